"""Remove all that the workflow has made of a dataset."""

import sys

from dsgenerator.upkeep.finish import delete
from dsgenerator.upkeep.logs import log_to, on_screen


def main(snakemake):
    """Remove it, and say how much it was."""
    log = log_to(snakemake.log[0])
    paths = snakemake.params.run.paths
    told = (
        f"Deleted {delete(paths)} files in {paths.data}, all long signals and what goes with them"
    )
    log.info("%s", told)
    print(on_screen(told, sys.stdout))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
