"""Fire: crackles over the roar of the flames."""

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
from synths.noise import low_pass, shaped_noise, smooth_noise
from synths.realised import EventModel, Events
from synths.trajectories import Value, over

CRACKLE = (2.0, 0.008)
"""Width in octaves and seconds to fall by 60 dB."""

FLICKER = 6.0
"""Highest frequency of flicker, Hz."""

LOUDNESS = 0.15


class Fire(EventModel):
    """Poisson crackles, short bursts of noise of very different levels, over flickering low noise.

    Crackle, hiss and lapping as in the analysis by A. Farnell, *Designing Sound*, 2010.
    """

    parameters = (
        rate_parameter("Crackles", low=0, high=8, default=4, estimator="burst_rate", moves=True),
        frequency_parameter(
            "Center of a crackle's band", low=0, high=4, default=2.5, estimator="burst_center"
        ),
        Parameter(
            "crackle_spread", 0, 12, 6, "dB", "Standard deviation of a crackle's level.",
            moves=True, realised=True,
        ),
        Parameter(
            "roar_db", -80, 0, -30, "dB", "Level of the flames, relative to full scale.",
            estimator="background_level", moves=True,
        ),
        Parameter(
            "flicker", 0, 1, 0.5, "", "How much the flames' level moves, 0 to 1.", moves=True
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the band would lie above the Nyquist frequency, or None."""
        return center_above_nyquist("the center of the band", values, sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times and levels of the crackles; see `EventModel.events`."""
        drawn = random_events(values["rate_exp"], duration, rng)
        levels = burst_levels(values["crackle_spread"], drawn.times, rng)
        return drawn.telling({}, {"crackle_spread": levels})

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        burst = (octaves_to_hz(values["cf_exp"]), *CRACKLE)
        drawn, spread = self.events(values, duration, rng), values["crackle_spread"]
        levels = drawn.spreads["crackle_spread"]
        crackles = sounding_bursts(drawn.times, levels, spread, burst, duration, sample_rate, rng)
        roar = shaped_noise(low_pass(150.0, 1), crackles.size, sample_rate, rng)
        flicker = np.clip(smooth_noise(FLICKER, crackles.size, sample_rate, rng), -2, 2)
        roar *= 1 + 0.5 * over(values["flicker"], crackles.size, sample_rate) * flicker
        level = 10 ** (over(values["roar_db"], crackles.size, sample_rate) / 20)
        return LOUDNESS * crackles + level * roar
