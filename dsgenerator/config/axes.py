"""What a config sets parameters to: axes with their labels, and fixed values."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from dsgenerator.config.fields import PLAIN_NAME, Count, Number, Section, Units
from dsgenerator.config.trajectories import Movable, Moving, Pair, Value


class Label(Section):
    """The user's own name and range for an axis, linear in between."""

    name: Annotated[str, Field(pattern=PLAIN_NAME, max_length=64)]
    """Column `label_<name>` of the metadata table: letters, digits, `_`, single `-` and `.`."""
    min: Number
    """Label at the first end of the axis: at its `min`, or its smallest value."""
    max: Number
    """Label at the other end of the axis."""
    doc: str = ""
    """Description of the label, for records."""

    @model_validator(mode="after")
    def _finite_span(self) -> Label:
        if not isfinite(self.max - self.min):
            raise ValueError(f"min ({self.min:g}) and max ({self.max:g}) are too far apart")
        return self


NEEDS = "needs either min, max and n, or values, or to move (from and to, breakpoints, or lfo)"


class Axis(Movable):
    """A swept parameter: `min`, `max` and `n`, or `values`, or one time-varying value."""

    min: Number | None = None
    """First value; with `max` and `n`."""
    max: Number | None = None
    """Last value, at least `min`."""
    n: Count | None = None
    """Number of values, evenly spaced from `min` to `max`, both included. Not with a `design` that
    draws points."""
    values: Annotated[list[Value], Field(min_length=1)] | None = None
    """The values themselves, instead of `min`, `max` and `n`: numbers, and time-varying values."""
    units: Units = "natural"
    """`natural`: the sound model's own unit; `norm`: 0..1 of the sound model's range."""
    label: Label | None = None
    """A second name and range for the axis in the metadata table."""

    @model_validator(mode="before")
    @classmethod
    def _no_bare_list(cls, value: Any) -> Any:
        if value == []:
            raise ValueError("is an empty list")
        if isinstance(value, list) and not any(isinstance(part, list | tuple) for part in value):
            raise ValueError(
                "is a list of numbers; write {values: [...]}, or pairs [time, value] of a value "
                "that moves"
            )
        return value

    @model_validator(mode="after")
    def _one_form(self) -> Axis:
        bounds = (self.min, self.max, self.n)
        forms = [*self.movements, *(["values"] if self.values is not None else [])]
        if forms and bounds != (None, None, None):
            raise ValueError(f"has {forms[0]} as well as min, max or n; one form is allowed")
        if len(forms) > 1:
            raise ValueError(f"has {' and '.join(forms)}; one form is allowed")
        if not forms and None in bounds[:2]:
            raise ValueError(NEEDS)
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min ({self.min:g}) is larger than max ({self.max:g})")
        return self

    def settings(self) -> list[float | Moving]:
        """Return the axis's values in the config's own units."""
        if self.movements:
            return [self.moving()]
        if self.values is not None:
            return list(self.values)
        assert self.min is not None and self.n is not None
        if self.n == 1:
            return [self.min]
        # Exact fractions of the decimals as written: a value that remains when n is raised is then
        # bit-identical, and so is its signal.
        first, last = Fraction(repr(self.min)), Fraction(repr(self.max))
        step = (last - first) / (self.n - 1)
        return [float(first + k * step) for k in range(self.n)]


Swept = Annotated[
    Axis, BeforeValidator(lambda value: value, json_schema_input_type=Axis | list[Pair])
]


class FixedLabel(Section):
    """The user's own name and value for a fixed parameter."""

    name: Annotated[str, Field(pattern=PLAIN_NAME, max_length=64)]
    """Column `label_<name>` of the metadata table: as in the label of an axis."""
    value: Number
    """The value, in the user's own unit."""
    min: Number = 0
    """Lowest value of the user's range."""
    max: Number = 1
    """Highest value of the user's range."""
    doc: str = ""
    """Description of the label, for records."""


class FixedValue(Movable):
    """A fixed parameter with units."""

    value: Number | None = None
    """The value, if it is constant."""
    units: Units = "natural"
    """As in an axis."""
    label: FixedLabel | None = None
    """A second name and value for it in the metadata table."""

    @model_validator(mode="after")
    def _one_form(self) -> FixedValue:
        if (self.value is None) != bool(self.movements):
            raise ValueError("needs either a value, or to move (from and to, breakpoints, or lfo)")
        return self

    def setting(self) -> float | Moving:
        """Return the value in the config's own units."""
        if self.movements:
            return self.moving()
        assert self.value is not None
        return self.value


def _fixed(value: Any) -> Any:
    return value if isinstance(value, dict | list | FixedValue) else {"value": value}


Fixed = Annotated[
    FixedValue,
    BeforeValidator(_fixed, json_schema_input_type=float | list[Pair] | FixedValue),
]
