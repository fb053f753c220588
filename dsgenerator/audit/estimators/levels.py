"""Estimators of level, and of its variation over time."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound


@estimator("dB", "Peeters et al. 2011 (band energy)")
def low_level(sound: Sound) -> float:
    """Return the median level between 40 and 200 Hz."""
    return _band_level(sound, 40, 200, 0.5)


def _band_level(sound: Sound, lowest: float, highest: float, quantile: float) -> float:
    """Return a quantile of the level of tenths of a second within a band, in dB."""
    frequencies, power = spectra.short_spectra(sound.samples, sound.sample_rate, 0.1)
    band = (frequencies >= lowest) & (frequencies <= highest)
    levels = 10 * np.log10(np.maximum(2 * power[band].sum(axis=0), spectra.TINY))
    return float(np.quantile(levels, quantile))


FEWEST_INDEPENDENT = 200.0
"""Bandwidth times duration from which on a pulsation of noise tells its depth to 0.05: a Rayleigh
envelope deviates by 0.52 of its mean, one line of it by the root of 2 / 200 of that."""

WIDEST = 6.0
"""Octaves; of a wider spectrum, the width tells nothing."""

PULSATION = (0.5, 80.0)
"""Range of pulsation frequencies, Hz."""

CLEAR = 4.0
"""Mean powers of oscillations by chance by which a pulsation is stronger than the strongest one: in
noise, the strongest is that much stronger than the second with a probability of exp(-4)."""

NEAR, NEAREST, FINE = 2.0, 8.0, 8
"""Hz around a pulsation within which its chance is looked at, lines at least; and lines that are
computed for each of those."""


@estimator(
    "Hz",
    "Houtgast and Steeneken 1985 (envelope spectrum)",
    lowest=1,
    beyond="2 s have less than two periods",
)
def pulsation_rate(sound: Sound) -> float:
    """Return the frequency of the strongest pulsation of the level."""
    return spectra.strongest_oscillation(*_envelope(sound), *PULSATION)[0]


@estimator("", "Houtgast and Steeneken 1985 (envelope spectrum)")
def pulsation_depth(sound: Sound) -> float:
    """Return the depth of amplitude modulation, 1 for modulation down to silence.

    The envelope of a narrow band of noise moves by itself, and that of any noise does so a little.
    Its oscillations have powers that are distributed exponentially.  One that is stronger than the
    strongest of all others by several times their mean power is a pulsation, to which chance adds
    that mean; else it is no more than the strongest by chance.
    """
    center, octaves = spectra.octave_peak(*sound.spectrum, 10, 24, spectra.LOWEST)
    half = min(octaves, WIDEST) / 2
    bandwidth = center * (2**half - 2**-half)
    if bandwidth * sound.duration < FEWEST_INDEPENDENT:
        return UNTELLABLE
    envelope, rate = _envelope(sound)
    frequency, _ = spectra.strongest_oscillation(envelope, rate, *PULSATION)
    turns = 2j * np.pi * frequency / rate * np.arange(envelope.size)
    waves = np.stack([np.exp(turns).real, np.exp(turns).imag], axis=1)
    centered = envelope - envelope.mean()
    found = np.linalg.lstsq(waves, centered, rcond=None)[0]
    frequencies, chance = _lines(centered - waves @ found, rate)
    heard = (frequencies >= PULSATION[0]) & (frequencies <= PULSATION[1])
    near = heard & (np.abs(frequencies - frequency) < max(NEAR, NEAREST / sound.duration))
    power, usual, most = float(found @ found), chance[near].mean(), chance[heard].max()
    return float(np.sqrt(max(power - (usual if power > most + CLEAR * usual else most), 0.0)))


def _lines(values: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Return frequencies in Hz, and the squared amplitudes of the sines that best fit values."""
    size = FINE * values.size
    amplitudes = 2 / values.size * np.abs(np.fft.rfft(values, size))
    return np.fft.rfftfreq(size, 1 / rate), np.square(amplitudes)


def _envelope(sound: Sound) -> tuple[np.ndarray, float]:
    """Return the amplitude over time, relative to its mean, and its values a second."""
    seconds = 0.005
    envelope = 10 ** (sound.levels(seconds) / 20)
    return envelope / envelope.mean(), 1 / seconds
