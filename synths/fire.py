"""Fire: crackles over the lapping and the hiss of the flames."""

from __future__ import annotations

import numpy as np

from synths.events import frequency_parameter, rate_parameter
from synths.flickering import DEPTH_DB, FlickeringBursts
from synths.interface import Parameter
from synths.noise import audible, low_pass
from synths.realised import EventModel

LAPPING, HISS = (330.0, 2), (10000.0, 1)
"""Cutoff in Hz and order of the low-pass of both."""

HISS_DB = -13.0
"""Power density of the hiss relative to that of lapping, below both cutoffs."""

FLICKER, LOUDNESS = (1.0, 8.0), 0.006
"""Lowest and highest frequency of flicker, Hz, and RMS of one crackle a second."""


class Fire(FlickeringBursts, EventModel):
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
    loudness, ground, flicker, band = LOUDNESS, "roar_db", "flicker", FLICKER

    def magnitude(self, frequencies: np.ndarray) -> np.ndarray:
        """Return the magnitude of lapping and hiss together at frequencies in Hz."""
        hiss = 10 ** (HISS_DB / 20) * low_pass(*HISS)(frequencies)
        return np.hypot(low_pass(*LAPPING)(frequencies), hiss) * audible(frequencies - FLICKER[1])
