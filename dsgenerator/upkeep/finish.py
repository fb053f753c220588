"""The end of a run: the table, the records of all variations, and nothing that is not asked for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from dsgenerator.files import Files, link
from dsgenerator.plan.history import Ownership
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.run import Run
from dsgenerator.records.recorded import read_recorded
from dsgenerator.records.whole import Whole, whole_files, write_whole
from dsgenerator.slice.manifest import sliced_points
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
    points = list(sliced_points(run.batches, manifests))
    whole = Whole(run, points, [needed(read_recorded, path) for path in recorded])
    owner.claim(stamp, whole_files(run.dataset))
    written = Files(paths.data, owner.check)
    write_whole(whole, written)
    tables = {name: size for name, (size, _) in written.written.items()}
    for name, target in whole.links.items():
        link(paths.data / name, os.path.relpath(target, os.path.dirname(name)))
        tables[name] = (paths.data / name).lstat().st_size
    records = [name for job in whole.recorded for name in job.files]
    owner.check()
    current = [Path(path) for path in (*manifests, *recorded)]
    pruned = prune_data(paths, [*whole.table["file_name"], *records, *tables], current)
    prune_workings(run)
    done = {"run": owner.turn.number, "batch_size": run.batch_size, "files": tables}
    splits = Counter(point.split for point, _ in points if point.split)
    write_state(stamp, done | {"pruned": pruned, "splits": splits})
    return pruned


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
    paths.run.unlink(missing_ok=True)
    return count
