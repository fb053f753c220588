"""Frying: small pops of boiling water in fat, over the hiss of its steam."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.bursts import Bursts
from synths.events import frequency_parameter, rate_parameter
from synths.fire import FINE, flicker
from synths.interface import Parameter
from synths.noise import audible, band_pass, noise_of_lines
from synths.realised import EventModel, Slices, realised_names
from synths.trajectories import Value, over

STEAM = (2800.0, 3.5)
"""Center in Hz and width in octaves of the hiss."""

SPUTTER, DEPTH_DB = (1.0, 6.0), 4.0
"""Lowest and highest frequency of sputter, Hz, and its standard deviation at its fullest."""

LOUDEST, LIMITED = 5.0, 0.96838
"""Limit of an exponential distribution in means, and its standard deviation if so limited."""

LOUDNESS = 0.0046
"""RMS of one pop a second."""


class Frying(Bursts, EventModel):
    """Poisson pops, whose energies follow a power law, over a hiss that comes and goes.

    Energies as of acoustic emission from bubbles and crackles: J. P. Sethna, K. A. Dahmen and
    C. R. Myers, *Crackling noise*, Nature 410, 2001.  Levels in dB are exponential, then, with a
    standard deviation of ``10 / (ln(10) * (tau - 1))`` for an exponent of tau.  Hiss and pops of
    steam: compare A. Farnell, *Designing Sound*, 2010, the practicals on boiling and on fire.
    """

    parameters = (
        rate_parameter("Pops", low=2, high=9, default=4.5, estimator="burst_rate", moves=True),
        frequency_parameter(
            "Center of a pop's band", low=1, high=4, default=2.4, estimator="burst_center"
        ),
        Parameter(
            "size_spread", 0, 4, 2, "dB", "Standard deviation of a pop's level.",
            estimator="burst_size_spread", moves=True, realised=True,
        ),
        Parameter(
            "hiss_db", -60, -18, -30, "dB", "RMS level of the hiss, relative to full scale.",
            estimator="background_level", moves=True,
        ),
        Parameter(
            "sputter", 0, 1, 0.5, "",
            "How much the hiss comes and goes: its level's standard deviation over 4 dB.",
            physical_unit="dB", factor=DEPTH_DB, estimator="background_flicker", moves=True,
            realised=True,
        ),
    )  # fmt: skip

    octaves, seconds, spread = 1.5, 0.015, "size_spread"

    def deviations(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Draw the deviations of levels from the lowest; see `Bursts.deviations`."""
        return np.minimum(rng.standard_exponential(count), LOUDEST) / LIMITED

    def excess(self, spread: float | np.ndarray) -> float | np.ndarray:
        """Return the mean power of levels in dB; see `Bursts.excess`."""
        slope = LOUDEST * (np.log(10) / 10 / LIMITED * np.asarray(spread) - 1)
        slope = np.where(np.abs(slope) < 1e-6, 1e-6, slope)
        return 10 * np.log10(LOUDEST * np.expm1(slope) / slope + np.exp(slope))

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
        levels, _ = flicker(values["sputter"], duration, rng.spawn(1)[0], SPUTTER)
        parts = [levels[max(0, round(a * FINE)) : max(0, round(b * FINE))] for a, b in slices]
        told["sputter"] = np.array([part.std() if part.size else np.nan for part in parts])
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
        sputtering, near, far = rng.spawn(3)
        pops = LOUDNESS * self.bursts(drawn, values, duration, sample_rate, near)
        hiss = noise_of_lines(steam, pops.size, sample_rate, far)
        moving, depth = flicker(values["sputter"], duration, sputtering, SPUTTER)
        # The mean power of levels that are Gaussian in dB rises with their variance.
        moving = DEPTH_DB * moving - np.square(DEPTH_DB * depth) * np.log(10) / 20
        places = np.arange(pops.size) * (FINE / sample_rate)
        hiss *= 10 ** (np.interp(places, np.arange(moving.size), moving) / 20)
        hiss *= 10 ** (over(values["hiss_db"], pops.size, sample_rate) / 20)
        return pops + hiss


def steam(frequencies: np.ndarray) -> np.ndarray:
    """Return the magnitude of the hiss at frequencies in Hz."""
    return band_pass(*STEAM)(frequencies) * audible(frequencies)
