"""Orders of what turns: lines at multiples of the turns a second, and the noise between them.

A. Brandt, *Noise and Vibration Analysis*, 2011, chapter 12.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from dsgenerator.audit.estimators import onsets, spectra

SLOWEST, FASTEST, STEP = 9.0, 230.0, 0.0004
"""Hz between which turns are looked for, and relative step."""

NEAR, CLEAR = 30.0, 15.0
"""Hz around a line within which its floor is looked for, and dB above it that count."""

APART = 4.0
"""Hz around a line that belong to it, as its level may change."""

MOST, TOP = 60, 4000.0
"""Orders, and Hz, up to which a speed is looked for."""

LOWEST, HIGHEST, LAST = 45.0, 7000.0, 80
"""Hz between which orders are measured, and the last one of them."""

DRIFT = 0.003
"""Width of a line of a speed that drifts, relative to its frequency."""

OWN, SURE = 2.5, 4.0
"""dB, and standard errors, by which lines of a lower speed exceed what is halfway between them."""

CLEARLY, FEWEST = 6.0, 3
"""Least power of a line that is clear, relative to its floor, and least number of lines."""

SHORTEST, LONGEST = 1.0, 2.0
"""Seconds from which on lines can be told from what is between them; and of which spectra are taken
at most, as a speed that wanders smears its lines over longer ones."""


@dataclass(frozen=True, eq=False)
class Orders:
    """What is known of the orders of a sound, of all from one on.

    Attributes
    ----------
    turns : float
        Turns a second.
    numbers : numpy.ndarray, shape (orders,)
        Of the orders, 1 being once a turn.
    lines, noise : numpy.ndarray, shape (orders,)
        Power of each line, and that of the noise from halfway before to halfway after it.
    """

    turns: float
    numbers: np.ndarray
    lines: np.ndarray
    noise: np.ndarray


def _turns(power: np.ndarray, step: float) -> float:
    """Return turns a second: the spacing of lines with nothing halfway between them."""
    levels = 10 * np.log10(power[: int(1.1 * TOP / step)])
    floor = ndimage.median_filter(levels, max(3, round(2 * NEAR / step) | 1))
    highest = ndimage.maximum_filter1d(levels, max(3, round(2 * APART / step) | 1)) == levels
    lines = ndimage.maximum_filter1d(np.where(highest, np.clip(levels - floor, 0, CLEAR), 0), 3)
    tried = np.exp(np.arange(np.log(SLOWEST), np.log(FASTEST), STEP))
    orders = np.arange(1, MOST + 1)
    places = np.multiply.outer(tried, orders) / step
    known = places * step < TOP

    def mean(shift: float) -> np.ndarray:
        bins = np.round(places - shift * tried[:, np.newaxis] / step).astype(int)
        found = np.where(known, lines[np.minimum(bins, lines.size - 1)], 0.0)
        return found.sum(axis=1) / np.maximum(known.sum(axis=1), 1)

    score = mean(0) - mean(0.5)
    if score.max() <= 0:
        return np.nan
    return float(tried[np.argmax(score)]) / _parts(lines, float(tried[np.argmax(score)]), step)


def _parts(lines: np.ndarray, turns: float, step: float) -> int:
    """Return the largest number of parts of a spacing of lines that has lines of its own."""
    found, numbers = 1, np.arange(1, MOST + 1)

    def at(parts: int, chosen: np.ndarray) -> np.ndarray:
        bins = np.round(chosen * turns / parts / step).astype(int)
        return lines[bins[bins * step < TOP]]

    for parts in range(2, int(turns / SLOWEST) + 1):
        own, halfway = at(parts, numbers[np.gcd(numbers, parts) == 1]), at(parts, numbers - 0.5)
        if min(own.size, halfway.size) < FEWEST:
            break
        error = np.sqrt(own.var() / own.size + halfway.var() / halfway.size)
        if own.mean() - halfway.mean() > max(OWN, SURE * error):
            found = parts
    return found


def find_orders(samples: np.ndarray, rate: int) -> Orders | None:
    """Return the orders of a sound, shape (samples,), of a rate in Hz; None if it has none."""
    if samples.size < SHORTEST * rate or not samples.any():
        return None
    size = min(samples.size, round(LONGEST * rate))
    begins = np.arange(0, samples.size - size + 1, size // 2)
    pieces = np.fft.rfft(onsets.frames(samples, begins, size) * np.hanning(size))
    power = np.square(np.abs(pieces)).mean(axis=0) / size + spectra.TINY
    step = rate / size
    turns = _turns(power, step)
    if not np.isfinite(turns):
        return None
    top = min(HIGHEST, 0.45 * rate) / turns
    orders = np.arange(np.ceil(LOWEST / turns), min(top, LAST) + 1)
    if orders.size < FEWEST:
        return None
    total = np.concatenate([[0.0], np.cumsum(power)])

    def summed(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        first = np.ceil(low / step).astype(int)
        last = np.maximum(np.floor(high / step).astype(int) + 1, first + 1)
        last = np.minimum(last, power.size)
        return total[last] - total[first], last - first

    centers = orders * turns
    half = np.clip(DRIFT * centers, 2.5 * step, 0.3 * turns)
    inner, count = summed(centers - half, centers + half)
    left, left_count = summed(centers - 0.62 * turns, centers - 0.38 * turns)
    right, right_count = summed(centers + 0.38 * turns, centers + 0.62 * turns)
    density = (left + right) / (left_count + right_count)
    lines = np.maximum(inner - count * density, 0.1 * density)
    # Beyond the last line that is clear there may be no orders at all.
    clear = np.flatnonzero(inner > CLEARLY * count * density)
    kept = slice(0, clear[-1] + 1 if clear.size else 0)
    if clear.size < FEWEST:
        return None
    return Orders(turns, orders[kept], lines[kept], density[kept] * turns / step)
