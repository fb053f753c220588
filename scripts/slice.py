"""Cut the long signals of one batch into variations, and list these in a manifest."""

import json
import time
from pathlib import Path

from dsgenerator.plan.paths import write_atomically
from dsgenerator.slice.variations import earlier_points, slice_batch
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Claim the files, slice, and write the manifest."""
    log = log_to(snakemake.log[0])
    task = snakemake.params.task
    dataset, layout, batch = task.dataset, task.layout, task.batch()
    files = [
        point.variation_file(number)
        for point in batch.points
        for number in range(dataset.variations)
    ]
    write_atomically(layout.claim(batch), json.dumps({"files": files}).encode())
    earlier = earlier_points(dataset, batch, layout)
    manifest = slice_batch(dataset, batch, layout, earlier)
    log.info("sliced %d variations, kept %d", manifest["sliced"], manifest["kept"])
    if manifest["clipping"]:
        log.warning(
            "%d variations reach beyond full scale (column clipped), the first: %s",
            len(manifest["clipping"]),
            manifest["clipping"][0],
        )
    manifest["finished"] = time.time()
    write_atomically(Path(snakemake.output[0]), json.dumps(manifest).encode())


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
