"""Rain: drops on a surface nearby, and the dense population of those farther away."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.bursts import Bursts, Crowd
from synths.events import frequency_parameter, octaves_to_hz, rate_parameter
from synths.interface import Parameter
from synths.realised import EventModel
from synths.trajectories import Value, over

DROP_OCTAVES, DROP_SECONDS = 1.0, 0.02
"""Width of a drop's band, and its decay by 60 dB."""

FAR = ((0.9, 11.5), (1.9, 12.0))
"""For two distances: octaves by which drops sound lower than near ones, and their rate_exp."""

FAR_OCTAVES, FAR_SPREAD = 3.0, 3.0
"""Width of the band of far drops in octaves, and the standard deviation of their levels in dB."""

LOUDNESS = 0.006
"""RMS of one drop a second."""


class Rain(Bursts, EventModel):
    """Poisson drops nearby, each a burst of noise in a band, over the many drops of far rain.

    Levels are Gaussian in dB because drops differ in size and distance; compare A. Farnell,
    *Designing Sound*, 2010, the practical on rain.  Far rain is made of drops, too, thousands a
    second; farther ones sound duller.  More than 128 near drops a second nobody could count, and
    they are dense rain; a bed below -60 dB nobody could tell.
    """

    parameters = (
        rate_parameter("Drops", low=2, high=11, default=5, estimator="burst_rate", moves=True),
        frequency_parameter(
            "Center of the drops' band", low=0, high=4, default=2.5, estimator="burst_center"
        ),
        Parameter(
            "size_spread", 0, 12, 3, "dB", "Standard deviation of a drop's level.",
            estimator="burst_level_spread", moves=True, realised=True,
        ),
        Parameter(
            "bed_db", -80, -12, -33, "dB", "RMS level of the far rain, relative to full scale.",
            estimator="background_level", moves=True,
        ),
    )  # fmt: skip

    octaves, seconds, spread = DROP_OCTAVES, DROP_SECONDS, "size_spread"

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn = self.events(values, duration, rng)
        near, far = rng.spawn(2)
        drops = LOUDNESS * self.bursts(drawn, values, duration, sample_rate, near)
        center = octaves_to_hz(values["cf_exp"])
        layers = [(center * 2**-lower, rate_exp) for lower, rate_exp in FAR]
        crowd = Crowd(layers, FAR_OCTAVES, self.seconds, FAR_SPREAD)
        bed = crowd.sound(duration, sample_rate, far)
        return drops + 10 ** (over(values["bed_db"], drops.size, sample_rate) / 20) * bed
