"""Link one long signal that was asked for by its path."""

from pathlib import Path

from dsgenerator.plan.history import Ownership
from dsgenerator.render.store import show, stored_names
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Link the name to what the render job of its batch has put into the store."""
    log_to(snakemake.log[0])
    run, path = snakemake.params.run, Path(snakemake.output[0])
    batch, names = run.batch(snakemake.params.batch), stored_names(run.paths)
    Ownership(run.paths, snakemake.params.table)
    for signal in batch.signals:
        if signal.point.stem == path.stem:
            show(run.paths, signal, names[signal.digest])


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
