"""Splits: which parameter points are for training, validation and test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsgenerator.config.specs import Shares
from dsgenerator.points.naming import values_digest
from synths.trajectories import Trajectory, Value

SPLITS = ("train", "valid", "test")

Ranges = Sequence[tuple[float, float]]
"""Lowest and highest values of ranges, both ends in."""


def split_of(
    values: Mapping[str, Value], shares: Shares | None, hold_out: Mapping[str, Ranges] | None
) -> str | None:
    """Return the split of a point, by its swept values alone; None if points are not divided.

    Neither other points nor the seed play a part: a point stays where it is as the grid grows, and
    all its examples and variations are in one split.

    Parameters
    ----------
    values : Mapping[str, float or Trajectory]
        The swept parameters' values.
    shares : Shares or None
        The share of each of `SPLITS`.
    hold_out : Mapping[str, Sequence[tuple[float, float]]] or None
        Ranges by parameter whose points are all for the test.
    """
    if not shares and not hold_out:
        return None
    if any(held(values[name], ranges) for name, ranges in (hold_out or {}).items()):
        return "test"
    if not shares:
        return "train"
    place = int(values_digest(values)[:16], 16) / 16**16
    for name in SPLITS:
        place -= getattr(shares, name)
        if place < 0:
            return name
    return next(name for name in reversed(SPLITS) if getattr(shares, name))


def held(value: Value, ranges: Ranges) -> bool:
    """Return whether a value is, or a trajectory ever comes, within one of some ranges."""
    if isinstance(value, Trajectory):
        return any(value.reaches(low, high) for low, high in ranges)
    return any(low <= value <= high for low, high in ranges)
