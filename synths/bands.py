"""Bands: noise in a band, with an amplitude that may pulsate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import (
    center_above_nyquist,
    frequency_parameter,
    octaves_to_hz,
)
from synths.interface import Parameter, SoundModel, sample_count
from synths.noise import band_pass, noise_of_lines
from synths.trajectories import Value, cycles, over

RMS = 0.065


class Bands(SoundModel):
    """Noise through a band that is Gaussian on a logarithmic axis, times a raised sine.

    As in studies of how modulation is perceived: N. F. Viemeister, *Temporal modulation transfer
    functions based upon modulation thresholds*, Journal of the ASA 66, 1979.
    """

    parameters = (
        frequency_parameter("Center of the band", low=-2, high=4, default=1),
        Parameter(
            "bandwidth", 0.05, 4, 1, "octaves", "Width between the -3 dB points.",
            estimator="bandwidth",
        ),
        Parameter(
            "mod_exp", -2, 6, 2, "octaves", "Frequency of the pulsation: 2**mod_exp Hz.",
            scale="octave", physical_unit="Hz", estimator="pulsation_rate", moves=True,
        ),
        Parameter(
            "depth", 0, 1, 0.5, "", "Depth of the pulsation: 0 none, 1 down to silence.",
            estimator="pulsation_depth", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the center would lie above the Nyquist frequency, or None."""
        return center_above_nyquist("the center of the band", values, sample_rate)

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length = sample_count(duration, sample_rate)
        magnitude = band_pass(octaves_to_hz(values["cf_exp"]), values["bandwidth"])
        noise = noise_of_lines(magnitude, length, sample_rate, rng)
        pulsation = 2.0 ** over(values["mod_exp"], length, sample_rate)
        turns = cycles(pulsation, length, sample_rate) + rng.uniform()
        depth = over(values["depth"], length, sample_rate)
        return RMS * (1 + depth * np.sin(2 * np.pi * turns)) * noise
