"""Wind chimes: five tubes, rung by the wind."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.envelopes import damped_sine
from synths.events import above_nyquist, add_kernels, poisson_times, start_samples
from synths.interface import Parameter, SoundModel, measured_by, sample_count
from synths.trajectories import Value, at, over
from synths.wind import Wind, blow, gusts

PARTIALS = np.array([1.0, 2.756, 5.404, 8.933, 13.344])
"""Ratios of the bending modes of a free bar."""

TUNING = 2 ** (np.array([0, 2, 4, 7, 9]) / 12)
"""A pentatonic scale, one note a tube."""

RING = 2.0
"""Decay of the fundamental by 60 dB, seconds."""

MOST_STRIKES = 64.0
LOWEST, HIGHEST = 300.0, 2400.0


class WindChimes(SoundModel):
    """Tubes of five decaying partials over wind, struck as often as the wind is strong.

    Ratios of the partials: N. H. Fletcher and T. D. Rossing, *The Physics of Musical Instruments*,
    2nd edition, 1998, section 2.15.
    """

    parameters = (
        *measured_by(
            Wind.parameters, strength="low_level", gustiness="", howliness=""
        ),
        Parameter(
            "chime_size", 0, 1, 0.5, "",
            "Length of the tubes: the lowest note falls from 2400 to 300 Hz.",
            estimator="-tonal_centroid",
        ),
        Parameter("wind_db", -60, 12, 0, "dB", "Level of the wind itself.", moves=True),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the highest note would reach the Nyquist frequency, or None."""
        what = f"the highest note (chime_size {values['chime_size']:g})"
        highest = lowest_note(values["chime_size"]) * TUNING[-1]
        return above_nyquist(what, highest, sample_rate) or Wind().check(values, sample_rate)

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length = sample_count(duration, sample_rate)
        gust = gusts(over(values["gustiness"], length, sample_rate), length, sample_rate, rng)
        # Thinning: draw strikes at the highest rate; the gust sets the probability of keeping each.
        times = poisson_times(MOST_STRIKES, duration, rng)
        starts = start_samples(times, length, sample_rate)
        rate = strikes(at(values["strength"], times)) * 2 ** gust[starts]
        starts = starts[rng.uniform(0, MOST_STRIKES, starts.size) < rate]
        velocities = 0.15 * 10 ** (3 * rng.standard_normal(starts.size) / 20)
        tubes = rng.integers(TUNING.size, size=starts.size)
        kernels = chimes(lowest_note(values["chime_size"]), sample_rate)
        signal = add_kernels(length, starts, velocities, tubes, kernels)
        level = 10 ** (over(values["wind_db"], length, sample_rate) / 20)
        return signal + level * blow(values, gust, sample_rate, rng)


def strikes(strength: float | np.ndarray) -> float | np.ndarray:
    """Return the mean strikes per second of a wind without gusts: 0.5 to 8."""
    return 0.5 * 16.0**strength


def lowest_note(chime_size: float) -> float:
    """Return the fundamental of the longest tube in Hz."""
    return HIGHEST * (LOWEST / HIGHEST) ** chime_size


def chimes(lowest: float, sample_rate: int) -> np.ndarray:
    """Return the response of each tube to a strike, shape (tubes, samples)."""
    length = round(RING * sample_rate)
    tubes = np.zeros((TUNING.size, length))
    for tube, ratio in zip(tubes, TUNING, strict=True):
        for mode in PARTIALS[lowest * ratio * PARTIALS < sample_rate / 2].tolist():
            # Higher partials are weaker and decay faster.
            tube += damped_sine(lowest * ratio * mode, RING / mode, length, sample_rate) / mode
    return tubes
