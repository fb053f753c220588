"""Estimators of what turns: its speed, its pulses, and the spectrum and noise of these.

Orders are multiples of the turns a second: A. Brandt, *Noise and Vibration Analysis*, 2011, chapter
12.  Of the spectrum of a whole slice, lines are told from the noise between them.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

SLOWEST, FASTEST, STEP = 9.0, 230.0, 0.0004
"""Hz between which turns are looked for, and relative step."""

NEAR, CLEAR = 30.0, 15.0
"""Hz around a line within which its floor is looked for, and dB above it that count."""

MOST, TOP = 60, 4000.0
"""Orders, and Hz, up to which a speed is looked for."""

LOWEST, HIGHEST, LAST = 45.0, 7000.0, 80
"""Hz between which orders are measured, and the last one of them."""

DRIFT = 0.003
"""Width of a line of a speed that drifts, relative to its frequency."""

ENOUGH = 0.8
"""Score of a lower speed relative to the best, for which it is believed."""

MOST_PULSES, STANDS_OUT = 12, 6.0
"""Pulses of a turn that are tried, and dB by which their orders exceed others."""

BRANDT = "Brandt 2011 (order analysis)"


def _spectrum(sound: Sound) -> tuple[np.ndarray, float]:
    """Return the power spectrum of a whole slice, and Hz from bin to bin."""
    size = sound.samples.size
    power = np.square(np.abs(np.fft.rfft(sound.samples * np.hanning(size)))) / max(size, 1)
    return power + spectra.TINY, sound.sample_rate / max(size, 1)


def _turns(power: np.ndarray, step: float) -> float:
    """Return turns a second: the lowest spacing of lines with nothing halfway between them."""
    levels = 10 * np.log10(power[: int(1.1 * TOP / step)])
    floor = ndimage.median_filter(levels, max(3, round(2 * NEAR / step) | 1))
    lines = ndimage.maximum_filter1d(np.clip(levels - floor, 0, CLEAR), 3)
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
    first = int(np.argmax(score >= ENOUGH * score.max()))
    near = slice(first, first + round(0.02 / STEP))
    return float(tried[near][np.argmax(score[near])])


def _measured(sound: Sound) -> tuple[float, np.ndarray, np.ndarray, np.ndarray] | None:
    """Return turns a second, numbers of orders, their powers, and those of the noise near them."""
    power, step = _spectrum(sound)
    if sound.duration < 1 or power.max() <= 2 * spectra.TINY:
        return None
    turns = _turns(power, step)
    if not np.isfinite(turns):
        return None
    top = min(HIGHEST, 0.45 * sound.sample_rate) / turns
    orders = np.arange(np.ceil(LOWEST / turns), min(top, LAST) + 1)
    if orders.size < 3:
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
    return turns, orders, lines, density * turns / step


def _fit(orders: np.ndarray, lines: np.ndarray, pulses: int) -> tuple[float, float, float]:
    """Return slope in dB an octave, dB by which pulses stand out, and what is left, dB squared."""
    octaves = np.maximum(np.log2(orders / pulses), 0)
    columns = [np.ones(orders.size), octaves]
    if pulses > 1:
        columns.append(orders % pulses == 0)
    basis = np.array(columns, dtype=float).T
    levels = 10 * np.log10(lines + spectra.TINY)
    found = np.linalg.lstsq(basis, levels, rcond=None)[0]
    left = float(np.mean(np.square(levels - basis @ found)))
    return float(found[1]), float(found[2]) if pulses > 1 else 0.0, left


def _pulses(orders: np.ndarray, lines: np.ndarray) -> int:
    """Return the number of pulses of a turn, whose orders stand out."""
    best, least = 1, _fit(orders, lines, 1)[2]
    for pulses in range(2, MOST_PULSES + 1):
        if np.count_nonzero(orders % pulses == 0) < 2:
            continue
        _, out, left = _fit(orders, lines, pulses)
        if out > STANDS_OUT and left < least:
            best, least = pulses, left
    return best


@estimator("rpm", BRANDT)
def shaft_speed(sound: Sound) -> float:
    """Return the turns of a shaft in a minute, from the spacing of its orders."""
    found = _measured(sound)
    return 60 * found[0] if found else np.nan


@estimator("", BRANDT)
def pulses_per_turn(sound: Sound) -> float:
    """Return the number of pulses in a turn, from the orders that stand out."""
    found = _measured(sound)
    return float(_pulses(*found[1:3])) if found else np.nan


@estimator("dB/octave", BRANDT)
def order_tilt(sound: Sound) -> float:
    """Return the slope of the levels of orders above the rate of pulses."""
    found = _measured(sound)
    return _fit(*found[1:3], _pulses(*found[1:3]))[0] if found else np.nan


@estimator("dB", f"{BRANDT}; Boersma 1993 (harmonics-to-noise ratio)")
def noise_to_orders(sound: Sound) -> float:
    """Return the level of noise between orders relative to theirs, both without their slope."""
    found = _measured(sound)
    if not found:
        return np.nan
    _, orders, lines, noise = found
    pulses = _pulses(orders, lines)
    groups = np.floor(orders / pulses + 0.5)
    whole = np.bincount(groups.astype(int))[groups.astype(int)] == pulses
    whole &= groups >= 1
    if not whole.any():
        return UNTELLABLE
    octaves = np.maximum(np.log2(orders / pulses), 0)
    evened = 10 ** (-_fit(orders, lines, pulses)[0] * octaves / 10)
    ratio = (noise * evened)[whole].sum() / max((lines * evened)[whole].sum(), spectra.TINY)
    return float(10 * np.log10(max(ratio, spectra.TINY)))
