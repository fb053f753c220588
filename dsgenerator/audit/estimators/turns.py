"""Estimators of what turns: its speed, its pulses, and the spectrum and noise of these."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

MOST_PULSES, STANDS_OUT = 12, 6.0
"""Pulses of a turn that are tried, and dB by which their orders exceed others."""

BRANDT = "Brandt 2011 (order analysis)"


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
    found = sound.orders
    return 60 * found.turns if found else np.nan


@estimator("", BRANDT)
def pulses_per_turn(sound: Sound) -> float:
    """Return the number of pulses in a turn, from the orders that stand out."""
    found = sound.orders
    return float(_pulses(found.numbers, found.lines)) if found else np.nan


@estimator("dB/octave", BRANDT)
def order_tilt(sound: Sound) -> float:
    """Return the slope of the levels of orders above the rate of pulses."""
    found = sound.orders
    return (
        _fit(found.numbers, found.lines, _pulses(found.numbers, found.lines))[0]
        if found
        else np.nan
    )


@estimator("dB", f"{BRANDT}; Boersma 1993 (harmonics-to-noise ratio)")
def noise_to_orders(sound: Sound) -> float:
    """Return the level of noise between orders relative to theirs, both without their slope."""
    found = sound.orders
    if not found:
        return np.nan
    orders, lines = found.numbers, found.lines
    pulses = _pulses(orders, lines)
    groups = np.floor(orders / pulses + 0.5)
    whole = np.bincount(groups.astype(int))[groups.astype(int)] == pulses
    whole &= groups >= 1
    if not whole.any():
        return UNTELLABLE
    octaves = np.maximum(np.log2(orders / pulses), 0)
    evened = 10 ** (-_fit(orders, lines, pulses)[0] * octaves / 10)
    ratio = (found.noise * evened)[whole].sum() / max((lines * evened)[whole].sum(), spectra.TINY)
    return float(10 * np.log10(max(ratio, spectra.TINY)))
