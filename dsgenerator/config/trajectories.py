"""Time-varying values in a config: lines, breakpoints and oscillations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from math import ceil, pi, sin
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from dsgenerator.config.fields import AS_NUMBER, Number, Section
from synths.trajectories import Trajectory

FASTEST = 20.0
"""Highest rate of an oscillation, Hz: a faster one is heard as a tone."""

SINE_CORNERS = 64

SHAPES: dict[str, list[tuple[float, float, float]]] = {
    "sine": [
        (k / SINE_CORNERS, at, at)
        for k, at in ((k, sin(2 * pi * k / SINE_CORNERS)) for k in range(SINE_CORNERS))
    ],
    "triangle": [(0.25, 1, 1), (0.75, -1, -1)],
    "square": [(0, -1, 1), (0.5, 1, -1)],
    "saw": [(0, 1, -1)],
}
"""Corners of one cycle of an oscillation between -1 and 1: phase, value before and value after.
A sine consists of `SINE_CORNERS` straight segments, a thousandth off at most: the piecewise linear
trajectories in records are then exact."""


class LFO(Section):
    """A slow oscillation."""

    rate: Annotated[float, Field(gt=0, le=FASTEST), AS_NUMBER]
    """Cycles per second, Hz."""
    min: Number
    """Lowest value."""
    max: Number
    """Highest value."""
    shape: Literal["sine", "triangle", "square", "saw"] = "sine"
    """Sine and triangle begin half-way and rise, square begins at `max`, saw rises from `min`."""
    phase: Annotated[float, Field(ge=0, le=1), AS_NUMBER] = 0
    """Phase at the start of the long signal, in cycles."""

    @model_validator(mode="after")
    def _ordered(self) -> LFO:
        if self.min > self.max:
            raise ValueError(f"min ({self.min:g}) is larger than max ({self.max:g})")
        return self

    def points(self, duration: float) -> list[tuple[float, float]]:
        """Return times in seconds, from before 0 to after `duration`, and values."""
        cycles = range(-1, ceil(self.rate * duration + self.phase) + 1)
        return [
            ((cycle + place - self.phase) / self.rate, self._at(value))
            for cycle in cycles
            for place, before, after in SHAPES[self.shape]
            for value in dict.fromkeys((before, after))
        ]

    def _at(self, value: float) -> float:
        """Map -1 .. 1 to `min` .. `max`, without rounding errors beyond them."""
        share = (value + 1) / 2
        return min(max(self.min * (1 - share) + self.max * share, self.min), self.max)


def _pair(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError(f"{value!r} is no pair [time, value]")
    return value


Pair = Annotated[tuple[Number, Number], BeforeValidator(_pair)]


class Movable(Section):
    """Base of what may be a time-varying value: its keys."""

    start: Number | None = Field(None, alias="from")
    """Value at the start of the long signal; linear from there to `to`."""
    to: Number | None = None
    """Value at the end of the long signal; with `from`."""
    breakpoints: tuple[Pair, ...] | None = None
    """Pairs `[time, value]`, times in seconds of the long signal; linear in between, constant
    before the first and after the last, and a jump where two pairs have the same time."""
    lfo: LFO | None = None
    """A slow oscillation."""

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return {"breakpoints": value} if isinstance(value, list | tuple) else value

    @model_validator(mode="after")
    def _one_movement(self) -> Movable:
        if (self.start is None) != (self.to is None):
            raise ValueError("needs both from and to")
        if len(self.movements) > 1:
            raise ValueError(f"has {' and '.join(self.movements)}; one of them is allowed")
        times = [time for time, _ in self.breakpoints or ()]
        if self.breakpoints == ():
            raise ValueError("has no breakpoints; at least one pair [time, value] is needed")
        if times and times[0] < 0:
            raise ValueError(f"begins at {times[0]:g} s; the long signal begins at 0 s")
        for earlier, later in pairwise(times):
            if later < earlier:
                raise ValueError(f"goes back in time, from {earlier:g} s to {later:g} s")
        return self

    @property
    def movements(self) -> list[str]:
        """The keys in use of those that make a value time-varying, one at most."""
        forms = {"from": self.start, "breakpoints": self.breakpoints, "lfo": self.lfo}
        return [name for name, value in forms.items() if value is not None]

    def moving(self) -> Moving:
        """Return the time-varying value alone, without the other keys."""
        fields = Movable.model_fields
        return Moving.model_construct(**{name: getattr(self, name) for name in fields})


class Moving(Movable):
    """A value that varies over the long signal."""

    @model_validator(mode="after")
    def _moves(self) -> Moving:
        if not self.movements:
            raise ValueError("needs either from and to, or breakpoints, or lfo")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest value in the config."""
        values = [value for _, value in self.breakpoints or ()]
        values += [self.lfo.min, self.lfo.max] if self.lfo else []
        values += [self.start, self.to] if self.start is not None and self.to is not None else []
        return min(values), max(values)

    @property
    def last(self) -> float:
        """The last time in the config, in seconds."""
        return self.breakpoints[-1][0] if self.breakpoints else 0.0

    def mapped(self, change: Callable[[float], float]) -> Moving:
        """Return a copy with `change` applied to all values, for instance a conversion of units."""
        if self.lfo:
            ends = {"min": change(self.lfo.min), "max": change(self.lfo.max)}
            return Moving(lfo=self.lfo.model_copy(update=ends))
        if self.breakpoints:
            return Moving(breakpoints=[(time, change(value)) for time, value in self.breakpoints])
        assert self.start is not None and self.to is not None
        return Moving(**{"from": change(self.start), "to": change(self.to)})

    def trajectory(self, duration: float) -> Trajectory | float:
        """Return the trajectory over a long signal of `duration` seconds.

        A trajectory that is constant is returned as a number.
        """
        if self.lfo:
            points = self.lfo.points(duration)
        elif self.breakpoints:
            points = list(self.breakpoints)
        else:
            assert self.start is not None and self.to is not None
            points = [(0.0, self.start), (duration, self.to)]
        times, values = zip(*points, strict=True)
        # Adding zero turns -0.0, which is equal but has another text form, into 0.0.
        moves = Trajectory(times, tuple(value + 0.0 for value in values)).part(0.0, duration)
        if moves.lowest == moves.highest:
            return moves.lowest
        return replace(moves, form=self.model_dump(by_alias=True, exclude_none=True))


def _kind(value: Any) -> str:
    return "list[moving]" if isinstance(value, dict | list | tuple | Moving) else "list[number]"


Value = Annotated[
    Annotated[Number, Tag("list[number]")]
    | Annotated[
        Moving,
        BeforeValidator(lambda value: value, json_schema_input_type=Moving | list[Pair]),
        Tag("list[moving]"),
    ],
    # Selects one form, so that an error is not reported for both.
    Discriminator(_kind),
]
"""A number, or a time-varying value: a mapping, or a list of breakpoints."""


def own_value(setting: float | Moving, long_duration: float) -> float | Trajectory:
    """Return what a config sets a parameter to, in the config's own units."""
    return setting.trajectory(long_duration) if isinstance(setting, Moving) else setting
