"""Render the long signals of one batch."""

import json
import time
from pathlib import Path

from dsgenerator.plan.paths import write_atomically
from dsgenerator.render.signals import render_batch
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Render, and say how many signals were made."""
    log = log_to(snakemake.log[0])
    task = snakemake.params.task
    batch = task.batch()
    rendered = render_batch(task.dataset, batch, task.layout)
    log.info("rendered %d of %d long signals", rendered, len(batch.points))
    done = {"rendered": rendered, "finished": time.time()}
    write_atomically(Path(snakemake.output[0]), json.dumps(done).encode())


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
