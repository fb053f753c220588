"""Render the long signals of one batch."""

from collections import Counter

from dsgenerator.plan.history import Ownership
from dsgenerator.render.rendered import Rendered
from dsgenerator.render.signals import render_batch
from dsgenerator.terminal.progress import Progress
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Render, and say how many signals were made."""
    log = log_to(snakemake.log[0], snakemake.params.run)
    run = snakemake.params.run
    owner, batch = Ownership(run.paths, snakemake.params.table), run.batch(snakemake.params.batch)
    remarks: Counter[str] = Counter()
    with Progress(snakemake.log[0]) as progress:
        rendered = render_batch(run.dataset, batch, run.paths, owner.check, remarks, progress)
    log.info("rendered %d of %d long signals", rendered, len(batch.signals))
    Rendered(owner.turn.number, rendered, remarks).write(snakemake.output[0])


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
