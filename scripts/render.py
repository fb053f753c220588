"""Render the long signals of one batch."""

from dsgenerator.files import write_state
from dsgenerator.plan.history import Ownership
from dsgenerator.render.signals import render_batch
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Render, and say how many signals were made."""
    log = log_to(snakemake.log[0])
    run = snakemake.params.run
    owner, batch = Ownership(run.paths, snakemake.params.table), run.batch(snakemake.params.batch)
    rendered = render_batch(run.dataset, batch, run.paths, owner.check)
    log.info("rendered %d of %d long signals", rendered, len(batch.signals))
    write_state(snakemake.output[0], {"run": owner.turn.number, "rendered": rendered})


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
