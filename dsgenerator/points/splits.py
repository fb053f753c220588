"""Splits: which parameter points are to train, to choose and to test with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dsgenerator.points.naming import values_digest
from synths.trajectories import Trajectory, Value

SPLITS = ("train", "valid", "test")


def split_of(
    values: Mapping[str, Value], shares: Mapping[str, Any] | None, hold_out: Mapping[str, Any]
) -> str | None:
    """Return what a point is for, by its swept values alone; None if points are not divided.

    Neither other points nor the seed play a part: a point stays where it is as the grid grows, and
    all its examples and variations are in one split.

    Parameters
    ----------
    values : Mapping[str, float or Trajectory]
        The swept parameters' values.
    shares : Mapping[str, Any] or None
        The share of each of `SPLITS`.
    hold_out : Mapping[str, Any]
        Values by parameter, a list or ``{min, max}``, whose points are for the test.
    """
    if not shares and not hold_out:
        return None
    if any(held(values[name], what) for name, what in hold_out.items()):
        return "test"
    if not shares:
        return "train"
    place = int(values_digest(values)[:16], 16) / 16**16
    for name in SPLITS:
        place -= shares[name]
        if place < 0:
            return name
    return next(name for name in reversed(SPLITS) if shares[name])


def held(value: Value, what: Any) -> bool:
    """Return whether a value is one of those that are held out, or ever reaches one as it moves."""
    spans = [(what["min"], what["max"])] if isinstance(what, Mapping) else [(n, n) for n in what]
    if isinstance(value, Trajectory):
        return any(value.reaches(low, high) for low, high in spans)
    return any(low <= value <= high for low, high in spans)
