"""Check the values of parameters against the declarations of a sound model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from dsgenerator.config.axes import Axis, FixedValue
from dsgenerator.config.source_map import Key, Problem
from dsgenerator.config.trajectories import Moving, own_value
from synths.trajectories import Trajectory, highest, lowest

Setting = tuple[Key, float | Moving, str]
"""A key of the config, its value, and the units of the value."""

MOST_CYCLES = 10_000
"""Largest number of cycles of an oscillation within a long signal."""

MOVING_COLUMNS = ("start", "end", "times", "values")
"""Suffixes that the table and records add to the name of a time-varying parameter."""


def check_settings(
    axes: Mapping[str, Axis],
    fixed: Mapping[str, FixedValue | None],
    known: Mapping[str, Any],
    long_duration: float | None,
) -> Iterator[Problem]:
    """Check the values of parameters.

    Parameters
    ----------
    axes : Mapping[str, Axis]
        The axes that are valid in themselves.
    fixed : Mapping[str, FixedValue or None]
        The fixed values; None if invalid in themselves.
    known : Mapping[str, Parameter]
        The sound model's declarations.
    long_duration : float or None
        Seconds; None if invalid in itself.
    """
    for key, setting, units in [*_swept(axes), *_fixed(fixed)]:
        declared = known.get(str(key[1]))
        if isinstance(setting, Moving):
            if long_duration is None or declared is None:
                continue
            if setting.last > long_duration:
                end = f"the long signal ends at {long_duration:g} s"
                yield key, f"moves until {setting.last:g} s; {end}"
                continue
            if setting.lfo and setting.lfo.rate * long_duration > MOST_CYCLES:
                yield key, f"oscillates more than {MOST_CYCLES:,} times in {long_duration:g} s"
                continue
            if setting.lfo and not isfinite(1 / setting.lfo.rate):
                yield key, f"oscillates at {setting.lfo.rate:g} Hz, too slowly for a number"
                continue
            yield from _check_columns(key, axes, known)
            if not declared.moves:
                able = [name for name, other in known.items() if other.moves]
                yield key, f"{key[1]} cannot move; what can: {', '.join(able) or 'none'}"
                continue
        if declared is not None:
            # Of a number, the duration plays no part.
            message = _error_message(declared, own_value(setting, long_duration or 0), units)
            if message:
                yield key, message


def _swept(axes: Mapping[str, Axis]) -> Iterator[Setting]:
    """Yield the settings of axes; of a range, its ends."""
    for name, axis in axes.items():
        if axis.min is not None and axis.max is not None:
            yield ("params", name, "min"), axis.min, axis.units
            yield ("params", name, "max"), axis.max, axis.units
            continue
        for place, setting in enumerate(axis.settings()):
            inner = () if axis.movements else ("values", place)
            yield ("params", name, *inner), setting, axis.units


def _fixed(fixed: Mapping[str, FixedValue | None]) -> Iterator[Setting]:
    for name, given in fixed.items():
        if given:
            yield ("fixed", name), given.setting(), given.units


def _error_message(declared: Any, value: float | Trajectory, units: str) -> str | None:
    """Return what is wrong with a value in the config's units, or None."""
    if units == "natural":
        return declared.error_message(value)
    for number in (lowest(value), highest(value)):
        if not 0 <= number <= 1:
            return f"{number:g} is out of range for {declared.name}; allowed: 0 to 1 norm"
    return None


def _check_columns(
    key: Key, axes: Mapping[str, Axis], known: Mapping[str, Any]
) -> Iterator[Problem]:
    """Check that the additional columns of a time-varying value have unused names."""
    labels = {name: axis.label.name for name, axis in axes.items() if axis.label}
    for name in (key[1], labels.get(str(key[1]))):
        for column in (f"{name}_{ending}" for ending in MOVING_COLUMNS):
            if column in known or column in labels.values():
                yield key, f"cannot move: {column}, which tells how, is a name already in use"
