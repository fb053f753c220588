"""Estimators of steps: when they fall, how heavy, and on what."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, signal

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.crowds import STEP, power
from dsgenerator.audit.estimators.rates import residual
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

THUMP, SOLE = (45.0, 200.0), (400.0, 7500.0)
"""Bands in Hz of the thump of a body, and of what is under its soles."""

SMOOTHING = 0.015
"""Seconds: standard deviation of the Gaussian that smooths the power of thumps."""

LATE, CUT = 0.0125, 0.001
"""Seconds from a step to the maximum, and from the beginning of a sound in which none is believed:
there a thump that it cuts into begins as if anew."""

RISING, RISEN, EDGE = 0.045, 0.2, 0.06
"""Seconds in which, ratio by which, and least power relative to the usual up to which a thump
rises that is cut off where a sound ends."""

LEAST, DIP = 0.25, 0.5
"""Least power of a thump relative to the usual, and largest power before it, relative to it."""

FEWEST, ASTRAY = 5, 7.0
"""Steps of which an irregularity is estimated, at least; and how many standard deviations of the
others the first or the last one has to be off to be left out, as it does not belong."""

CAUTION = 4.0
"""Twice the logarithm of the likelihood by which numbers that leave one out have to be likelier,
besides what is due to their choice."""

SWELLS, GAIT = "Gabor 1946 (envelope)", "Ekimov and Sabatier 2006 (spectra of footsteps)"


def thumps(sound: Sound) -> np.ndarray:
    """Return the times of steps in seconds, from the maxima of the power of their thumps."""
    heard = sound.listened
    if heard.samples.size < 0.2 * heard.sample_rate:
        return np.empty(0)
    band = signal.butter(2, THUMP, "band", fs=heard.sample_rate, output="sos")
    hop = max(1, heard.sample_rate // 1000)
    squares = np.square(signal.sosfilt(band, heard.samples))
    squares = squares[: squares.size // hop * hop].reshape(-1, hop).mean(axis=1)
    rate = heard.sample_rate / hop
    # Mirrored at its end, where a thump may be cut off, but not at its beginning.
    mirrored = np.concatenate([squares, squares[::-1]])
    smooth = ndimage.gaussian_filter1d(mirrored, SMOOTHING * rate, mode="constant")
    smooth = smooth[: squares.size]
    if smooth.max() <= spectra.TINY:
        return np.empty(0)
    padded = np.concatenate([[0.0], smooth, [0.0]])
    peaks, told = signal.find_peaks(padded, prominence=spectra.TINY)
    usual = _usual(padded[peaks])
    clear = told["prominences"] > (1 - DIP) * padded[peaks]
    clear &= padded[peaks] >= LEAST * usual
    times = (peaks[clear] - 1) / rate - LATE
    times = times[times > CUT]
    before = smooth[-round(RISING * rate) :]
    if LEAST * usual > before[-1] > max(before[0] / RISEN, EDGE * usual):
        times = np.append(times, sound.duration)
    return times


def _usual(heights: np.ndarray) -> float:
    """Return the median of peaks that is weighted by their height, so that faint ones do not count.

    Nor does the highest one by itself: two thumps at a time may have four times the power of one.
    """
    if not heights.size:
        return 0.0
    ordered = np.sort(heights)
    shares = np.cumsum(ordered)
    return float(ordered[np.searchsorted(shares, shares[-1] / 2)])


@estimator("1/s", f"{SWELLS}; {GAIT}")
def step_rate(sound: Sound) -> float:
    """Return the rate of steps, from their thumps."""
    return thumps(sound).size / sound.duration


@estimator(
    "",
    "Perkel, Gerstein and Moore 1967 (deviations of a point process)",
    highest=0.45,
    beyond="events are as if at random",
)
def step_irregularity(sound: Sound) -> float:
    """Return the standard deviation of steps around even spacing, in mean intervals."""
    times = thumps(sound)
    if times.size < FEWEST:
        return UNTELLABLE
    whole, *others = (_scatter(some) for some in (times, times[1:], times[:-1]))
    less = times.size - 3
    off = (less + 1) * whole**2 - less * min(others) ** 2
    return min(others) if off > (ASTRAY * min(others)) ** 2 else whole


def _scatter(times: np.ndarray) -> float:
    """Return the standard deviation of times around a line over their numbers, over its slope.

    Two steps at a time are one thump, and a faint one is none: from there on, the numbers of all
    others are one too low.  Where numbers that leave one out are that much likelier, they do,
    by the criterion of G. Schwarz, *Estimating the dimension of a model*, Annals of Statistics
    6(2), 1978, with `CAUTION`.
    """
    numbers = np.arange(times.size)
    scatter = residual(numbers, times)
    price = np.exp((2 * np.log(times.size) + CAUTION) / (2 * (times.size - 2)))
    while True:
        others = [numbers + (numbers >= later) for later in numbers[1:]]
        found = [residual(other, times) for other in others]
        best = int(np.argmin(found))
        if found[best] * price >= scatter:
            return scatter
        numbers, scatter = others[best], found[best]


@estimator("dB", "Peeters et al. 2011 (band energy)")
def thump_level(sound: Sound) -> float:
    """Return the level below 200 Hz relative to that above 400 Hz."""
    frequencies, density = sound.spectrum
    low, high = (
        density[(frequencies >= lowest) & (frequencies <= highest)].sum()
        for lowest, highest in (THUMP, SOLE)
    )
    return float(10 * np.log10(max(low, spectra.TINY) / max(high, spectra.TINY)))


@estimator("ms", f"Bracewell 2000 (equivalent width); {GAIT}")
def step_duration(sound: Sound) -> float:
    """Return for how long a step sounds: the squared mean of its power over the mean square."""
    steps, values = thumps(sound).size, power(sound)
    if not steps or not values.any():
        return np.nan
    return float(1e3 * STEP * values.sum() ** 2 / np.square(values).sum() / steps)
