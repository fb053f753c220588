"""FM: one sine that modulates the frequency of another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import above_nyquist, frequency_parameter, octaves_to_hz
from synths.interface import Parameter, SoundModel, sample_count

AMPLITUDE = 0.5


class FM(SoundModel):
    """Frequency modulation, ``sin(2 pi f t + I sin(2 pi m t))``.

    After J. M. Chowning, *The synthesis of complex audio spectra by means of frequency
    modulation*, Journal of the AES 21(7), 1973.
    """

    parameters = (
        frequency_parameter("Carrier", low=-2, high=4, default=0, estimator="carrier_frequency"),
        Parameter(
            "mod_exp", -2, 9, 2, "octaves", "Modulating frequency: 2**mod_exp Hz.",
            scale="octave", physical_unit="Hz", estimator="modulator_frequency",
        ),
        Parameter(
            "index", 0, 20, 2, "", "Modulation index: peak deviation over modulator.",
            estimator="modulation_index",
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the sidebands would leave 0 .. Nyquist, or None.

        J. R. Carson's rule: next to all power lies within (index + 1) modulating frequencies.
        """
        carrier = octaves_to_hz(values["cf_exp"])
        reach = (values["index"] + 1) * 2.0 ** values["mod_exp"]
        what = (
            f"the highest sideband (cf_exp {values['cf_exp']:g}, mod_exp {values['mod_exp']:g}, "
            f"index {values['index']:g})"
        )
        return above_nyquist(what, carrier + reach, sample_rate)

    def generate(
        self,
        values: Mapping[str, float],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        times = np.arange(sample_count(duration, sample_rate)) / sample_rate
        carrier, modulator = rng.uniform(0, 2 * np.pi, 2)
        modulation = np.sin(2 * np.pi * 2.0 ** values["mod_exp"] * times + modulator)
        phase = 2 * np.pi * octaves_to_hz(values["cf_exp"]) * times + carrier
        return AMPLITUDE * np.sin(phase + values["index"] * modulation)
