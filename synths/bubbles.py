"""Bubbles: resonances of gas bubbles under water, whose pitch depends on their size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from synths.events import (
    LARGEST_DEVIATION,
    above_nyquist,
    add_events,
    random_times,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, SoundModel, sample_count
from synths.trajectories import Value, at

MINNAERT = 3.26
"""Hz m: resonance times radius of an air bubble in water at the surface."""

PEAK = 0.3
DECAYS = 6.9


class Bubbles(SoundModel):
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
            "radius", 0.5, 10, 3, "mm", "Median radius: 3.26 m/s over it is the pitch.",
            estimator="bubble_radius", moves=True,
        ),
        Parameter(
            "radius_spread", 0, 1, 0.3, "octaves", "Standard deviation of a bubble's radius.",
            estimator="pitch_spread", moves=True,
        ),
        Parameter(
            "rise", 0, 0.5, 0.05, "", "How fast the pitch rises, in units of the damping.",
            moves=True,
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

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        times = random_times(values["rate_exp"], duration, rng)
        now = {name: at(value, times) for name, value in values.items()}
        limit = LARGEST_DEVIATION
        octaves = now["radius_spread"] * np.clip(rng.standard_normal(times.size), -limit, limit)
        length = sample_count(duration, sample_rate)
        starts = start_samples(times, length, sample_rate)
        radii = now["radius"] * 2.0**octaves
        return add_events(length, starts, bubbles(radii, now["rise"], sample_rate))


def pitch(radius: float | np.ndarray) -> float | np.ndarray:
    """Return the resonance in Hz of a bubble of `radius` mm."""
    return MINNAERT / (radius / 1000)


def bubbles(radii: np.ndarray, rise: float | np.ndarray, sample_rate: int) -> Iterator[np.ndarray]:
    """Yield a bubble for each radius in mm, until it has decayed by 60 dB."""
    meters = radii / 1000
    dampings = 0.13 / meters + 0.0072 * meters**-1.5
    each = np.stack(np.broadcast_arrays(pitch(radii), dampings, rise), axis=1)
    for frequency, damping, rising in each.tolist():
        times = np.arange(max(1, round(DECAYS / damping * sample_rate))) / sample_rate
        # The integral of frequency * (1 + rise * damping * t).
        cycles = frequency * times * (1 + 0.5 * rising * damping * times)
        yield PEAK * np.exp(-damping * times) * np.sin(2 * np.pi * cycles)
