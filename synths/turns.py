"""Sounds that repeat with each turn of a shaft, at a speed that may vary."""

from __future__ import annotations

import numpy as np

SCATTER = 0.35
"""Turns by which orders stray from the phase of a pulse, at most."""

FINEST = 64
"""Least samples of a turn's table for each period of its highest order."""


def turned(
    amplitudes: np.ndarray,
    turns: np.ndarray,
    speed: np.ndarray,
    sample_rate: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the sum of orders below the Nyquist frequency, at each sample, shape (samples,).

    From tables of one turn, each with half as many orders as the one before: between two of them
    where the speed would bring orders of the larger one above the Nyquist frequency.
    """
    phases = SCATTER * rng.uniform(-1, 1, amplitudes.size)
    fastest, most = speed.max(initial=1.0), amplitudes.size
    count = min(most, int(sample_rate / 2 / fastest))
    octaves = np.log2(fastest / speed)
    places, sound = np.mod(turns, 1.0), np.zeros(turns.size)
    for table in range(int(octaves.max(initial=0.0)) + 1):
        kept = min(most, count << table)
        size = FINEST << int(kept).bit_length()
        lines = amplitudes[:kept] * np.exp(2j * np.pi * (phases[:kept] - 0.25))
        turn = np.fft.irfft(np.concatenate([[0], lines]), size) * size / 2
        part = np.interp(places, np.arange(size + 1) / size, np.append(turn, turn[0]))
        part *= np.interp(octaves, table + np.arange(3), [table == 0, 1, 0])
        sound += part
    return sound
