"""Link one long signal that was asked for by its path."""

from pathlib import Path

from dsgenerator.plan.batches import make_batch
from dsgenerator.plan.history import Ownership
from dsgenerator.render.signals import render_batch
from dsgenerator.render.store import show, stored_names
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Link the name to what is in the store; where no long signals are kept, render this one."""
    log_to(snakemake.log[0], snakemake.params.run)
    run, path = snakemake.params.run, Path(snakemake.output[0])
    batch, names = run.batch(snakemake.params.batch), stored_names(run.paths)
    owner = Ownership(run.paths, snakemake.params.table)
    for signal in batch.signals:
        if signal.point.stem == path.stem and run.dataset.keep_long:
            show(run.paths, signal, names[signal.digest])
        elif signal.point.stem == path.stem:
            alone = make_batch(run.dataset, signal.point.index, 1)
            render_batch(run.dataset, alone, run.paths, owner.check)


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
