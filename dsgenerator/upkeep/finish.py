"""The end of a run: the table, the records of all variations, and nothing that is not asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dsgenerator.files import Files, link
from dsgenerator.plan.history import Ownership
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.run import Run
from dsgenerator.records.recorded import read_recorded, recorded_in
from dsgenerator.records.whole import Whole, links, whole_files, write_whole
from dsgenerator.slice.manifest import SlicedPoints, read_manifest
from dsgenerator.state import needed, write_state
from dsgenerator.upkeep.pruning import (
    owned_files,
    prune_audits,
    prune_data,
    prune_galleries,
    prune_workings,
    remove_workings,
)


def aggregate(
    run: Run, manifests: Sequence[str], recorded: Sequence[str], stamp: str | Path
) -> int:
    """Write the files about all variations, prune, and stamp the run as complete.

    Parameters
    ----------
    run : Run
    manifests, recorded : Sequence[str]
        What the jobs of all batches, and of all shards, have listed.
    stamp : str or Path

    Returns
    -------
    int
        How many files were removed.
    """
    paths, owner = run.paths, Ownership(run.paths, run.table)
    points = SlicedPoints(run.batches, manifests)
    if run.dataset.export.files:
        whole = Whole(run, points, [needed(read_recorded, path) for path in recorded])
    else:
        whole = Whole(run, points, list(map(recorded_in, manifests)))
    owner.claim(stamp, whole_files(run.dataset))
    written = Files(paths.data, owner.check)
    table = write_whole(whole, written)
    tables = {name: size for name, (size, _) in written.written.items()}
    for name, target in links(run.dataset, table).items():
        link(paths.data / name, os.path.relpath(target, os.path.dirname(name)))
        tables[name] = (paths.data / name).lstat().st_size
    wanted = Wanted(manifests, [name for job in whole.recorded for name in job.files], tables)
    owner.check()
    current = [Path(path) for path in (*manifests, *recorded)]
    pruned = prune_data(paths, wanted, current)
    if not run.dataset.export.files:
        with suppress(OSError):
            (paths.data / "audio").rmdir()
    prune_workings(run)
    done = {"run": owner.turn.number, "batch_size": run.batch_size, "files": tables}
    write_state(stamp, done | {"pruned": pruned, "splits": table.points})
    return pruned


@dataclass(frozen=True)
class Wanted:
    """The files that are asked for, relative to ``data/``: too many to be held."""

    manifests: Sequence[str]
    records: Sequence[str]
    tables: Iterable[str]

    def __iter__(self) -> Iterator[str]:
        """Yield them."""
        for path in self.manifests:
            yield from needed(read_manifest, path).files()
        yield from self.records
        yield from self.tables


def delete(paths: Paths) -> int:
    """Remove all that the workflow has made of a dataset, but for its logs; return how many files.

    The run that calls this holds the lock.
    """
    count = len(owned_files(paths))
    prune_data(paths, [])
    for folder in (paths.data / "audio", paths.data):
        with suppress(OSError):
            folder.rmdir()
    prune_audits(paths)
    prune_galleries(paths)
    remove_workings(paths)
    for path in (paths.run, paths.plan):
        path.unlink(missing_ok=True)
    return count
