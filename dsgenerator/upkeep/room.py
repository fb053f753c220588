"""Whether a disk has room for what a run will write."""

from __future__ import annotations

import errno
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import file_size, sizes_below
from dsgenerator.plan.run import Run
from dsgenerator.plan.shards import Shard, kinds, record_bytes
from dsgenerator.plan.sizes import human_bytes, long_bytes, variation_bytes
from dsgenerator.points.dataset import Dataset
from dsgenerator.render.store import stored_names

KEPT_FREE = 0.01
"""Share of the room needed that has to stay free besides, for tables, logs and folders."""

FULL = (errno.ENOSPC, errno.EDQUOT)
"""What a disk says that is full, and one on which somebody has used up a quota."""


def bytes_missing(run: Run) -> tuple[int, int]:
    """Return how many bytes of long signals, and of the dataset, are still to be written at most.

    What is there of another config counts as little as what is not there: it goes only when all
    that replaces it has been written.
    """
    dataset, paths = run.dataset, run.paths
    signals = 0
    if dataset.keep_long:
        size, names, there = long_bytes(dataset), stored_names(paths), sizes_below(paths.storage)
        lacking = (s for s in run.signals if there.get(names.get(s.digest, "")) != size)
        signals = sum(size for _ in lacking)
    size, there = variation_bytes(dataset), sizes_below(paths.data)
    if not dataset.export.files:
        lacking = (batch for batch in run.batches if not paths.sliced(batch).exists())
        return signals, sum(_bytes_of(dataset, batch.shards) for batch in lacking)
    variations = sum(
        max(0, size - there.get(signal.point.variation_file(number), 0))
        for signal in run.signals
        for number in range(dataset.variations)
    )
    records = (shard for shard in run.shards if not paths.recorded(shard).exists())
    return signals, variations + _bytes_of(dataset, records)


def _bytes_of(dataset: Dataset, shards: Iterable[Shard]) -> int:
    """Return how many bytes shards have, about."""
    return sum((shard.stop - shard.start) * record_bytes(dataset, shard.kind) for shard in shards)


def bytes_at_most(run: Run) -> tuple[int, int]:
    """Return how many bytes of long signals, and of the dataset, there will be at most."""
    dataset = run.dataset
    signals = len(dataset) * long_bytes(dataset) if dataset.keep_long else 0
    if not dataset.export.files:
        every = len(dataset) * dataset.variations
        return signals, sum(every * record_bytes(dataset, kind) for kind in kinds(dataset))
    variations = len(dataset) * dataset.variations * variation_bytes(dataset)
    return signals, variations + _bytes_of(dataset, run.shards)


def check_room(run: Run) -> None:
    """Refuse a run for which a disk has no room.

    Raises
    ------
    DSGeneratorError
        With the room that is needed and the room that there is.
    """
    # Where there is room for everything, nobody needs to look at what is there already.
    if _lacking(run, bytes_at_most(run)) and (lacking := _lacking(run, bytes_missing(run))):
        raise DSGeneratorError(lacking)


def _lacking(run: Run, sizes: tuple[int, int]) -> str | None:
    """Return what is wrong if there is no room for so many bytes, or None."""
    needed: dict[int, int] = defaultdict(int)
    places: dict[int, Path] = {}
    for folder, size in zip(_places(run), sizes, strict=True):
        place = _existing(folder)
        device = place.stat().st_dev
        needed[device] += size
        places.setdefault(device, place)
    for device, size in needed.items():
        free = shutil.disk_usage(places[device]).free
        if size * (1 + KEPT_FREE) > free:
            return (
                f"{run.dataset.name} needs {human_bytes(size)} more, and the disk that holds "
                f"{places[device]} has {human_bytes(free)} left. Free some room, sweep fewer "
                f"values, or run in another folder (snakemake --directory)"
            )
    return None


def described(error: OSError, run: Run | None = None) -> str:
    """Return what to tell of a file that could not be written; of a full disk, what would help.

    Parameters
    ----------
    error : OSError
    run : Run, optional
        What the job that failed is of.
    """
    told = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
    if run is None or not error.filename or error.errno not in FULL:
        return told
    place = _existing(Path(error.filename))
    device, needed = place.stat().st_dev, 0
    for folder, size in zip(_places(run), bytes_missing(run), strict=True):
        needed += size if _existing(folder).stat().st_dev == device else 0
    wanted = f"{run.dataset.name} needs {human_bytes(needed)} more at most"
    free = shutil.disk_usage(place).free
    if error.errno == errno.EDQUOT:
        left = f"your quota on the disk that holds {place} is used up"
    elif free > needed:
        left = f"the disk that holds {place} has {human_bytes(free)} left, but none for more files"
    else:
        left = f"the disk that holds {place} has {human_bytes(free)} left"
    return f"{told}\n{wanted}, and {left}. Free some room; the same command goes on from here"


def _places(run: Run) -> tuple[Path, Path]:
    """Return the folders of long signals and of the dataset, which may be on two disks."""
    return run.paths.storage, run.paths.data / "audio"


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists, wherever links lead."""
    path = Path(os.path.realpath(folder))
    return next(place for place in (path, *path.parents) if file_size(place) >= 0)
