"""Fire: crackles over the lapping and the hiss of the flames."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.bursts import Bursts
from synths.events import frequency_parameter, rate_parameter
from synths.interface import Parameter
from synths.noise import audible, low_pass, noise_of_lines
from synths.realised import EventModel, Slices, realised_names
from synths.trajectories import Value, over

LAPPING, HISS = (330.0, 2), (10000.0, 1)
"""Cutoff in Hz and order of the low-pass of both."""

HISS_DB = -13.0
"""Power density of the hiss relative to that of lapping, below both cutoffs."""

FLICKER, FINE = (1.0, 8.0), 200
"""Lowest and highest frequency of flicker, Hz, and its values a second."""

DEPTH_DB = 4.0
"""Standard deviation of the level at full flicker."""

LARGEST, LOUDNESS = 3.0, 0.006
"""Limit of flicker in its standard deviations, and RMS of one crackle a second."""


class Fire(Bursts, EventModel):
    """Poisson crackles, bursts of noise of different levels, over flickering flames.

    Crackle, hiss and lapping as in the analysis by A. Farnell, *Designing Sound*, 2010.  Flames
    flicker with ``1.5 / sqrt(diameter)`` Hz, diameters in meters: B. M. Cetegen and T. A. Ahmed,
    Combustion and Flame 93, 1993.  Flames below -60 dB nobody could tell.
    """

    parameters = (
        rate_parameter("Crackles", low=0, high=8, default=4, estimator="burst_rate", moves=True),
        frequency_parameter(
            "Center of a crackle's band", low=0, high=4, default=2, estimator="burst_center"
        ),
        Parameter(
            "crackle_spread", 0, 12, 3, "dB", "Standard deviation of a crackle's level.",
            estimator="burst_level_spread", moves=True, realised=True,
        ),
        Parameter(
            "roar_db", -80, -12, -27, "dB",
            "RMS level of the flames, lapping and hiss, relative to full scale.",
            estimator="background_level", moves=True,
        ),
        Parameter(
            "flicker", 0, 1, 0.5, "",
            "How much the flames' level moves: by a standard deviation of up to 4 dB.",
            physical_unit="dB", factor=DEPTH_DB, estimator="background_flicker", moves=True,
            realised=True,
        ),
    )  # fmt: skip

    octaves, seconds, spread = 1.5, 0.012, "crackle_spread"

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        told = self.events(values, duration, rng).realised(slices)
        levels, _ = flicker(values["flicker"], duration, rng.spawn(1)[0])
        parts = [levels[max(0, round(a * FINE)) : max(0, round(b * FINE))] for a, b in slices]
        told["flicker"] = np.array([part.std() if part.size else np.nan for part in parts])
        return {name: told[name] for name in realised_names(self.parameters)}

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn = self.events(values, duration, rng)
        flickering, near, far = rng.spawn(3)
        crackles = LOUDNESS * self.bursts(drawn, values, duration, sample_rate, near)
        moving, depth = flicker(values["flicker"], duration, flickering)
        # The mean power of levels that are Gaussian in dB rises with their variance.
        moving = DEPTH_DB * moving - np.square(DEPTH_DB * depth) * np.log(10) / 20
        places = np.arange(crackles.size) * (FINE / sample_rate)
        level = np.interp(places, np.arange(moving.size), moving)
        level += over(values["roar_db"], crackles.size, sample_rate)
        flames = noise_of_lines(flame_spectrum, crackles.size, sample_rate, far)
        return crackles + 10 ** (level / 20) * flames


def flicker(
    value: Value,
    duration: float,
    rng: np.random.Generator,
    band: tuple[float, float] = FLICKER,
) -> tuple[np.ndarray, float | np.ndarray]:
    """Return the flames' level and its standard deviation, in full flickers, `FINE` a second."""
    length = int(np.ceil(duration * FINE)) + 2
    noise = noise_of_lines(lambda hz: (hz >= band[0]) & (hz <= band[1]), length, FINE, rng)
    depth = over(value, length, FINE)
    return depth * np.clip(noise, -LARGEST, LARGEST), depth


def flame_spectrum(frequencies: np.ndarray) -> np.ndarray:
    """Return the magnitude of lapping and hiss together at frequencies in Hz."""
    hiss = 10 ** (HISS_DB / 20) * low_pass(*HISS)(frequencies)
    return np.hypot(low_pass(*LAPPING)(frequencies), hiss) * audible(frequencies - FLICKER[1])
