"""Measure the long signals of one batch: what labels claim, heard from outside."""

import json
from pathlib import Path

from dsgenerator.audit.measure import measure_batch
from dsgenerator.plan.paths import write_atomically
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the estimates of all points of the batch."""
    log = log_to(snakemake.log[0])
    task = snakemake.params.task
    measured = measure_batch(task.dataset, task.batch(), task.layout)
    log.info("measured %d long signals", len(measured))
    write_atomically(Path(snakemake.output[0]), json.dumps(measured).encode())


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
