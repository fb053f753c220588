"""What every sound model offers: declared parameters and one pure function.

A sound model knows nothing of configs, files or the workflow.  It can be used alone::

    from synths.pop import Pop
    model = Pop()
    samples = model.generate(model.defaults(), 2.0, 16000, np.random.default_rng(0))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np


@dataclass(frozen=True)
class Parameter:
    """A named parameter of a sound model.

    Parameters
    ----------
    name : str
        As written in configs, file names and the metadata table.
    min, max : float
        The range that the model is meant for, both ends in.
    default : float
        Used where a config neither sweeps nor fixes the parameter.
    unit : str
        For instance ``"Hz"``, ``"s"``, ``"octaves"``; empty for a pure number.
    doc : str
        One sentence: what a listener hears change.

    Raises
    ------
    ValueError
        If the default lies outside the range, or the range is empty.
    """

    name: str
    min: float
    max: float
    default: float
    unit: str
    doc: str

    def __post_init__(self) -> None:
        if not self.min < self.max or not self.min <= self.default <= self.max:
            raise ValueError(f"{self.name}: needs min < max and min <= default <= max")

    def natural(self, norm: float) -> float:
        """Return the natural value at `norm`, 0..1 of this parameter's range."""
        return self.min + norm * (self.max - self.min)


class SoundModel(ABC):
    """Base class of all sound models.

    A subclass declares `parameters` and implements `generate`; it keeps no state, so that a
    signal depends on nothing but the arguments.
    """

    parameters: ClassVar[tuple[Parameter, ...]]

    def defaults(self) -> dict[str, float]:
        """Return every parameter's default, by name, in natural units."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return what is wrong with a combination of values, each in its own range, or None.

        Parameters
        ----------
        values : Mapping[str, float]
            Every parameter's value in natural units.
        sample_rate : int
            Hz.
        """
        return None

    @abstractmethod
    def generate(
        self,
        values: Mapping[str, float],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point.

        Parameters
        ----------
        values : Mapping[str, float]
            Every parameter's value in natural units.
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


def sample_count(duration: float, sample_rate: int) -> int:
    """Return how many samples `duration` seconds have at `sample_rate` Hz."""
    return round(duration * sample_rate)
