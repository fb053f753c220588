"""Measure the long signals of one batch: what labels claim, in the finished sound alone."""

from dsgenerator.audit.measure import measure_batch
from dsgenerator.state import write_state
from dsgenerator.terminal.progress import Progress
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the estimates of all points of the batch."""
    log = log_to(snakemake.log[0])
    run = snakemake.params.run
    with Progress(snakemake.log[0]) as progress:
        measured = measure_batch(
            run.dataset, run.batch(snakemake.params.batch), run.paths, progress
        )
    log.info("measured %d long signals", len(measured))
    write_state(snakemake.output[0], measured)


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
