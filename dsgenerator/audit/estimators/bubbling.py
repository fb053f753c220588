"""Estimators of frying, dripping and running water: populations of pops and of bubbles."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators.bursts import ENERGY, FEWEST, lone_levels
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

QUIETEST = 0.3
"""Quantile of levels below which bursts may be missed."""

OWN_EXCESS = 0.8
"""Mean excess over that quantile of the measured levels of equal bursts, dB."""


@estimator("dB", f"{ENERGY}; Hill 1975 (tail of a power law)")
def burst_size_spread(sound: Sound) -> float:
    """Return the standard deviation of the levels of bursts, of energies that follow a power law.

    Levels in dB are exponential then: above any level, their mean excess is their deviation.
    """
    levels = lone_levels(sound)
    if levels.size < FEWEST:
        return UNTELLABLE
    least = np.quantile(levels, QUIETEST)
    excess = float((levels[levels > least] - least).mean())
    return float(np.sqrt(max(excess**2 - OWN_EXCESS**2, 0.0)))
