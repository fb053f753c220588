"""The register of estimators: one number from a sound, for what a parameter claims to set.

None is told what made the sound.  A sound model names the estimator of a parameter in its
declaration, and the audit compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dsgenerator.audit.estimators.sound import Sound


@dataclass(frozen=True)
class Estimator:
    """A way to measure a quantity.

    Attributes
    ----------
    measure : callable
        From a `Sound` to a number; NaN where it cannot tell.
    unit : str
        Of the number.
    source : str
        Literature.
    lowest, highest : float
        Between which events can be told apart, and values are compared one to one.
    """

    measure: Callable[[Sound], float]
    unit: str
    source: str
    lowest: float = -np.inf
    highest: float = np.inf

    @property
    def doc(self) -> str:
        """What is measured, in a line."""
        return self.measure.__doc__.strip().splitlines()[0].removeprefix("Return ").rstrip(".")


ESTIMATORS: dict[str, Estimator] = {}
"""By name, as `synths.interface.Parameter.estimator` refers to them."""


def estimator(unit: str, source: str, **limits: float) -> Callable:
    """Enter a function into `ESTIMATORS` under its own name."""

    def enter(measure: Callable[[Sound], float]) -> Callable[[Sound], float]:
        ESTIMATORS[measure.__name__] = Estimator(measure, unit, source, **limits)
        return measure

    return enter
