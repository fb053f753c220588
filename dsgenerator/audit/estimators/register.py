"""The register of estimators: each measures in a sound the quantity that a parameter sets.

An estimator knows nothing of the sound model.  A sound model names the estimator of a parameter in
its declaration, and the audit compares estimates with labels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dsgenerator.audit.estimators.sound import Sound

UNTELLABLE = np.inf
"""What an estimator returns where it can tell that nobody could tell the quantity, for instance as
the sound is too short.  Such slices are not judged; those without a number, NaN, are."""


@dataclass(frozen=True)
class Estimator:
    """A way to measure a quantity.

    Attributes
    ----------
    measure : callable
        From a `Sound` to a number; NaN if it cannot be measured, or `UNTELLABLE`.
    unit : str
        Of the number.
    source : str
        Reference in the literature.
    lowest, highest : float
        Range in which values can be told, and are judged.
    beyond : str
        Why nobody could tell them beyond it.
    """

    measure: Callable[[Sound], float]
    unit: str
    source: str
    lowest: float = -np.inf
    highest: float = np.inf
    beyond: str = ""

    @property
    def doc(self) -> str:
        """What is measured, in a line."""
        return self.measure.__doc__.strip().splitlines()[0].removeprefix("Return ").rstrip(".")


ESTIMATORS: dict[str, Estimator] = {}
"""By name, as `synths.interface.Parameter.estimator` refers to them."""


def estimator(unit: str, source: str, **limits: float | str) -> Callable:
    """Register a function in `ESTIMATORS` under its name, which no other has."""

    def enter(measure: Callable[[Sound], float]) -> Callable[[Sound], float]:
        if measure.__name__ in ESTIMATORS:
            raise ValueError(f"there are two estimators called {measure.__name__}")
        ESTIMATORS[measure.__name__] = Estimator(measure, unit, source, **limits)
        return measure

    return enter
