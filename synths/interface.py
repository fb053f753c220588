"""What every sound model offers: declared parameters and one pure function.

A sound model knows nothing of configs, files or the workflow.  It can be used alone::

    from synths import sound
    pop = sound("pop").set(rate_exp=3).set_norm(cf_exp=0.5)
    samples = pop.generate(duration=2.0, sample_rate=16000, seed=0)
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from numbers import Real
from typing import ClassVar

import numpy as np

from synths.trajectories import Trajectory, Value, extremes

PLAIN_NAME = re.compile(r"[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*")
SCALES = ("linear", "octave", "decade", "integer")
EXPONENTIAL = {"octave": 2.0, "decade": 10.0}
"""Bases of the scales whose values are exponents."""


@dataclass(frozen=True)
class Parameter:
    """A named parameter of a sound model.

    Parameters
    ----------
    name : str
        As written in configs, file names and the metadata table.
    min, max : float
        The valid range, both ends included.
    default : float
        Value if a config neither sweeps nor fixes the parameter.
    unit : str
        For instance ``"Hz"``, ``"s"``, ``"octaves"``; empty for a pure number.
    doc : str
        One sentence: the audible effect.
    scale : {"linear", "octave", "decade", "integer"}
        Interpretation of values: as the quantity itself; as an exponent of two or of ten, with
        `reference` the quantity at an exponent of 0; or as whole numbers.
    reference : float
        For octaves and decades: the physical quantity at an exponent of 0.
    physical_unit : str
        The unit of the physical quantity, for instance ``"Hz"``; of a linear scale, if it is not
        `unit`.
    estimator : str
        Name of the audit's estimator for the quantity, with a leading minus if the estimate falls
        as the value rises; empty if there is none.
    moves : bool
        Whether the value may be time-varying: `SoundModel.generate` may then be passed a
        `synths.trajectories.Trajectory` instead of a number.
    factor : float
        Factor of the value in the physical quantity: of the value itself, or of the exponent.
    realised : bool
        Whether `SoundModel.realised` tells what a slice has of it.
    untold : str
        Why there is no estimator, as the audit says it; empty if there is one.

    Raises
    ------
    ValueError
        If the default lies outside the range, the range is empty, the scale is unknown, or the
        scale is integer and the ends or the default are not whole, or `moves` is set; if the name
        is none for a column, or ends and default are no finite numbers.
    """

    name: str
    min: float
    max: float
    default: float
    unit: str
    doc: str
    scale: str = "linear"
    reference: float = 1.0
    physical_unit: str = ""
    estimator: str = ""
    moves: bool = False
    factor: float = 1.0
    realised: bool = False
    untold: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not PLAIN_NAME.fullmatch(self.name):
            raise ValueError(
                f"{self.name!r} is no name for a parameter: letters, digits, _ and single . or - "
                f"between them"
            )
        if self.name.endswith("_realised"):
            raise ValueError(f"{self.name}: names of this ending are columns of the table")
        for end in ("min", "max", "default"):
            value = getattr(self, end)
            if not isinstance(value, Real) or isinstance(value, bool) or not isfinite(value):
                raise ValueError(f"{self.name}: {end} is {value!r}, which is no finite number")
        if not self.min < self.max or not self.min <= self.default <= self.max:
            raise ValueError(f"{self.name}: needs min < max and min <= default <= max")
        if self.scale not in SCALES:
            raise ValueError(f"{self.name}: scale must be one of {', '.join(SCALES)}")
        ends = (self.min, self.max, self.default)
        if self.scale == "integer" and not all(float(end).is_integer() for end in ends):
            raise ValueError(f"{self.name}: an integer scale needs whole ends and default")
        if self.scale == "integer" and self.moves:
            raise ValueError(f"{self.name}: whole numbers cannot move")

    def natural(self, norm: float) -> float:
        """Return the natural value at `norm`, 0..1 of this parameter's range."""
        value = self.min + norm * (self.max - self.min)
        return float(round(value)) if self.scale == "integer" else value

    def physical(self, value: float) -> float:
        """Return the physical quantity that a natural value stands for."""
        base = EXPONENTIAL.get(self.scale)
        return self.reference * base ** (self.factor * value) if base else self.factor * value

    def value_of(self, quantity: np.ndarray | float) -> np.ndarray | float:
        """Return the natural value that a physical quantity stands for; NaN if none does."""
        base = EXPONENTIAL.get(self.scale)
        if not base:
            return quantity / self.factor
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.log(quantity / self.reference) / (np.log(base) * self.factor)
        return np.where(np.isfinite(value), value, np.nan)[()]

    @property
    def quantity_unit(self) -> str:
        """The unit of the physical quantity."""
        return self.physical_unit or ("" if self.scale in EXPONENTIAL else self.unit)

    @property
    def law(self) -> str:
        """The physical quantity as a function of the natural value, in a line."""
        base = EXPONENTIAL.get(self.scale)
        factor = f"{self.factor:g} * " if self.factor != 1 else ""
        if not base:
            return f"{factor}{self.name} {self.quantity_unit}".rstrip()
        exponent = f"({factor}{self.name})" if factor else self.name
        reference = f"{self.reference:g} * " if self.reference != 1 else ""
        return f"{reference}{base:g}**{exponent} {self.physical_unit}".rstrip()

    def error_message(self, value: Value) -> str | None:
        """Return what is wrong with a natural, possibly time-varying value, or None."""
        if isinstance(value, Trajectory):
            if not self.moves:
                return f"{self.name} cannot follow a value that moves"
            return self.error_message(value.lowest) or self.error_message(value.highest)
        if not self.min <= value <= self.max:
            unit = f" {self.unit}" if self.unit else ""
            return (
                f"{value:g} is out of range for {self.name}; "
                f"allowed: {self.min:g} to {self.max:g}{unit}"
            )
        if self.scale == "integer" and not float(value).is_integer():
            return f"{value:g} is not whole; {self.name} takes whole numbers"
        return None


class SoundModel(ABC):
    """Base class of all sound models.

    A subclass declares `parameters` and implements `generate`; it keeps no state, so that a
    signal depends on nothing but the arguments.
    """

    parameters: ClassVar[tuple[Parameter, ...]]

    def defaults(self) -> dict[str, float]:
        """Return every parameter's default, by name, in natural units."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    def error_message(self, values: Mapping[str, Value], sample_rate: int) -> str | None:
        """Return the first message of `check` for all combinations of extreme values, or None."""
        if not any(isinstance(value, Trajectory) for value in values.values()):
            return self.check(values, sample_rate)
        messages = (self.check(extreme, sample_rate) for extreme in extremes(values))
        return next(filter(None, messages), None)

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return what is wrong with a combination of values, each in its own range, or None.

        Parameters
        ----------
        values : Mapping[str, float]
            Every parameter's value in natural units; for a time-varying one, its lowest or
            highest.
        sample_rate : int
            Hz.
        """
        return None

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Sequence[tuple[float, float]],
    ) -> dict[str, np.ndarray]:
        """Return what slices of the signal of the same arguments have realised of parameters.

        Parameters
        ----------
        values, duration, sample_rate, rng
            As for `generate`; the generator in the state in which `generate` gets it.
        slices : Sequence[tuple[float, float]]
            Start and end of each, in seconds.

        Returns
        -------
        dict[str, numpy.ndarray]
            By each parameter declared with ``realised=True``: in natural units, NaN where a slice
            does not tell, shape (slices,).
        """
        return {}

    @abstractmethod
    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point.

        Parameters
        ----------
        values : Mapping[str, float or Trajectory]
            Every parameter's value in natural units: a number or, for parameters with `moves`,
            possibly a trajectory over the signal; `synths.trajectories.at` and `over` accept both.
        duration : float
            Seconds, not necessarily whole.
        sample_rate : int
            Hz.
        rng : numpy.random.Generator
            The only source of randomness.

        Returns
        -------
        numpy.ndarray, shape (round(duration * sample_rate),)
            Mono samples, in [-1, 1] by intent.
        """


def measured_by(parameters: Iterable[Parameter], **estimators: str) -> tuple[Parameter, ...]:
    """Return copies of declarations with other estimators for some of them."""
    return tuple(
        replace(parameter, estimator=estimators.get(parameter.name, parameter.estimator))
        for parameter in parameters
    )


def sample_count(duration: float, sample_rate: int) -> int:
    """Return how many samples `duration` seconds have at `sample_rate` Hz."""
    return round(duration * sample_rate)
