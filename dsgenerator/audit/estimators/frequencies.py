"""Estimators of frequency in whole signals."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

SMITH = "Smith 2011 (interpolated peak)"
WELCH = f"Welch 1967 (spectrum); {SMITH}"


@estimator("Hz", WELCH)
def spectral_peak(sound: Sound) -> float:
    """Return the frequency of the spectral maximum on a logarithmic axis."""
    return spectra.octave_peak(*sound.spectrum, 6, 24, spectra.LOWEST)[0]


@estimator("Hz", f"{WELCH.split(';')[0]}; Peeters et al. 2011 (centroid)")
def spectral_middle(sound: Sound) -> float:
    """Return the mean frequency of the spectrum's highest hill, down to -20 dB, on that axis.

    Of events of other frequencies each, of which a few that are alike make the maximum.
    """
    return spectra.octave_middle(*sound.spectrum, 20, 24, spectra.LOWEST)


@estimator("octaves", WELCH)
def bandwidth(sound: Sound) -> float:
    """Return the width of the spectrum between its -3 dB points."""
    return spectra.octave_peak(*sound.spectrum, 10, 24, spectra.LOWEST)[1]


@estimator("Hz", "de Cheveigne and Kawahara 2002 (YIN)", lowest=100, highest=1000)
def pitch(sound: Sound) -> float:
    """Return the fundamental frequency of the whole signal."""
    return spectra.fundamental(sound.samples, sound.sample_rate, 90, 1100)


@estimator("Hz", "Boashash 1992 (instantaneous frequency)")
def carrier_frequency(sound: Sound) -> float:
    """Return the mean frequency of a tone."""
    return float(sound.frequency.mean()) if sound.frequency.size else np.nan


MODULATION = (1.0, 600.0)
"""Range of modulation frequencies, Hz."""


@estimator("Hz", "Boashash 1992 (instantaneous frequency)", lowest=1, highest=600)
def modulator_frequency(sound: Sound) -> float:
    """Return the modulation frequency of a tone."""
    return _modulation(sound)[0]


@estimator("", "Boashash 1992 (instantaneous frequency); Chowning 1973 (index)")
def modulation_index(sound: Sound) -> float:
    """Return the frequency deviation of a tone over its modulation frequency."""
    frequency, deviation = _modulation(sound)
    return deviation / frequency if frequency > 0 else np.nan


def _modulation(sound: Sound) -> tuple[float, float]:
    """Return frequency and deviation of a tone's modulation in Hz."""
    if sound.frequency.size < 2:
        return np.nan, np.nan
    return spectra.strongest_oscillation(sound.frequency, sound.sample_rate, *MODULATION)
