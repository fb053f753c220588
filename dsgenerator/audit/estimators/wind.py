"""Estimators of wind: gusts, and the pitch and width of what whistles in it."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, optimize, signal

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

FRAME = 0.04
"""Seconds of the frames in which a level is measured, twice as many as follow each other."""

TURBULENT = (80.0, 7200.0)
"""Range of frequencies in which turbulence is heard, Hz."""

FEWEST = 4
"""Frames from which on there is a level that varies."""

BAND = 100.0
"""Width of bands in which its level is measured, Hz."""

WHISTLED = (150.0, 4000.0)
"""Range of frequencies in which a whistle is looked for, Hz."""

SLOPES = np.linspace(1 / 24, 1 / 12, 5)
"""By how many octaves whistles rise with each dB of the level, which goes with the eighth power of
speed for quadrupoles, the sixth for dipoles, the fourth for monopoles."""

LONG = 0.5
"""Seconds of the frames of which the spectrum of a whistle is the mean."""

NEAR = 0.55
"""Octaves around a whistle in which its spectrum is looked at."""

WIDTHS = (0.06, 0.25, 1.0)
"""Widths in octaves with which the fit of a whistle begins."""

POWERS = (1.4, 4.0)
"""Of the distance from a whistle's middle with which its level falls: 2 is that of a Gaussian."""

IMPOSSIBLE = 1e12
"""Minus the likelihood of lines that are none."""

STROUHAL = "Strouhal 1878 (pitch follows speed)"


@estimator("dB", "McDermott and Simoncelli 2011 (envelope statistics), less what noise has itself")
def gust_deviation(sound: Sound) -> float:
    """Return the standard deviation of the level of turbulence.

    The root of the covariance of two halves of its bands, as chance moves these independently.
    """
    _, levels = turbulent_levels(sound)
    if levels.shape[1] < FEWEST:
        return np.nan
    return float(np.sqrt(max(np.cov(levels)[0, 1], 0.0)))


@estimator("Hz", f"{STROUHAL}; Whittle 1953 (fit of a spectrum)")
def whistle_frequency(sound: Sound) -> float:
    """Return the middle of the loudest whistle, in octaves between its -3 dB points."""
    return find_whistle(sound)[0]


@estimator("octaves", f"{STROUHAL}; Whittle 1953 (fit of a spectrum)")
def whistle_width(sound: Sound) -> float:
    """Return the width of the loudest whistle between its -3 dB points, as if there were no gusts.

    Of a narrow one, it includes how inaccurately its pitch is followed.
    """
    return find_whistle(sound)[1]


def turbulent_levels(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """Return times in seconds and the levels of two halves of turbulence in dB, around 0.

    Of many bands, each relative to its own mean; a whistle is in few of them.

    Returns
    -------
    tuple of numpy.ndarray, shapes (frames,) and (2, frames)
    """
    heard = sound.listened
    frequencies, power = spectra.short_spectra(heard.samples, heard.sample_rate, FRAME)
    bands = np.floor((frequencies - TURBULENT[0]) / BAND)
    sums = np.array(
        [power[bands == band].sum(axis=0) for band in range(int(np.ptp(TURBULENT) / BAND))]
    )
    levels = np.log(np.maximum(sums, spectra.TINY))
    levels -= levels.mean(axis=1, keepdims=True)
    times = (np.arange(power.shape[1]) + 1) * FRAME / 2
    return times, 10 / np.log(10) * np.array([middle(levels[half::2]) for half in (0, 1)])


def middle(rows: np.ndarray) -> np.ndarray:
    """Return the mean of the middle half of each column, shape (columns,)."""
    outer = rows.shape[0] // 4
    return np.sort(rows, axis=0)[outer : rows.shape[0] - outer].mean(axis=0)


def find_whistle(sound: Sound) -> tuple[float, float]:
    """Return center in Hz and width in octaves of the loudest whistle.

    Its pitch follows the speed of the wind, and so does the level of turbulence: time is stretched
    with that level, by as much as makes the spectrum narrowest.
    """
    times, halves = turbulent_levels(sound)
    if times.size < FEWEST or not sound.samples.any():
        return np.nan, np.nan
    return narrowest(sound.listened, times, halves)


def narrowest(
    heard: Sound, times: np.ndarray, halves: np.ndarray, highest: float = TURBULENT[1]
) -> tuple[float, float]:
    """Return center and width of a whistle as if the level had not varied: see `find_whistle`.

    Parameters
    ----------
    heard : Sound
    times : numpy.ndarray, shape (frames,)
        Seconds.
    halves : numpy.ndarray, shape (2, frames)
        Levels of two halves of turbulence in dB, around 0.
    highest : float
        Frequency up to which turbulence is heard, Hz.
    """
    halves = ndimage.gaussian_filter1d(halves, 1.0, axis=1)
    level = halves.mean(axis=0)
    # Both halves have gusts in common, and not what is chance.
    chance = np.square(halves[0] - halves[1]).mean() / 4
    level *= max(1 - chance / max(level.var(), spectra.TINY), 0.0)
    slopes, step = SLOPES, SLOPES[1] - SLOPES[0]
    for _ in range(2):
        narrow = [narrowness(*_stretched(heard, times, slope * level, highest)) for slope in slopes]
        best = slopes[int(np.argmax(narrow))]
        slopes, step = best + step / 3 * np.arange(-2, 3), step / 3
    return fitted(*_stretched(heard, times, best * level, highest))


def _stretched(
    heard: Sound, times: np.ndarray, octaves: np.ndarray, highest: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the spectrum of a sound that is lowered by octaves, which vary over time around 0.

    Returns
    -------
    tuple of numpy.ndarray, each of shape (bins,)
        Frequencies in Hz, power density, and that of turbulence.
    """
    rate = heard.sample_rate
    passed = np.cumsum(2 ** np.interp(np.arange(heard.samples.size) / rate, times, octaves))
    samples = np.interp(np.arange(passed[0], passed[-1]), passed, heard.samples)
    size = min(samples.size, round(LONG * rate))
    frequencies, power = signal.welch(samples, rate, nperseg=size, noverlap=3 * size // 4)
    used = (frequencies >= TURBULENT[0]) & (frequencies < highest)
    frequencies, power = frequencies[used], power[used] + spectra.TINY
    return frequencies, power, _turbulence(np.log2(frequencies), power)


def _turbulence(octaves: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Return the power law that goes through what does not stand out of a spectrum."""
    bands = np.floor((octaves - octaves[0]) * 4).astype(int)
    counts = np.bincount(bands)
    filled = counts > 0
    centers = np.bincount(bands, octaves)[filled] / counts[filled]
    levels = np.log2(np.bincount(bands, power)[filled] / counts[filled])
    kept = np.ones(centers.size, dtype=bool)
    for _ in range(6):
        line = np.polyfit(centers[kept], levels[kept], 1)
        above = levels - np.polyval(line, centers)
        fewest = np.sort(above)[min(6, above.size - 1)]
        kept = above <= max(0.5, np.quantile(above, 0.3) + 0.7, fewest)
    return 2 ** np.polyval(line, octaves)


def narrowness(frequencies: np.ndarray, power: np.ndarray, turbulence: np.ndarray) -> float:
    """Return how much of a spectrum, over octaves, is in few bins."""
    searched = (frequencies > WHISTLED[0]) & (frequencies < WHISTLED[1])
    weights, above = 1 / frequencies[searched], (power / turbulence)[searched]
    return float(np.sum(weights * np.square(above)) / np.sum(weights * above) ** 2)


def fitted(
    frequencies: np.ndarray, power: np.ndarray, turbulence: np.ndarray, gaussian: bool = False
) -> tuple[float, float]:
    """Return center in Hz and width in octaves of a line over turbulence, of its own shape.

    Of the highest likelihood: P. Whittle, *Estimation and information in stationary time series*,
    Arkiv foer Matematik 2, 1953.

    Parameters
    ----------
    frequencies, power, turbulence : numpy.ndarray, shape (bins,)
        Hz; densities of a spectrum, and of what is no line in it.
    gaussian : bool
        Whether its level falls with the square of the distance from its middle, as that of what
        short frames have blurred.  With some power of it, by default: the width is the same.
    """
    free = 3 if gaussian else 4
    rough = _rough_center(frequencies, power / turbulence)
    near = np.abs(np.log2(frequencies) - rough) < NEAR
    scale = np.median(turbulence[near])
    hertz, seen, steady = frequencies[near], power[near] / scale, turbulence[near] / scale

    def unlikely(line: np.ndarray) -> float:
        center, width, height = line[:3]
        power = 2.0 if gaussian else line[3]
        if not -6 < width < 1.5 or abs(center - rough) > NEAR or not POWERS[0] < power < POWERS[1]:
            return IMPOSSIBLE
        half = np.log(2) / 2 * 2**width
        away = (hertz - 2**center * np.cosh(half)) / (2**center * np.sinh(half))
        expected = steady + 2**height * np.exp2(-(np.abs(away) ** power))
        return float(np.sum(np.log(expected) + seen / expected))

    fits = []
    for width in WIDTHS:
        start = np.array([rough, np.log2(width), 3.0, 2.0])[:free]
        steps = np.array([0.1 * width, 0.7, 2.0, 0.4])[:free]
        simplex = start + np.vstack([np.zeros(free), np.diag(steps)])
        how = {"xatol": 3e-3, "fatol": 0.05, "initial_simplex": simplex}
        fits.append(optimize.minimize(unlikely, start, method="Nelder-Mead", options=how))
    center, width, *_ = min(fits, key=lambda fit: fit.fun).x
    return float(2**center), float(2**width)


def _rough_center(frequencies: np.ndarray, above: np.ndarray) -> float:
    """Return where a spectrum is highest over a quarter of an octave, as log2 of Hz."""
    centers = np.arange(*np.log2(WHISTLED), WIDTHS[1] / 4)
    first, last = (
        np.searchsorted(frequencies, 2 ** (centers + side * WIDTHS[1] / 2)) for side in (-1, 1)
    )
    sums = np.concatenate([[0.0], np.cumsum(above)])
    return float(centers[np.argmax((sums[last] - sums[first]) / np.maximum(last - first, 1))])
