"""Estimators of steps: when they fall, how heavy, and on what."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, signal

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.crowds import STEP, power
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

THUMP, SOLE = (45.0, 200.0), (400.0, 7500.0)
"""Bands in Hz of the thump of a body, and of what is under its soles."""

SMOOTHING = 0.015
"""Seconds: standard deviation of the Gaussian that smooths the power of thumps."""

LATE, CUT = 0.0125, 0.001
"""Seconds from a step to the maximum, and from the beginning of a sound in which none is believed:
there a thump that it cuts into begins as if anew."""

RISING, RISEN, EDGE = 0.045, 0.2, 0.05
"""Seconds in which, ratio by which, and least power relative to the highest up to which a thump
rises that is cut off where a sound ends."""

LEAST, DIP = 0.2, 0.5
"""Least power of a thump relative to the highest, and largest power before it, relative to it."""

FEWEST, ASTRAY = 5, 4.0
"""Steps of which an irregularity is estimated, at least; and how much less it has to be without the
first or the last one for that to be left out, as a step that was missed or does not belong."""

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
    highest = smooth.max()
    if highest <= spectra.TINY:
        return np.empty(0)
    padded = np.concatenate([[0.0], smooth, [0.0]])
    peaks, told = signal.find_peaks(padded, height=LEAST * highest, prominence=spectra.TINY)
    clear = told["prominences"] > (1 - DIP) * padded[peaks]
    times = (peaks[clear] - 1) / rate - LATE
    times = times[times > CUT]
    before = smooth[-round(RISING * rate) :]
    if highest > before[-1] / LEAST > 0 and before[-1] > max(before[0] / RISEN, EDGE * highest):
        times = np.append(times, sound.duration)
    return times


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
    return min(others) if min(others) < whole / ASTRAY else whole


def _scatter(times: np.ndarray) -> float:
    """Return the standard deviation of times around a line over their numbers, over its slope."""
    numbers = np.arange(times.size)
    slope, offset = np.polyfit(numbers, times, 1)
    residuals = times - offset - slope * numbers
    return float(np.sqrt(np.square(residuals).sum() / (times.size - 2)) / slope)


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
