"""Estimators of wind: gusts, and the pitch and width of what whistles in it."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, optimize, signal

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

FRAME, SMOOTH = 0.04, 6.0
"""Seconds of short frames, and highest frequency of gusts, Hz."""

LOWEST, HIGHEST = 80.0, 7200.0
"""Range of frequencies in which turbulence is heard, Hz."""

BAND = 100.0
"""Width of bands in which its level is measured, Hz."""

SLOPES = np.linspace(1 / 24, 1 / 12, 5)
"""By how many octaves whistles rise with each dB of the level, as that goes with the eighth power of
speed for quadrupoles, the sixth for dipoles, the fourth for monopoles."""

TURN = 0.5
"""Seconds of the frames of which the spectrum of a whistle is the mean."""

NEAR = 0.55
"""Octaves around a whistle in which its spectrum is looked at."""


def turbulent_levels(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """Return times in seconds, shape (frames,), and levels of odd and of even bands in dB, (2, frames).

    Of each half of many bands, the median of their levels, each relative to its own mean: a whistle
    is in few of them.
    """
    heard = sound.listened
    size = round(FRAME * heard.sample_rate)
    frequencies, times, transform = signal.stft(
        heard.samples, heard.sample_rate, nperseg=size, noverlap=size // 2, boundary=None, padded=False
    )
    power = np.square(np.abs(transform))
    bands = np.floor((frequencies - LOWEST) / BAND).astype(int)
    used = (frequencies >= LOWEST) & (frequencies < HIGHEST)
    sums = np.zeros((bands[used].max() + 1, times.size))
    np.add.at(sums, bands[used], power[used])
    levels = np.log(np.maximum(sums, spectra.TINY))
    levels -= levels.mean(axis=1, keepdims=True)
    return times, 10 / np.log(10) * np.array([middle_mean(levels[k::2]) for k in (0, 1)])


def middle_mean(rows):
    rows = np.sort(rows, axis=0)
    outer = rows.shape[0] // 4
    return rows[outer : rows.shape[0] - outer].mean(axis=0)


@estimator("dB", "McDermott and Simoncelli 2011 (envelope statistics), less what noise has itself")
def gust_deviation(sound: Sound) -> float:
    """Return the standard deviation of the level of turbulence.

    The root of the covariance of two halves of its bands, as chance moves these independently.
    """
    _, levels = turbulent_levels(sound)
    return float(np.sqrt(max(np.cov(levels)[0, 1], 0.0)))


@estimator("Hz", "Strouhal 1878 (pitch follows speed); Smith 2011 (peak)")
def whistle_frequency(sound: Sound) -> float:
    """Return the center of the loudest whistle, midway in octaves between its -3 dB points."""
    return find_whistle(sound)[0]


@estimator("octaves", "Strouhal 1878 (pitch follows speed); Whittle 1953 (fit of a spectrum)")
def whistle_width(sound: Sound) -> float:
    """Return the width of the loudest whistle between its -3 dB points, whatever gusts do to it."""
    return find_whistle(sound)[1]


def find_whistle(sound: Sound) -> tuple[float, float]:
    """Return center in Hz and width in octaves of the loudest whistle.

    Its pitch follows the speed of the wind, and so does the level of turbulence: time is stretched
    with that level, as much as makes the spectrum narrowest.
    """
    heard = sound.listened
    times, halves = turbulent_levels(sound)
    halves = ndimage.gaussian_filter1d(halves, 1.0, axis=1)
    level = halves.mean(axis=0)
    # What both halves have in common is more than chance.
    chance = np.square(halves[0] - halves[1]).mean() / 4
    level *= max(1 - chance / max(level.var(), 1e-9), 0.0)
    slopes, step = SLOPES, SLOPES[1] - SLOPES[0]
    for _ in range(2):
        sharp = [_sharpness(heard, times, slope * level) for slope in slopes]
        best = slopes[int(np.argmax(sharp))]
        slopes, step = best + step / 3 * np.array([-2, -1, 0, 1, 2]), step / 3
    frequencies, power = _stretched(heard, times, best * level)
    return fit_hill(frequencies, power, _background(frequencies, power))


def _sharpness(heard: Sound, times: np.ndarray, octaves: np.ndarray) -> float:
    """Return how narrow the lines of a stretched spectrum are."""
    frequencies, power = _stretched(heard, times, octaves)
    above = power / _background(frequencies, power)
    searched = (frequencies > 150) & (frequencies < 4000)
    weights = 1 / frequencies[searched]
    total = np.sum(above[searched] * weights)
    return float(np.sum(np.square(above[searched]) * weights) / total**2)


def _stretched(heard: Sound, times: np.ndarray, octaves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the spectrum after pitch is lowered by time-varying octaves, whose mean is 0."""
    rate = heard.sample_rate
    passed = np.cumsum(2 ** np.interp(np.arange(heard.samples.size) / rate, times, octaves))
    even = np.arange(passed[0], passed[-1])
    samples = np.interp(even, passed, heard.samples)
    size = round(TURN * rate)
    return signal.welch(samples, rate, nperseg=size, noverlap=3 * size // 4)


def _background(frequencies: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Return a power law below most of a spectrum, outside of what stands out."""
    octaves = np.log2(np.maximum(frequencies, 1.0))
    used = (frequencies >= LOWEST) & (frequencies < 0.45 * 16000)
    bands = np.floor((octaves - np.log2(LOWEST)) * 4).astype(int)
    places = np.arange(bands[used].max() + 1)
    levels = np.array([np.log2(power[used & (bands == k)].mean() + spectra.TINY) for k in places])
    centers = np.array([octaves[used & (bands == k)].mean() for k in places])
    kept = np.ones(places.size, dtype=bool)
    for _ in range(6):
        line = np.polyfit(centers[kept], levels[kept], 1)
        above = levels - np.polyval(line, centers)
        limit = max(0.5, np.quantile(above, 0.3) + 0.7)
        kept = above < limit
        if np.count_nonzero(kept) < 6:
            kept = above <= np.sort(above)[6]
    return 2 ** np.polyval(line, octaves)


def fit_hill(frequencies, power, background):
    octaves = np.log2(np.maximum(frequencies, 1.0))
    above = power / background
    heard = (frequencies > 150) & (frequencies < 4000)
    starts = []
    for width in (0.06, 0.25, 1.0):
        # the highest mean over a width
        grid = np.arange(np.log2(150), 12, width / 4)
        low, high = np.searchsorted(octaves, grid - width / 2), np.searchsorted(octaves, grid + width / 2)
        total = np.concatenate([[0], np.cumsum(above)])
        means = (total[high] - total[low]) / np.maximum(high - low, 1)
        top = int(np.argmax(means))
        starts.append((grid[top], np.log2(width), np.log2(max(means[top] - 1, 0.1))))
    best, lowest = None, np.inf

    def model(x, f):
        half = np.log(2) / 2 * 2 ** x[1]
        middle, reach = 2 ** x[0] * np.cosh(half), 2 ** x[0] * np.sinh(half)
        return b + 2 ** x[2] * np.exp2(-np.square((f - middle) / reach))

    center = starts[1][0]
    near = heard & (np.abs(octaves - center) < NEAR)
    f, p, b = frequencies[near], power[near], background[near]
    scale = b[f.size//2]
    p, b = p / scale, b / scale

    def unlikely(x):
        if not -6 < x[1] < 1.5 or abs(x[0]-center) > NEAR:
            return 1e9
        m = model(x, f)
        return np.sum(np.log(m) + p / m)

    for start in starts:
        got = optimize.minimize(unlikely, (center, *start[1:]), method="Nelder-Mead", options={"xatol": 3e-3, "fatol": 0.05,"initial_simplex":np.array([[center,start[1],start[2]],[center+.1*2**start[1],start[1],start[2]],[center,start[1]+.7,start[2]],[center,start[1],start[2]+1]])})
        if got.fun < lowest:
            best, lowest = got.x, got.fun
    return 2.0 ** best[0], 2.0 ** best[1]
