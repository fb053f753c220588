"""Writing one shard in one format, and what its job says of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import Files, read_state, write_state
from dsgenerator.plan.history import Ownership
from dsgenerator.plan.run import Run
from dsgenerator.plan.shards import Shard, is_sharded
from dsgenerator.records.variations import variations
from dsgenerator.slice.manifest import sliced_points


@dataclass(frozen=True)
class Recorded:
    """What the job of a shard says of it.

    Attributes
    ----------
    run : int
        The number of the run that wrote it; see `dsgenerator.plan.history`.
    files : dict[str, list]
        Size and SHA-256 of each file, by its path relative to ``data/``.
    records : dict[str, int]
        How many variations are in each file that has many.
    """

    run: int
    files: dict[str, list]
    records: dict[str, int]

    def write(self, path: str | Path) -> None:
        """Write it as a state file."""
        write_state(path, asdict(self))


def read_recorded(path: str | Path) -> Recorded | None:
    """Return what the job of a shard has said; None where that is missing or damaged."""
    content = read_state(path)
    return Recorded(**content) if content else None


def whole_recorded(path: str | Path) -> Recorded:
    """Return what the job of a shard has said, to a job that needs it.

    Raises
    ------
    DSGeneratorError
        If it is missing or damaged.
    """
    recorded = read_recorded(path)
    if recorded is None:
        raise DSGeneratorError(f"{os.path.relpath(path)} is damaged; the next run makes it again")
    return recorded


def write_shard(
    run: Run, shard: Shard, manifests: Sequence[str | Path], owner: Ownership
) -> Recorded:
    """Write a shard.

    Parameters
    ----------
    run : Run
    shard : Shard
    manifests : Sequence[str or Path]
        Of the batches that the shard's variations are in.
    owner : Ownership
        Of the job.
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
    """Return what writes a format; its libraries are imported for no other."""
    if kind == "params":
        from dsgenerator.records.params import write_params as write
    elif kind == "tfrecords":
        from dsgenerator.records.tfrecords import write_tfrecords as write
    elif kind == "webdataset":
        from dsgenerator.records.webdataset import write_webdataset as write
    else:
        from dsgenerator.records.parquet import write_parquet as write
    return write
