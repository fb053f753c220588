"""What sound models of several insects share: their places, tones at a distance, and the night."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from synths.noise import audible, band_pass, frequencies_of, kept, low_pass, noise_of_lines

STEPS = (0.5 * 5**0.5 - 0.5, 2**0.5 - 1)
"""Fractions of the multiples of such irrational numbers are spread evenly: H. Weyl, 1916."""

ABSORBED = 1.7e-9
"""Absorption by air in dB a meter over the square of frequency in Hz; after ISO 9613-1."""

PINK, FAR_OCTAVES, FAR = (6000.0, 2), 0.5, 1.5
"""Edge of the noise of a night in Hz and order; width of the band of insects far away between its
-3 dB points, and their power relative to that of the noise."""


def spread_evenly(count: int, rng: np.random.Generator) -> np.ndarray:
    """Return points in a unit square, shape (2, count), even however many: one more moves none."""
    return np.mod(rng.uniform(size=(2, 1)) + np.outer(STEPS, np.arange(count)), 1)


def tone(
    times: np.ndarray, frequency: float, levels: Sequence[float], distance: float, highest: float
) -> np.ndarray:
    """Return a tone with partials, as it arrives from a distance, shape (samples,).

    Parameters
    ----------
    times : numpy.ndarray, shape (samples,)
        Seconds.
    frequency : float
        Hz.
    levels : Sequence[float]
        Of partials from the first one on, in dB at one meter.
    distance : float
        Meters, at which amplitude is its inverse and air has absorbed more of higher partials.
    highest : float
        Hz by which partials have faded out, all but the first one.
    """
    turns, amplitudes = [], []
    for number, level in enumerate(levels, start=1):
        partial = number * frequency
        level -= ABSORBED * partial**2 * (distance - 1)
        left = min(max(10 * (highest / partial - 1), 0.0), 1.0) if number > 1 else 1.0
        if left > 0:
            turns.append(2 * np.pi * partial)
            amplitudes.append(left * 10 ** (level / 20))
    partials = np.multiply.outer(turns, times)
    np.sin(partials, out=partials)
    partials *= np.array(amplitudes)[:, np.newaxis]
    sound = partials.sum(axis=0)
    sound /= distance
    return sound


def night(center: float, length: int, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    """Return the noise of a night, with an RMS of 1, shape (length,).

    Pink noise of air and leaves, and a band around a frequency in Hz of insects that are too many
    and too far away to be told apart.
    """
    shared = frequencies_of(length, sample_rate)

    def magnitude(frequencies: np.ndarray) -> np.ndarray:
        power = band_pass(center, FAR_OCTAVES)(frequencies)
        np.square(power, out=power)
        power *= FAR
        power /= 0.53 * center
        power += _air(shared)
        magnitudes = np.sqrt(power, out=power)
        magnitudes *= _audible(shared)
        return magnitudes

    return noise_of_lines(magnitude, length, sample_rate, rng)


def air(frequencies: np.ndarray) -> np.ndarray:
    """Return the power density of the noise of air and leaves, which is pink."""
    return low_pass(*PINK)(frequencies) ** 2 / np.maximum(frequencies, 1.0) / 4.0


_air, _audible = kept(air), kept(audible)
