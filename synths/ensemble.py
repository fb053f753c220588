"""Ensemble: a night by the water, of crickets, bubbles and wind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from synths.bubbles import PEAK, Bubbles
from synths.composition import Mix
from synths.crickets import AMPLITUDE, Crickets
from synths.interface import SoundModel, measured_by
from synths.realised import Slices
from synths.trajectories import Value
from synths.wind import LEVEL_DB, Wind

GAIN = {"scale": "decade", "factor": 1 / 20, "physical_unit": "full scale"}
"""How gains are declared that stand for the amplitude of something."""

HUM = 0.68
"""RMS of insects far away, relative to all of a night."""

CHANGED = {
    "crickets_gain": GAIN | {
        "default": -12,
        "reference": AMPLITUDE,
        "doc": "Gain of the crickets: the amplitude of the pulses of the nearest.",
    },
    "bubbles_gain": GAIN | {
        "reference": PEAK,
        "doc": "Gain of the bubbles: the amplitude of one of 3 mm.",
    },
    # At its own level the wind would hide the others.
    "wind_gain": GAIN | {
        "default": -10,
        "reference": 10 ** (LEVEL_DB / 20),
        "doc": "Gain of the wind: the RMS amplitude of one of medium strength.",
    },
    "night_db": GAIN | {
        "reference": HUM / AMPLITUDE,
        "physical_unit": "of pulses",
        "doc": "RMS level of air, leaves and insects far away, before the gain of the crickets.",
    },
}  # fmt: skip
"""What parameters declare otherwise than those of any mix."""

MEASURED = {
    "crickets_rate_exp": "insect_rate",
    "irreg_exp": "insect_irregularity",
    "cf_exp": "insect_tone",
    "pulses": "insect_pulses",
    "pulse_rate": "insect_pulse_rate",
    "n": "insects",
    "crickets_gain": "pulse_amplitude",
    "bubbles_rate_exp": "submerged_rate",
    "radius": "submerged_radius",
    "radius_spread": "submerged_spread",
    "rise": "submerged_rise",
    "bubbles_gain": "submerged_amplitude",
    "night_db": "insect_hum",
    "strength": "low_level",
    "gustiness": "steady_gusts",
    "howliness": "steady_whistle",
    "wind_gain": "steady_amplitude",
}
"""Estimators that hear one sound among others."""


class Ensemble(SoundModel):
    """Crickets, bubbles and wind, each with a gain and a random start."""

    mix = Mix(crickets=Crickets(), bubbles=Bubbles(), wind=Wind())
    parameters = tuple(
        replace(parameter, **CHANGED.get(parameter.name, {}))
        for parameter in measured_by(mix.parameters, **MEASURED)
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
