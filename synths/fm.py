"""FM: one sine that modulates the frequency of another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import above_nyquist, frequency_parameter, octaves_to_hz
from synths.interface import Parameter, SoundModel, sample_count
from synths.trajectories import Value, cycles, over

AMPLITUDE = 0.5


class FM(SoundModel):
    """Frequency modulation, ``sin(2 pi f t + I sin(2 pi m t))``.

    After J. M. Chowning, *The synthesis of complex audio spectra by means of frequency
    modulation*, Journal of the AES 21(7), 1973.
    """

    parameters = (
        frequency_parameter(
            "Carrier", low=-2, high=4, default=0, estimator="carrier_frequency", moves=True
        ),
        Parameter(
            "mod_exp", -2, 9, 2, "octaves", "Modulating frequency: 2**mod_exp Hz.",
            scale="octave", physical_unit="Hz", estimator="modulator_frequency", moves=True,
        ),
        Parameter(
            "index", 0, 20, 2, "", "Modulation index: peak deviation over modulator.",
            estimator="modulation_index", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the sidebands would leave 0 .. Nyquist, or None.

        J. R. Carson's rule: almost all power is within (index + 1) modulating frequencies.
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
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length = sample_count(duration, sample_rate)
        cf_exp, mod_exp, index = (
            over(values[name], length, sample_rate) for name in ("cf_exp", "mod_exp", "index")
        )
        carrier, modulator = rng.uniform(0, 2 * np.pi, 2)
        modulation = np.sin(angle(2.0**mod_exp, length, sample_rate) + modulator)
        phase = angle(octaves_to_hz(cf_exp), length, sample_rate) + carrier
        return AMPLITUDE * np.sin(phase + index * modulation)


def angle(frequency: float | np.ndarray, length: int, sample_rate: int) -> np.ndarray:
    """Return the phase in radians of a possibly time-varying frequency in Hz at each sample."""
    if np.ndim(frequency) == 0:
        return 2 * np.pi * frequency * (np.arange(length) / sample_rate)
    return 2 * np.pi * cycles(frequency, length, sample_rate)
