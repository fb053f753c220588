"""Time-varying values: piecewise linear trajectories over a signal."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, product
from math import inf, isfinite
from typing import Any

import numpy as np

SHORTEST = 1e-9
"""Seconds; a faster change is a jump."""

SPELT_OUT = 5
"""Largest number of values of which a trajectory is shown in full."""


@dataclass(frozen=True)
class Trajectory:
    """A time-varying value: linear between points, constant before the first and after the last.

    Parameters
    ----------
    times : Sequence[float]
        Seconds from the start of the signal, not descending; two equal times are a jump.
    values : Sequence[float]
        One for each time.
    form : Any
        The form in a config; ignored in comparisons.

    Raises
    ------
    ValueError
        If there are no points, times and values differ in number or are not finite, or times
        descend.
    """

    times: tuple[float, ...]
    values: tuple[float, ...]
    form: Any = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("times", "values"):
            object.__setattr__(self, name, tuple(map(float, getattr(self, name))))
        if not self.times or len(self.times) != len(self.values):
            raise ValueError("a trajectory needs a value for each of its times, at least one")
        if not all(map(isfinite, self.times + self.values)):
            raise ValueError("the times and values of a trajectory must be finite")
        if any(later < earlier for earlier, later in pairwise(self.times)):
            raise ValueError("the times of a trajectory must not go back")

    def __hash__(self) -> int:
        return hash(self.mark)

    def __format__(self, spec: str) -> str:
        if len(self.values) <= SPELT_OUT:
            return " to ".join(f"{value:{spec}}" for value in self.values)
        lfo = self.form.get("lfo") if isinstance(self.form, Mapping) else None
        how = f"{lfo['shape']} of {lfo['rate']:g} Hz" if lfo else "moving"
        return f"{self.lowest:{spec}} .. {self.highest:{spec}}, {how}"

    @cached_property
    def mark(self) -> str:
        """The SHA-256 of its points, to the last bit."""
        points = [f"{number.hex()}" for number in map(float, (*self.times, *self.values))]
        return hashlib.sha256(",".join(points).encode()).hexdigest()

    @cached_property
    def lowest(self) -> float:
        """Its lowest value."""
        return min(self.values)

    @cached_property
    def highest(self) -> float:
        """Its highest value."""
        return max(self.values)

    @cached_property
    def _points(self) -> np.ndarray:
        return np.array([self.times, self.values], dtype=float)

    def at(self, times: np.ndarray | float) -> np.ndarray | float:
        """Return the values at times in seconds; at a jump, the value after it."""
        return np.interp(times, *self._points)

    def before(self, time: float) -> float:
        """Return the left-hand limit at a time; at a jump, the value before it."""
        times, values = self._points
        return float(np.interp(-time, -times[::-1], values[::-1]))

    def reaches(self, low: float, high: float) -> bool:
        """Return whether it has a value from `low` to `high`; a jump has no values in between."""
        if len(self.values) == 1:
            return low <= self.values[0] <= high
        legs = zip(pairwise(self.times), pairwise(self.values), strict=True)
        return any(min(leg) <= high and max(leg) >= low for (t, u), leg in legs if t < u)

    def part(self, start: float, seconds: float) -> Trajectory:
        """Return `seconds` of the trajectory from `start` on, as one that starts at 0 s."""
        start, stop = self._snapped(start), self._snapped(start + seconds)
        within = slice(bisect_right(self.times, start), bisect_left(self.times, stop))
        inner = [
            (time - start, value)
            for time, value in zip(self.times[within], self.values[within], strict=True)
        ]
        points = [(0.0, float(self.at(start))), *inner, (seconds, self.before(stop))]
        return Trajectory(*zip(*points, strict=True))

    def _snapped(self, time: float) -> float:
        """Return the time of the point that equals a time up to rounding, or the time itself."""
        place = bisect_left(self.times, time - SHORTEST)
        near = self.times[place] if place < len(self.times) else inf
        return near if near <= time + SHORTEST else time

    @cached_property
    def mean(self) -> float:
        """The mean value from its first to its last time."""
        if self.lowest == self.highest:
            return self.lowest
        times, values = self._points
        span = times[-1] - times[0]
        return float(np.trapezoid(values, times) / span) if span > 0 else float(values.mean())


Value = float | Trajectory
"""The value of a parameter: a constant number, or a trajectory."""


def shown(value: Value) -> float | str:
    """Return a number as it is, and a trajectory as text."""
    return f"{value:g}" if isinstance(value, Trajectory) else value


def at(value: Value, times: np.ndarray) -> float | np.ndarray:
    """Return a parameter's value at times in seconds; a single number if it is constant."""
    return value.at(times) if isinstance(value, Trajectory) else value


def over(value: Value, length: int, sample_rate: int) -> float | np.ndarray:
    """Return a parameter's value at each of `length` samples; a single number if it is constant."""
    return at(value, np.arange(length) / sample_rate) if isinstance(value, Trajectory) else value


def after(value: Value, start: float, duration: float) -> Value:
    """Return `duration` seconds of a parameter's value from `start` on; see `Trajectory.part`."""
    return value.part(start, duration) if isinstance(value, Trajectory) else value


def lowest(value: Value) -> float:
    """Return a parameter's lowest value."""
    return value.lowest if isinstance(value, Trajectory) else value


def highest(value: Value) -> float:
    """Return a parameter's highest value."""
    return value.highest if isinstance(value, Trajectory) else value


def mean(value: Value, duration: float) -> float:
    """Return a parameter's mean value over a signal of `duration` seconds."""
    return value.part(0.0, duration).mean if isinstance(value, Trajectory) else value


def mapped(value: Value, change: Callable[[float], float]) -> Value:
    """Return a parameter's value after a linear mapping."""
    if isinstance(value, Trajectory):
        return Trajectory(value.times, tuple(map(change, value.values)))
    return change(value)


def extremes(values: Mapping[str, Value]) -> Iterator[dict[str, float]]:
    """Yield every combination of the lowest and highest values that parameters have."""
    ends = [dict.fromkeys((lowest(value), highest(value))) for value in values.values()]
    for combination in product(*ends):
        yield dict(zip(values, combination, strict=True))


def cycles(frequency: float | np.ndarray, length: int, sample_rate: int) -> np.ndarray:
    """Return the cycles up to each sample of a possibly time-varying frequency in Hz."""
    if np.ndim(frequency) == 0:
        return frequency * np.arange(length) / sample_rate
    done = np.cumsum(frequency)
    done -= frequency
    done /= sample_rate
    return done


class Clock:
    """The integral of a rate of ``2**exponent`` per second for a time-varying exponent.

    Between two points of the exponent the rate is exponential in time, so that the integral and its
    inverse have closed forms.

    Parameters
    ----------
    exponent : Trajectory
    duration : float
        Seconds.

    Attributes
    ----------
    total : float
        Cycles in the whole duration.
    """

    def __init__(self, exponent: Trajectory, duration: float) -> None:
        moving = exponent.part(0.0, duration)
        times, exponents = np.array(moving.times), np.array(moving.values)
        seconds = np.diff(times)
        kept = seconds > SHORTEST
        self._starts, self._rates = times[:-1][kept], 2.0 ** exponents[:-1][kept]
        # Slope of the rate's logarithm, per second.
        self._slopes = np.log(2) * np.diff(exponents)[kept] / seconds[kept]
        growth = self._slopes * seconds[kept]
        # expm1(x) / x, which is 1 at 0.
        factor = np.divide(np.expm1(growth), growth, out=np.ones_like(growth), where=growth != 0)
        self._counts = np.concatenate([[0.0], np.cumsum(self._rates * seconds[kept] * factor)])
        self.total = float(self._counts[-1])

    def times(self, cycles: np.ndarray) -> np.ndarray:
        """Return the times in seconds at which the integral has given values, in 0 .. `total`."""
        place = np.searchsorted(self._counts, cycles, side="right") - 1
        place = np.clip(place, 0, self._starts.size - 1)
        rate, slope = self._rates[place], self._slopes[place]
        level = (cycles - self._counts[place]) / rate
        grown = np.log1p(np.maximum(level * slope, -1 + 1e-15))
        return self._starts[place] + np.divide(grown, slope, out=level, where=slope != 0)
