"""Frying: small pops of boiling water in fat, over the hiss of its steam."""

from __future__ import annotations

import numpy as np

from synths.events import frequency_parameter, rate_parameter
from synths.flickering import DEPTH_DB, FlickeringBursts
from synths.interface import Parameter
from synths.noise import audible, band_pass
from synths.realised import EventModel

STEAM = (2800.0, 3.5)
"""Center in Hz and width in octaves of the hiss."""

LOUDEST, LIMITED = 5.0, 0.96838
"""Limit of an exponential distribution in means, and its standard deviation if so limited."""

SPUTTER, LOUDNESS = (1.0, 6.0), 0.0046
"""Lowest and highest frequency of sputter, Hz, and RMS of one pop a second."""


class Frying(FlickeringBursts, EventModel):
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
    loudness, ground, flicker, band = LOUDNESS, "hiss_db", "sputter", SPUTTER

    def deviations(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Draw the deviations of levels from the lowest; see `Bursts.deviations`."""
        return np.minimum(rng.standard_exponential(count), LOUDEST) / LIMITED

    def excess(self, spread: float | np.ndarray) -> float | np.ndarray:
        """Return the mean power of levels in dB; see `Bursts.excess`."""
        slope = LOUDEST * (np.log(10) / 10 / LIMITED * np.asarray(spread) - 1)
        slope = np.where(np.abs(slope) < 1e-6, 1e-6, slope)
        return 10 * np.log10(LOUDEST * np.expm1(slope) / slope + np.exp(slope))

    def magnitude(self, frequencies: np.ndarray) -> np.ndarray:
        """Return the magnitude of the hiss at frequencies in Hz."""
        return band_pass(*STEAM)(frequencies) * audible(frequencies)
