"""Render the long signals of one batch."""

import json
import time
from pathlib import Path

from lib.batches import make_batch
from lib.config import Config
from lib.layout import Layout, write_atomically
from lib.logs import log_to
from lib.rendering import render_batch
from lib.validation import resolve


def main(snakemake):
    """Render, and say how many signals were made."""
    log = log_to(snakemake.log[0])
    dataset = resolve(Config.model_validate(snakemake.config))
    batch = make_batch(dataset, snakemake.params.number, snakemake.params.size)
    rendered = render_batch(dataset, batch, Layout(Path(snakemake.params.root)))
    log.info("rendered %d of %d long signals", rendered, len(batch.points))
    done = {"rendered": rendered, "finished": time.time()}
    write_atomically(Path(snakemake.output[0]), json.dumps(done).encode())


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
