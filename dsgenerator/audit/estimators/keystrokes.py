"""Estimators of keystrokes: how often, in what rhythm, and how loud keys come up."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, signal

from dsgenerator.audit.estimators import onsets, spectra
from dsgenerator.audit.estimators.crowds import STEP, power
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

SMOOTHING, APART = 0.0015, 0.006
"""Seconds of the Gaussian that smooths the power, and least ones between two clicks."""

FAINTEST, DIP = 1e-3, 0.5
"""Least power of a click relative to the loudest, and largest power before it, relative to it."""

RELEASE, RATIO = 0.008, 1.5
"""Time constant in seconds of the masking threshold after a click, and the ratio to exceed it."""

TWO = 3.0
"""Least difference in dB between the mean levels of two kinds of clicks."""

UNEVEN, MORE, GAP = 0.25, 0.4, 6.0
"""Largest difference of the share of a kind of clicks from a half; and, as the softer ones may be
masked, that of kinds between which there is a gap of so many dB."""

FEWEST = 5
"""Keystrokes from which on their rhythm is estimated."""

PAUSE, TURNS = 1.55, 3
"""Ratio of an interval to the median within words from which on it is between words, and how often
that median is taken."""

LOWEST = 350.0
"""Hz: lower edge of the spectrum of clicks; what keyboard and desk add is below."""

OTSU = "Bello et al. 2005 (onsets); Otsu 1979 (two kinds of levels)"


def clicks(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """Return the times of clicks in seconds, and their levels in dB, both of shape (clicks,)."""
    values = power(sound, LOWEST)
    if not values.any():
        return np.empty(0), np.empty(0)
    smooth = ndimage.gaussian_filter1d(values, SMOOTHING / STEP, mode="constant")
    padded = np.concatenate([[0.0], smooth, [0.0]])
    distance = max(1, round(APART / STEP))
    least = FAINTEST * padded.max()
    peaks, told = signal.find_peaks(padded, height=least, distance=distance, prominence=0.0)
    peaks = peaks[told["prominences"] > (1 - DIP) * padded[peaks]]
    peaks = peaks[onsets.unmasked(peaks, padded[peaks], RELEASE / STEP, RATIO)]
    return (peaks - 1) * STEP, 10 * np.log10(np.maximum(padded[peaks], spectra.TINY))


def kinds(levels: np.ndarray) -> tuple[np.ndarray, float]:
    """Return which clicks are of the louder of two kinds, and by how much these are louder, in dB.

    The threshold of N. Otsu, *A threshold selection method from gray-level histograms*, IEEE
    Transactions on Systems, Man, and Cybernetics 9(1), 1979; but about as many clicks are of either
    kind, as each key that goes down comes up, unless it is masked then.
    """
    ordered = np.sort(levels)
    if ordered.size < 2:
        return np.ones(levels.size, dtype=bool), np.nan
    counts = np.arange(1, ordered.size)
    below = np.cumsum(ordered)[:-1] / counts
    above = np.cumsum(ordered[::-1])[::-1][1:] / counts[::-1]
    between = counts * counts[::-1] * np.square(above - below)
    uneven = np.where(np.diff(ordered) > GAP, MORE, UNEVEN)
    between[np.abs(counts / ordered.size - 0.5) > uneven] = 0.0
    best = int(np.argmax(between))
    if above[best] - below[best] < TWO:
        return np.ones(levels.size, dtype=bool), np.nan
    louder = levels > ordered[best]
    return louder, float(np.median(levels[louder]) - np.median(levels[~louder]))


@estimator("1/s", OTSU)
def stroke_rate(sound: Sound) -> float:
    """Return the rate of the louder of two kinds of clicks."""
    return np.count_nonzero(kinds(clicks(sound)[1])[0]) / sound.duration


@estimator("dB", OTSU)
def release_level(sound: Sound) -> float:
    """Return the median level of the softer of two kinds of clicks relative to the louder."""
    return -kinds(clicks(sound)[1])[1]


@estimator("", f"{OTSU}; Goh and Barabasi 2008 (bursts of events)")
def pause_share(sound: Sound) -> float:
    """Return the share of time between words: what events at their median interval leave."""
    times, levels = clicks(sound)
    times = times[kinds(levels)[0]]
    if times.size < FEWEST:
        return UNTELLABLE
    intervals = np.diff(times)
    # The median of few intervals may be of a pause; their lower quartile hardly ever is.
    usual = np.quantile(intervals, 0.25)
    for _ in range(TURNS):
        within = intervals[intervals <= PAUSE * usual]
        usual = np.median(within)
    return float(1 - times.size * within.mean() / sound.duration)


@estimator("Hz", "Welch 1967 (spectrum); Smith 2011 (interpolated peak)")
def click_center(sound: Sound) -> float:
    """Return the frequency of the spectral maximum above 350 Hz on a logarithmic axis."""
    return spectra.octave_peak(*sound.spectrum, 8, 6, LOWEST)[0]
