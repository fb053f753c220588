"""Link one long signal that was asked for by its path."""

from pathlib import Path

from dsgenerator.files import link
from dsgenerator.plan.history import Ownership
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Link the name to what the render job of its batch has put into the store."""
    log_to(snakemake.log[0])
    run, path = snakemake.params.run, Path(snakemake.output[0])
    batch = run.batch(snakemake.params.batch)
    digests = {signal.point.stem: signal.digest for signal in batch.signals}
    Ownership(run.paths, snakemake.params.table)
    link(path, run.paths.store_link(digests[path.stem]))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
