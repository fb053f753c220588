"""FM: one sine that modulates the frequency of another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import above_nyquist, frequency_parameter, octaves_to_hz
from synths.interface import Parameter, SoundModel, sample_count
from synths.trajectories import Value, cycles, highest, over

AMPLITUDE = 0.11
SIDEBANDS = 4.0
"""Sidebands beyond the modulation index that are heard, in units of the cube root of 1 + index."""

TAPS, PASSED = 255, 0.96
"""Length of the low-pass, and its cutoff in units of the Nyquist frequency."""


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
        phases, length = rng.uniform(0, 2 * np.pi, 2), sample_count(duration, sample_rate)
        if reach(values) < sample_rate / 2:
            return AMPLITUDE * tone(values, length, sample_rate, phases)
        # At twice the rate, what lies above the Nyquist frequency is cut off, not folded back.
        return AMPLITUDE * halved(tone(values, 2 * length, 2 * sample_rate, phases))


def reach(values: Mapping[str, Value]) -> float:
    """Return the frequency in Hz above which no sideband is louder than -60 dB.

    The Bessel functions of an order well above their argument vanish.
    """
    index = highest(values["index"])
    bands = index + SIDEBANDS * np.cbrt(1 + index)
    return octaves_to_hz(highest(values["cf_exp"])) + bands * 2.0 ** highest(values["mod_exp"])


def tone(
    values: Mapping[str, Value], length: int, sample_rate: int, phases: np.ndarray
) -> np.ndarray:
    """Return the modulated carrier, shape (length,), with the phases of both oscillators."""
    cf_exp, mod_exp, index = (
        over(values[name], length, sample_rate) for name in ("cf_exp", "mod_exp", "index")
    )
    modulation = np.sin(angle(2.0**mod_exp, length, sample_rate) + phases[1])
    phase = angle(octaves_to_hz(cf_exp), length, sample_rate) + phases[0]
    return np.sin(phase + index * modulation)


def halved(samples: np.ndarray) -> np.ndarray:
    """Return a signal at half its rate, without what lies above the new Nyquist frequency.

    A low-pass of `TAPS` by the window method of J. F. Kaiser, 80 dB down above it.
    """
    places = np.arange(TAPS) - TAPS // 2
    kernel = np.sinc(0.5 * PASSED * places) * np.kaiser(TAPS, 8.0)
    return np.convolve(samples, kernel / kernel.sum(), "same")[::2]


def angle(frequency: float | np.ndarray, length: int, sample_rate: int) -> np.ndarray:
    """Return the phase in radians of a possibly time-varying frequency in Hz at each sample."""
    if np.ndim(frequency) == 0:
        return 2 * np.pi * frequency * (np.arange(length) / sample_rate)
    return 2 * np.pi * cycles(frequency, length, sample_rate)
