"""Write the metadata table and the records of all variations, and remove what is not asked for."""

import gc

from dsgenerator.upkeep.finish import aggregate
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write, prune, and say that it is done."""
    # All that is made here stays to the end; looking for garbage in it takes an eighth of the time.
    gc.disable()
    log = log_to(snakemake.log[0], snakemake.params.run)
    made = snakemake.input.manifests, snakemake.input.records, snakemake.output.done
    log.info("pruned %d files", aggregate(snakemake.params.run, *made))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
