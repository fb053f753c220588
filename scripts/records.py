"""Write the records of one portion of the variations, in one format."""

import json
import time
from pathlib import Path

from dsgenerator.files import Files
from dsgenerator.plan.batches import batch_points
from dsgenerator.plan.paths import write_atomically
from dsgenerator.records.variations import variations
from dsgenerator.slice.manifest import listed
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the records, and list their files."""
    log = log_to(snakemake.log[0])
    done = write_records(snakemake.params.task, snakemake.input.manifests)
    log.info("wrote %d records into %d files", sum(done["records"].values()), len(done["files"]))
    write_atomically(Path(snakemake.output[0]), json.dumps(done).encode())


def write_records(task, manifests):
    """Claim the files of a task's portion, write them, and return what there is in them.

    Parameters
    ----------
    task : dsgenerator.plan.run.Task
    manifests : Sequence[str]
        Of the batches that the portion's variations are in.
    """
    dataset, layout, portion = task.dataset, task.layout, task.portion
    claim = {"files": portion.files(dataset)}
    write_atomically(layout.record_claim(portion), json.dumps(claim).encode())
    numbers = portion.batches(dataset, task.size)
    points = [
        (point, [row for row in rows if portion.holds(dataset, point.index, row[0])])
        for number, manifest in zip(numbers, manifests, strict=True)
        for point, rows in listed(batch_points(dataset, number, task.size), manifest)
    ]
    files, counts = Files(layout.data), {}
    groups = dataset.splits if portion.sharded(dataset) and dataset.splits else [None]
    for split in groups:
        mine = [(point, rows) for point, rows in points if split in (None, point.split)]
        count = sum(len(rows) for _, rows in mine)
        if count:
            name = portion.shard(dataset, split) if portion.sharded(dataset) else None
            writer(portion.kind)(dataset, name, variations(dataset, mine), files)
            counts[name] = count
    return {"files": files.written, "records": counts, "finished": time.time()}


def writer(kind):
    """Return what writes a kind of records; its libraries are imported for no other."""
    if kind == "params":
        from dsgenerator.records.params import write_params as write
    elif kind == "tfrecords":
        from dsgenerator.records.tfrecords import write_tfrecords as write
    elif kind == "webdataset":
        from dsgenerator.records.webdataset import write_webdataset as write
    else:
        from dsgenerator.records.parquet import write_parquet as write
    return write


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
