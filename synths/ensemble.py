"""Ensemble: a night by the water, of crickets, bubbles and wind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from synths.bubbles import Bubbles
from synths.composition import Mix
from synths.crickets import AMPLITUDE, Crickets
from synths.interface import SoundModel, measured_by
from synths.realised import Slices
from synths.trajectories import Value
from synths.wind import Wind

CHANGED = {
    "crickets_gain": {
        "default": -12,
        "scale": "decade",
        "factor": 1 / 20,
        "reference": AMPLITUDE,
        "physical_unit": "full scale",
        "doc": "Gain of the crickets: the amplitude of the pulses of the nearest.",
    },
    # At its own level the wind would hide the others.
    "wind_gain": {"default": -10},
}
"""What parameters declare otherwise than those of any mix."""


class Ensemble(SoundModel):
    """Crickets, bubbles and wind, each with a gain and a random start."""

    mix = Mix(crickets=Crickets(), bubbles=Bubbles(), wind=Wind())
    parameters = tuple(
        replace(parameter, **CHANGED.get(parameter.name, {}))
        for parameter in measured_by(
            mix.parameters,
            crickets_gain="pulse_amplitude",
            bubbles_rate_exp="click_rate",
            strength="low_level",
        )
    )

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return what is wrong with the values of some member, or None."""
        return self.mix.check(values, sample_rate)

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        return self.mix.generate(values, duration, sample_rate, rng)

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        return self.mix.realised(values, duration, sample_rate, rng, slices)
