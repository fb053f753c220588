"""Whether there is memory for the points of a dataset, asked before any of it is taken."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable
from pathlib import Path

from dsgenerator.units import human_bytes

ALWAYS = 150e6
"""Bytes that planning takes of anything."""

COLUMN_VALUE, AXIS_VALUE, CELL = 150, 300, 400
"""Bytes for each value of a point that is drawn or stands in a plain CSV file, for each value of an
axis, and for each cell of a file that is read one by one: 115, 240 and 350 were measured at a
million."""

GRID_POINT = 100
"""Bytes for each combination of a grid where a sound model judges all of them."""

MEMINFO = Path("/proc/meminfo")
UNIFIED = ("memory.max", "memory.current", "inactive_file ")
EARLIER = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file ")
"""What control groups call their limit, what is taken, and what of that is cached."""

GROUPS, OWN_GROUP = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


def column_bytes(values: float) -> float:
    """Return the memory that points take of so many values in all, drawn or from a plain file."""
    return ALWAYS + COLUMN_VALUE * values


def grid_bytes(points: int, values: int) -> float:
    """Return the memory that a grid takes of so many points, and so many values of its axes."""
    return ALWAYS + GRID_POINT * points + AXIS_VALUE * values


def cell_bytes(cells: float) -> float:
    """Return the memory that so many cells take that are looked at one by one."""
    return ALWAYS + CELL * cells


def short_of_memory(needed: float) -> str | None:
    """Return what is wrong where planning needs more bytes of memory than there are; or None."""
    there = free_memory()
    if there is None or needed <= there:
        return None
    return (
        f"planning takes some {human_bytes(needed)} of memory, and {human_bytes(there)} are free: "
        f"make several datasets of it"
    )


def free_memory() -> int | None:
    """Return the bytes that this process may still take; None where that cannot be told.

    The least of what the machine has, what limits the process (``ulimit -v``), and what is left of
    the limits of the control groups that it is in, as containers and login nodes have them.
    """
    found = [*_of_machine(), *_of_limits(), *_of_groups()]
    return max(0, min(found)) if found else None


def _of_machine() -> Iterable[int]:
    try:
        lines = MEMINFO.read_text().splitlines()
        yield next(1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
    except (OSError, ValueError, StopIteration):
        # No Linux: what there is in all.
        try:
            yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError):
            return


def _of_limits() -> Iterable[int]:
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    try:
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        taken = 0
    if most != resource.RLIM_INFINITY:
        yield most - taken


def _of_groups() -> Iterable[int]:
    try:
        lines = [line.split(":", 2) for line in OWN_GROUP.read_text().splitlines()]
    except OSError:
        return
    for _, kinds, group in lines:
        if not kinds:
            yield from _of_group(GROUPS, group, UNIFIED)
        elif "memory" in kinds.split(","):
            yield from _of_group(GROUPS / "memory", group, EARLIER)


def _of_group(root: Path, group: str, names: tuple[str, str, str]) -> Iterable[int]:
    """Yield what is left of the limits of a control group, and of those that it is in."""
    own = root / group.lstrip("/")
    for folder in (own, *own.parents[: len(own.parents) - len(root.parents)]):
        try:
            most, taken = (int((folder / name).read_text()) for name in names[:2])
            lines = (folder / "memory.stat").read_text().splitlines()
            # Files that were read, which go where the memory is wanted.
            cached = next(int(line.split()[1]) for line in lines if line.startswith(names[2]))
        except (OSError, ValueError, StopIteration):  # "max", or no such group
            continue
        yield most - taken + cached
