"""Write the gallery: a static page, its data, and, if it is to be shared alone, its audio."""

import json
import shutil
import time
from pathlib import Path

from dsgenerator.gallery.data import data_files, page_files
from dsgenerator.plan.paths import write_atomically
from dsgenerator.slice.manifest import listed
from dsgenerator.upkeep.logs import log_to
from dsgenerator.upkeep.pruning import prune_galleries


def main(snakemake):
    """Write the page, and remove what earlier galleries had and this one has not."""
    log = log_to(snakemake.log[0])
    plan = snakemake.params.task.plan()
    layout, embed = plan.layout, plan.dataset.gallery_embed
    manifests = [json.loads(Path(path).read_bytes()) for path in snakemake.input.manifests]
    files = page_files() | data_files(plan, manifests, audio="" if embed else "../data/")
    names = set(files) | {f"thumbs/{Path(path).name}" for path in snakemake.input.thumbnails}
    if embed:
        for batch, manifest in zip(plan.batches, snakemake.input.manifests, strict=True):
            for point, rows in listed(batch.points, manifest):
                for number, *_ in rows:
                    name = point.variation_file(number)
                    names.add(name)
                    layout.gallery(name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(layout.data / name, layout.gallery(name))
    for name, content in files.items():
        layout.gallery(name).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(layout.gallery(name), content)
    prune_galleries(layout, names)
    log.info("wrote %d files", len(names))
    done = {"files": sorted(names), "finished": time.time()}
    write_atomically(Path(snakemake.output.done), json.dumps(done).encode())


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
