"""Write one variation that was asked for by its path."""

from dsgenerator.plan.history import Ownership
from dsgenerator.slice.variations import slice_one
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Cut it out of its long signal once more: Snakemake has removed what was there."""
    log_to(snakemake.log[0], snakemake.params.run)
    run = snakemake.params.run
    Ownership(run.paths, snakemake.params.table)
    slice_one(run.dataset, run.batch(snakemake.params.batch), run.paths, snakemake.output[0])


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
