"""Bubbles: resonances of gas bubbles under water, whose pitch depends on their size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from synths.events import (
    EVENED,
    LARGEST_DEVIATION,
    above_nyquist,
    add_events,
    limited_normal,
    random_events,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.realised import EventModel, Events, Slices
from synths.trajectories import Value, at

MINNAERT = 3.26
"""Hz m: resonance times radius of an air bubble in water at the surface."""

PEAK = 0.3
LOUDEST = 3.0
"""Largest amplitude of a bubble in units of that of one of median radius."""

MEDIAN = 3.0
"""Radius in mm of bubbles whose amplitude is `PEAK`; of smaller ones, which die away faster, it is
larger, and the level of a signal depends little on their radius."""

DECAYS = 6.9


class Bubbles(EventModel):
    """Poisson bubbles of random size, each a decaying sine that rises as it nears the surface.

    Pitch: M. Minnaert, *On musical air-bubbles and the sounds of running water*, Philosophical
    Magazine 16, 1933.  Damping and rise: K. van den Doel, *Physically based models for liquid
    sounds*, ACM Transactions on Applied Perception 2(4), 2005.
    """

    parameters = (
        rate_parameter(
            "Bubbles", low=-2, high=7, default=3, estimator="random_attack_rate", moves=True
        ),
        Parameter(
            "radius", 0.5, 10, MEDIAN, "mm", "Median radius: 3.26 m/s over it is the pitch.",
            estimator="bubble_radius", moves=True, realised=True,
        ),
        Parameter(
            "radius_spread", 0, 1, 0.3, "octaves", "Standard deviation of a bubble's radius.",
            estimator="pitch_spread", moves=True, realised=True,
        ),
        Parameter(
            "rise", 0, 0.5, 0.05, "", "How fast the pitch rises, in units of the damping.",
            estimator="drop_rise", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if a bubble could reach the Nyquist frequency, or None."""
        spread = LARGEST_DEVIATION * values["radius_spread"]
        highest = pitch(values["radius"]) * 2**spread * (1 + DECAYS * values["rise"])
        what = (
            f"the highest bubble (radius {values['radius']:g} mm, radius_spread "
            f"{values['radius_spread']:g}, rise {values['rise']:g})"
        )
        return above_nyquist(what, highest, sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times and sizes of the bubbles; see `EventModel.events`."""
        drawn = random_events(values["rate_exp"], duration, rng)
        times = drawn.times
        octaves = at(values["radius_spread"], times) * limited_normal(times.size, rng)
        sizes = np.log2(at(values["radius"], times)) + octaves
        return drawn.telling({"radius": sizes}, {"radius_spread": octaves})

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        told = super().realised(values, duration, sample_rate, rng, slices)
        return told | {"radius": 2.0 ** told["radius"]}

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn = self.events(values, duration, rng)
        length = sample_count(duration, sample_rate)
        starts = start_samples(drawn.times, length, sample_rate)
        octaves, rise = drawn.spreads["radius_spread"], at(values["rise"], drawn.times)
        sounds = bubbles(2.0 ** drawn.means["radius"], 2.0**octaves, rise, sample_rate)
        return add_events(length, starts, sounds)


def pitch(radius: float | np.ndarray) -> float | np.ndarray:
    """Return the resonance in Hz of a bubble of `radius` mm."""
    return MINNAERT / (radius / 1000)


def damping(radius: float | np.ndarray) -> float | np.ndarray:
    """Return the damping in 1/s of a bubble of `radius` mm."""
    meters = np.asarray(radius) / 1000
    return 0.13 / meters + 0.0072 * meters**-1.5


def bubbles(
    radii: np.ndarray, sizes: np.ndarray, rise: float | np.ndarray, sample_rate: int
) -> Iterator[np.ndarray]:
    """Yield a bubble for each radius, until it has decayed by 60 dB.

    Parameters
    ----------
    radii : numpy.ndarray, shape (bubbles,)
        mm.
    sizes : numpy.ndarray, shape (bubbles,)
        Radii in units of their median: how loud bubbles are among each other.
    rise : float or numpy.ndarray, shape (bubbles,)
    sample_rate : int
        Hz.
    """
    shorter = damping(radii / sizes) / damping(MEDIAN)
    peaks = PEAK * shorter**EVENED * np.minimum(sizes, LOUDEST)
    each = np.stack(np.broadcast_arrays(pitch(radii), damping(radii), rise, peaks), axis=1)
    for frequency, decay, rising, peak in each.tolist():
        times = np.arange(max(1, round(DECAYS / decay * sample_rate))) / sample_rate
        # The integral of frequency * (1 + rise * damping * t).
        cycles = frequency * times * (1 + 0.5 * rising * decay * times)
        yield peak * np.exp(-decay * times) * np.sin(2 * np.pi * cycles)
