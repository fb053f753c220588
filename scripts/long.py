"""Link one long signal that was asked for by its path."""

from pathlib import Path

from dsgenerator.plan.paths import link
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Link the name to what the render job of its batch has put into the store."""
    log_to(snakemake.log[0])
    task = snakemake.params.task
    batch = task.batch()
    renders = {
        point.stem: render for point, render in zip(batch.points, batch.renders, strict=True)
    }
    path = Path(snakemake.output[0])
    link(path, task.layout.store_link(renders[path.stem]))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
