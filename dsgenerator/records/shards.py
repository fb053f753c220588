"""Write one shard in one format, and the report of its job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dsgenerator.files import Files, read_state, write_state
from dsgenerator.plan.history import Ownership
from dsgenerator.plan.run import Run
from dsgenerator.plan.shards import Shard, is_sharded
from dsgenerator.records.variations import variations
from dsgenerator.slice.manifest import sliced_points


@dataclass(frozen=True)
class Recorded:
    """The report of a shard's job.

    Attributes
    ----------
    run : int
        The number of the run that wrote it; see `dsgenerator.plan.history`.
    files : dict[str, list]
        Size and SHA-256 of each file, by its path relative to ``data/``.
    records : dict[str, int]
        Number of variations in each file that holds many.
    """

    run: int
    files: dict[str, list]
    records: dict[str, int]

    def write(self, path: str | Path) -> None:
        """Write it as a state file."""
        write_state(path, asdict(self))


def read_recorded(path: str | Path) -> Recorded | None:
    """Return the report of a shard's job; None if it is missing or damaged."""
    content = read_state(path)
    return Recorded(**content) if content else None


def write_shard(
    run: Run, shard: Shard, manifests: Sequence[str | Path], owner: Ownership
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
            write(dataset, name, variations(dataset, mine), files)
            records |= {name: count} if sharded else {}
    return Recorded(owner.turn.number, files.written, records)


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
