"""Compare every file with its checksum, and say how to make altered ones again."""

import shlex
from pathlib import Path

from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.paths import write_atomically
from dsgenerator.upkeep.logs import log_to
from dsgenerator.upkeep.verification import check_folder, check_long_signals


def main(snakemake):
    """Verify the dataset; end with status 1 if any file is missing, altered or extra."""
    log = log_to(snakemake.log[0])
    plan = snakemake.params.task.plan()
    check = check_folder(plan.layout.data)
    check_long_signals(plan, check)
    log.info("%s", check.report())
    if not check:
        print(check.report())
        return
    message = check.report()
    again = snakemake.params.command
    if check.altered:
        listed = plan.layout.root.absolute() / "altered.txt"
        lines = "".join(f"{Path(file).absolute()}\n" for file in check.altered)
        write_atomically(listed, lines.encode())
        again = f"tr '\\n' '\\0' < {shlex.quote(str(listed))} | xargs -0 rm -f && {again}"
    if check.altered or check.missing:
        message += f"\nMake them again with\n  {again}"
    raise DSGeneratorError(message)


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
