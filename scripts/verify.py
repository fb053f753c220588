"""Compare every file with its checksum, and say how to make altered ones again."""

import shlex

from lib.errors import DSGeneratorError
from lib.layout import write_atomically
from lib.logs import log_to
from lib.verification import altered_files


def main(snakemake):
    """Verify the dataset; end with status 1 if any file was altered."""
    log = log_to(snakemake.log[0])
    plan = snakemake.params.task.plan()
    altered, verified = altered_files(plan)
    log.info("verified %d files, %d altered", verified, len(altered))
    if altered:
        listed = plan.layout.root.absolute() / "altered.txt"
        lines = "".join(f"{file.absolute()}\n" for file in altered)
        write_atomically(listed, lines.encode())
        shown = "\n".join(f"  {file}" for file in altered[:10])
        more = f"\n  and {len(altered) - 10} more" if len(altered) > 10 else ""
        raise DSGeneratorError(
            f"{len(altered)} of {verified} files are not what was written:\n{shown}{more}\n"
            f"Make them again with\n"
            f"  tr '\\n' '\\0' < {shlex.quote(str(listed))} | xargs -0 rm -f && "
            f"{snakemake.params.command}"
        )


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
