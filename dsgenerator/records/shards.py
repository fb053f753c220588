"""Write one shard in one format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from dsgenerator.files import Files
from dsgenerator.plan.history import Ownership
from dsgenerator.plan.run import Run
from dsgenerator.plan.shards import Shard, is_sharded
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.recorded import Recorded
from dsgenerator.records.variations import Variation, variations
from dsgenerator.slice.manifest import sliced_points


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
    files, records = Files(run.paths.data, owner.check), {}
    sharded = is_sharded(dataset, shard.kind)
    for split in dataset.splits if sharded and dataset.splits else [None]:
        mine = [(point, rows) for point, rows in points if split in (None, point.split)]
        count = sum(len(rows) for _, rows in mine)
        if count:
            name = shard.file(dataset, split) if sharded else None
            with opened(dataset, shard.kind, name, files) as add:
                for variation in variations(dataset, mine):
                    add(variation)
                    tell(1)
            records |= {name: count} if sharded else {}
    return Recorded(owner.turn.number, files.written, records)


def opened(
    dataset: Dataset, kind: str, name: str | None, files: Files
) -> AbstractContextManager[Callable[[Variation], None]]:
    """Open a shard of a format, whose libraries are imported only if it is needed.

    Parameters
    ----------
    dataset : Dataset
    kind : str
        The format.
    name : str or None
        The shard's path relative to ``data/``; None of formats with a file for each variation.
    files : Files

    Returns
    -------
    context manager
        It gives what adds a variation.  The shard is there when it ends well, or not at all.
    """
    if kind == "params":
        from dsgenerator.records.params import params_files as opening
    elif kind == "tfrecords":
        from dsgenerator.records.tfrecords import tfrecords_shard as opening
    elif kind == "webdataset":
        from dsgenerator.records.webdataset import webdataset_shard as opening
    else:
        from dsgenerator.records.parquet import parquet_shard as opening
    return opening(dataset, name, files)
