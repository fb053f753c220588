"""Estimators of a swarm of buzzes."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

AROUND = 0.5
"""Octaves around the strongest line in which first partials are."""

FAINT = 0.003
"""Least power of a bin of first partials, relative to the largest: below, it is a sidelobe."""

PEETERS = "Peeters et al. 2011 (spectral centroid and spread)"


@estimator("Hz", PEETERS)
def wing_rate(sound: Sound) -> float:
    """Return the mean frequency of first partials on a logarithmic axis."""
    return _first_partials(sound)[0]


@estimator("semitones", PEETERS)
def wing_spread(sound: Sound) -> float:
    """Return the standard deviation of the frequencies of first partials."""
    return _first_partials(sound)[1]


def _first_partials(sound: Sound) -> tuple[float, float]:
    """Return mean in Hz and standard deviation in semitones of the power of first partials."""
    window = np.hanning(sound.samples.size)
    power = np.square(np.abs(np.fft.rfft(sound.samples * window)))
    frequencies = np.fft.rfftfreq(sound.samples.size, 1 / sound.sample_rate)
    center = spectra.octave_peak(*sound.spectrum, 6, 24, spectra.LOWEST)[0]
    if not np.isfinite(center):
        return np.nan, np.nan
    spread = 0.0
    for _ in range(3):
        near = np.abs(np.log2(np.maximum(frequencies, 1) / center)) < AROUND
        weights = np.where(power[near] > FAINT * power[near].max(initial=0), power[near], 0)
        if not weights.any():
            return np.nan, np.nan
        octaves = np.log2(frequencies[near])
        middle = np.average(octaves, weights=weights)
        spread = 12 * np.sqrt(np.average(np.square(octaves - middle), weights=weights))
        center = 2**middle
    # A steady tone has the width of the window's line.
    line = 12 / np.log(2) * LINE / sound.duration / center
    return float(center), float(np.sqrt(max(spread**2 - line**2, 0.0)))


LINE = 0.58
"""Standard deviation of the power of a line under a Hann window, in bins."""


@estimator("dB", "Peeters et al. 2011 (energy)")
def loudness_level(sound: Sound) -> float:
    """Return the RMS level."""
    return float(10 * np.log10(max(np.mean(np.square(sound.samples)), spectra.TINY)))
