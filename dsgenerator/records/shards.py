"""Write one shard in one format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from dsgenerator.files import Files
from dsgenerator.plan.history import Ownership
from dsgenerator.plan.run import Run
from dsgenerator.plan.shards import Shard, is_sharded
from dsgenerator.records.recorded import Recorded
from dsgenerator.records.variations import variations
from dsgenerator.slice.manifest import sliced_points

Item = TypeVar("Item")


def write_shard(
    run: Run,
    shard: Shard,
    manifests: Sequence[str | Path],
    owner: Ownership,
    tell: Callable[[int], None] = lambda more: None,
) -> Recorded:
    """Write a shard.

    Parameters
    ----------
    run : Run
    shard : Shard
    manifests : Sequence[str or Path]
        Manifests of the batches with the shard's variations.
    owner : Ownership
        Ownership of the job.
    tell : callable
        Called with how many more variations are done.
    """
    dataset = run.dataset
    batches = map(run.batch, shard.batches(dataset, run.batch_size))
    points = [
        (point, [row for row in rows if shard.holds(dataset, point.index, row.number)])
        for point, rows in sliced_points(batches, manifests)
    ]
    files, records, write = Files(run.paths.data, owner.check), {}, _writer(shard.kind)
    sharded = is_sharded(dataset, shard.kind)
    for split in dataset.splits if sharded and dataset.splits else [None]:
        mine = [(point, rows) for point, rows in points if split in (None, point.split)]
        count = sum(len(rows) for _, rows in mine)
        if count:
            name = shard.file(dataset, split) if sharded else None
            write(dataset, name, _told(variations(dataset, mine), tell), files)
            records |= {name: count} if sharded else {}
    return Recorded(owner.turn.number, files.written, records)


def _told(written: Iterable[Item], tell: Callable[[int], None]) -> Iterator[Item]:
    for item in written:
        yield item
        tell(1)


def _writer(kind: str) -> Callable:
    """Return the writer of a format, whose libraries are imported only if it is needed."""
    if kind == "params":
        from dsgenerator.records.params import write_params as write
    elif kind == "tfrecords":
        from dsgenerator.records.tfrecords import write_tfrecords as write
    elif kind == "webdataset":
        from dsgenerator.records.webdataset import write_webdataset as write
    else:
        from dsgenerator.records.parquet import write_parquet as write
    return write
