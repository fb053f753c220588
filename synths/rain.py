"""Rain: drops on a surface, and the noise of many distant drops."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.bursts import burst_levels, sounding_bursts
from synths.events import (
    center_above_nyquist,
    frequency_parameter,
    octaves_to_hz,
    random_events,
    rate_parameter,
)
from synths.interface import Parameter
from synths.noise import band_pass, shaped_noise
from synths.realised import EventModel, Events
from synths.trajectories import Value, over

BED_OCTAVES = 3.0
DROP = (1.0, 0.02)
"""Width in octaves and seconds to fall by 60 dB."""

LOUDNESS = 0.1


class Rain(EventModel):
    """Poisson drops, each a short burst of noise in a band, over a bed of noise in the same band.

    Amplitudes are log-normal because drops differ in size and distance; compare A. Farnell,
    *Designing Sound*, 2010, the practical on rain.
    """

    parameters = (
        rate_parameter("Drops", low=2, high=12, default=7, estimator="burst_rate", moves=True),
        frequency_parameter(
            "Center of the drops' band", low=0, high=4, default=2.5, estimator="burst_center"
        ),
        Parameter(
            "size_spread", 0, 12, 6, "dB", "Standard deviation of a drop's level.",
            moves=True, realised=True,
        ),
        Parameter(
            "bed_db", -80, 0, -30, "dB", "Level of the far rain, relative to full scale.",
            estimator="background_level", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the band would lie above the Nyquist frequency, or None."""
        return center_above_nyquist("the center of the band", values, sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times and levels of the drops; see `EventModel.events`."""
        drawn = random_events(values["rate_exp"], duration, rng)
        levels = burst_levels(values["size_spread"], drawn.times, rng)
        return drawn.telling({}, {"size_spread": levels})

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        burst = (octaves_to_hz(values["cf_exp"]), *DROP)
        drawn, spread = self.events(values, duration, rng), values["size_spread"]
        levels = drawn.spreads["size_spread"]
        drops = sounding_bursts(drawn.times, levels, spread, burst, duration, sample_rate, rng)
        bed = shaped_noise(band_pass(burst[0], BED_OCTAVES), drops.size, sample_rate, rng)
        return LOUDNESS * drops + 10 ** (over(values["bed_db"], drops.size, sample_rate) / 20) * bed
