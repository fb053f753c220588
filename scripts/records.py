"""Write the records of one portion of the variations, in one format."""

import json
import time
from pathlib import Path

from lib.batches import batch_points
from lib.layout import write_atomically
from lib.logs import log_to
from lib.manifests import listed
from lib.records.sink import Files
from lib.records.variations import variations


def main(snakemake):
    """Claim the files, write them, and list them."""
    log = log_to(snakemake.log[0])
    task = snakemake.params.task
    dataset, layout, portion = task.dataset, task.layout, task.portion
    claim = {"files": portion.files(dataset)}
    write_atomically(layout.record_claim(portion), json.dumps(claim).encode())
    numbers = portion.batches(dataset, task.size)
    points = [
        (point, [row for row in rows if portion.holds(dataset, point.index, row[0])])
        for number, manifest in zip(numbers, snakemake.input.manifests, strict=True)
        for point, rows in listed(batch_points(dataset, number, task.size), manifest)
    ]
    files = Files(layout.data)
    if any(rows for _, rows in points):
        writer(portion.kind)(dataset, portion, variations(dataset, points), files)
    log.info("wrote %d files", len(files.written))
    done = {
        "files": files.written,
        "records": sum(len(rows) for _, rows in points),
        "finished": time.time(),
    }
    write_atomically(Path(snakemake.output[0]), json.dumps(done).encode())


def writer(kind):
    """Return what writes a kind of records; its libraries are imported for no other."""
    if kind == "params":
        from lib.records.params import write_params as write
    elif kind == "tfrecords":
        from lib.records.tfrecords import write_tfrecords as write
    elif kind == "webdataset":
        from lib.records.webdataset import write_webdataset as write
    else:
        from lib.records.parquet import write_parquet as write
    return write


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
