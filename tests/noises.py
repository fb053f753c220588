"""Noise of known statistics."""

import numpy as np

RATE, SECONDS = 16000, 2


def noise(seed=0, tilt=0.0, rate=RATE, seconds=SECONDS):
    """Return noise whose power density falls or rises by a tilt, dB/octave."""
    white = np.random.default_rng(seed).standard_normal(round(rate * seconds))
    spectrum = np.fft.rfft(white)
    spectrum[1:] *= np.arange(1, spectrum.size) ** (tilt / (20 * np.log10(2)))
    return np.fft.irfft(spectrum, white.size)
