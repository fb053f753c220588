"""What a run will make, and whether there is room for it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.run import Plan

KEPT_FREE = 0.01
"""Share of the room needed that has to stay free besides, for tables, logs and folders."""


def describe(plan: Plan) -> str:
    """Return one line: points, variations, hours of audio and bytes of the whole dataset."""
    dataset, points = plan.dataset, len(plan.dataset)
    variations = points * dataset.variations
    hours, size = hours_of(plan, variations), human_bytes(variations * plan.variation_bytes)
    signals = human_bytes(points * plan.long_bytes)
    return (
        f"{dataset.name}: {points:,} points, {variations:,} variations of "
        f"{dataset.variation_duration:g} s, {hours} of audio, {size} "
        f"(and {signals} of long signals)"
    )


def hours_of(plan: Plan, variations: int) -> str:
    """Return how long so many variations are, as people read it."""
    return f"{variations * plan.dataset.variation_duration / 3600:.3g} h"


def bytes_missing(plan: Plan) -> int:
    """Return how many bytes are still to be written, at the most."""
    stored = _total(plan.layout.root / "store")
    sliced = _total(plan.layout.data / "audio")
    points = len(plan.dataset)
    variations = points * plan.dataset.variations
    signals = max(0, points * plan.long_bytes - stored)
    return signals + max(0, variations * plan.variation_bytes - sliced)


def check_room(plan: Plan) -> None:
    """Refuse a run for which the disk has no room.

    Raises
    ------
    DSGeneratorError
        With the room that is needed and the room that there is.
    """
    missing = bytes_missing(plan)
    folder = next(parent for parent in plan.layout.root.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    if missing * (1 + KEPT_FREE) > free:
        raise DSGeneratorError(
            f"{plan.dataset.name} needs {human_bytes(missing)} more, and the disk that holds "
            f"{folder} has {human_bytes(free)} left. Free some room, sweep fewer values, or run "
            f"in another folder (snakemake --directory)"
        )


def human_bytes(count: float) -> str:
    """Return a number of bytes as people read it, in powers of 1,000."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:,.3g} TB"


def _total(folder: Path) -> int:
    return sum(
        os.lstat(os.path.join(parent, file)).st_size
        for parent, _, files in os.walk(folder)
        for file in files
    )
