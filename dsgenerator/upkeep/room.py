"""Whether a disk has room for what a run will write."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from pathlib import Path

from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import file_size, sizes_below
from dsgenerator.plan.run import Run
from dsgenerator.plan.shards import record_bytes
from dsgenerator.plan.sizes import human_bytes, long_bytes, variation_bytes
from dsgenerator.render.store import stored_names

KEPT_FREE = 0.01
"""Share of the room needed that has to stay free besides, for tables, logs and folders."""


def bytes_missing(run: Run) -> tuple[int, int]:
    """Return how many bytes of long signals, and of the dataset, are still to be written at most.

    What is there of another config counts as little as what is not there: it goes only when all
    that replaces it has been written.
    """
    dataset, paths = run.dataset, run.paths
    size, names, there = long_bytes(dataset), stored_names(paths), sizes_below(paths.storage)
    signals = sum(size for signal in run.signals if there.get(names.get(signal.digest, "")) != size)
    size, there = variation_bytes(dataset), sizes_below(paths.data)
    variations = sum(
        max(0, size - there.get(signal.point.variation_file(number), 0))
        for signal in run.signals
        for number in range(dataset.variations)
    )
    records = sum(
        (shard.stop - shard.start) * record_bytes(dataset, shard.kind)
        for shard in run.shards
        if not paths.recorded(shard).exists()
    )
    return signals, variations + records


def check_room(run: Run) -> None:
    """Refuse a run for which a disk has no room.

    Raises
    ------
    DSGeneratorError
        With the room that is needed and the room that there is.
    """
    needed: dict[int, int] = defaultdict(int)
    places: dict[int, Path] = {}
    folders = (run.paths.storage, run.paths.data / "audio")
    for folder, missing in zip(folders, bytes_missing(run), strict=True):
        place = _existing(folder)
        device = place.stat().st_dev
        needed[device] += missing
        places.setdefault(device, place)
    for device, missing in needed.items():
        free = shutil.disk_usage(places[device]).free
        if missing * (1 + KEPT_FREE) > free:
            raise DSGeneratorError(
                f"{run.dataset.name} needs {human_bytes(missing)} more, and the disk that holds "
                f"{places[device]} has {human_bytes(free)} left. Free some room, sweep fewer "
                f"values, or run in another folder (snakemake --directory)"
            )


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists, wherever links lead."""
    path = Path(os.path.realpath(folder))
    return next(place for place in (path, *path.parents) if file_size(place) >= 0)
