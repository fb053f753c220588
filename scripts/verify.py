"""Compare every file with its checksum, and say how to make altered ones again."""

import sys

from dsgenerator.upkeep.logs import log_to, on_screen
from dsgenerator.upkeep.repair import repair_command
from dsgenerator.upkeep.verification import check_again, check_folder, check_long_signals


def main(snakemake):
    """Verify the dataset; end with status 1 if any file is missing, altered or extra."""
    log = log_to(snakemake.log[0])
    run = snakemake.params.run
    check = check_folder(run.paths.data)
    check_long_signals(run, check)
    if snakemake.params.deep:
        check_again(run, check)
    told = check.report()
    if not check:
        log.info("%s", told)
        print(on_screen(told, sys.stdout))
        return
    if check.altered or check.missing:
        try:
            command = repair_command(run.paths, check, snakemake.params.command)
            told += f"\nMake them again with\n{command}"
        except OSError as error:
            told += f"\nThe list of what is to be made again cannot be written: {error}"
    log.error("%s", told)
    sys.exit(1)


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
