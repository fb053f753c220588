"""How much the level of a sound tells of a parameter: what a network might learn instead of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsgenerator.config import models
from scripts.pages.points import SAMPLE_RATE, render

VALUES, SEEDS, DURATION = 5, 4, 2.0
"""Values of a parameter over its range, variations of each, and their seconds."""

GIVEN_AWAY, AUDIBLE_DB = 0.8, 3.0
"""Share of the level's variance, and dB between the ends, from which on level tells a value."""


@dataclass(frozen=True)
class Level:
    """What the level has of one parameter, the others at their defaults.

    Attributes
    ----------
    quietest_db, loudest_db : float
        Smallest and largest of the mean levels over the range, RMS relative to full scale.
    explained : float
        Share of the variance of levels that lies between values, 0..1.
    """

    quietest_db: float
    loudest_db: float
    explained: float

    @property
    def tells(self) -> bool:
        """Whether the value can be told from the level."""
        spread = self.loudest_db - self.quietest_db
        return self.explained >= GIVEN_AWAY and spread >= AUDIBLE_DB


def measure_levels(synth: str) -> dict[str, Level]:
    """Return what the level of variations has of each parameter of a sound model, by name."""
    model = models.load(synth)
    defaults, found = model.defaults(), {}
    for parameter in model.parameters:
        values = dict.fromkeys(map(parameter.natural, np.linspace(0, 1, VALUES).tolist()))
        possible = [
            value
            for value in values
            if not model.error_message(defaults | {parameter.name: value}, SAMPLE_RATE)
        ]
        pieces = render(
            synth, parameter.name, possible,
            examples=SEEDS, long_duration=DURATION, variation_duration=DURATION,
        )  # fmt: skip
        found[parameter.name] = level_of(np.reshape(pieces, (len(possible), SEEDS, -1)))
    return found


def level_of(pieces: np.ndarray) -> Level:
    """Return what levels tell of a value.

    Parameters
    ----------
    pieces : numpy.ndarray, shape (values, seeds, samples)
        Silent ones do not count.
    """
    powers = np.mean(np.square(pieces, dtype=np.float64), axis=2)
    with np.errstate(divide="ignore"):
        levels = np.where(powers > 0, 10 * np.log10(powers), np.nan)
    heard = levels[~np.isnan(levels).all(axis=1)]
    means = np.nanmean(heard, axis=1)
    counts = np.sum(~np.isnan(heard), axis=1)
    grand = np.nanmean(heard)
    between = float(np.sum(counts * np.square(means - grand)))
    total = float(np.nansum(np.square(heard - grand)))
    return Level(float(means.min()), float(means.max()), between / total if total else 0.0)
