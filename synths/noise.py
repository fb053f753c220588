"""Noise: with a given spectrum, slowly varying, or in a band around a time-varying frequency."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil, log2

import numpy as np

from synths.trajectories import cycles

BLOCK = 2**14
"""Samples per block of interpolation, which limits its memory."""

KNOTS = 16.0
"""Values of slow noise per period of its highest frequency."""

MOST_KEPT = 2**19
"""Frequencies up to which they, and responses to them, are kept for the next signal: 4 MB."""


def shaped_noise(
    magnitude: Callable[[np.ndarray], np.ndarray],
    length: int,
    sample_rate: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return Gaussian noise whose spectrum follows a magnitude response, with an RMS of 1.

    Parameters
    ----------
    magnitude : callable
        From frequencies in Hz, shape (bins,), to their magnitudes.
    length : int
        Samples.
    sample_rate : float
        Hz.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (length,)
        White noise filtered in the frequency domain, without a transient at its start.
    """
    size = fast_size(length)
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum *= magnitude(np.fft.rfftfreq(size, 1 / sample_rate))
    noise = np.fft.irfft(spectrum, size)[:length]
    rms = np.sqrt(np.mean(np.square(noise)))
    return noise / rms if rms > 0 else noise


def smooth_noise(
    cutoff: float | np.ndarray, length: int, sample_rate: float, rng: np.random.Generator
) -> np.ndarray:
    """Return slow Gaussian noise, standard deviation 1, with nothing above `cutoff` Hz.

    Drawn at a low rate, with a raised cosine roll-off below `cutoff`, and interpolated: its cost
    does not depend on `cutoff`.

    Parameters
    ----------
    cutoff : float or numpy.ndarray, shape (length,)
        Hz; a time-varying one stretches the noise in time and keeps its level.
    length : int
        Samples.
    sample_rate : float
        Hz.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (length,)
    """
    if np.ndim(cutoff):
        done = cycles(cutoff, length, sample_rate)
        knots = slow_knots(done[-1], rng)
        return np.interp(KNOTS * done, np.arange(knots.size), knots)
    rate = min(KNOTS * cutoff, sample_rate)
    count = max(64, fast_size(int(np.ceil(length * rate / sample_rate)) + 2))
    values = _slow_noise(cutoff, rate, count, rng)
    noise, knots = np.empty(length), np.arange(count, dtype=np.float64)
    for start in range(0, length, BLOCK):
        stop = min(start + BLOCK, length)
        positions = np.arange(start, stop) * (rate / sample_rate)
        noise[start:stop] = np.interp(positions, knots, values)
    return noise


def slow_knots(most: float, rng: np.random.Generator) -> np.ndarray:
    """Return slow noise, standard deviation 1, `KNOTS` values a cycle of its highest frequency.

    For `most` cycles and somewhat more; for more, it begins the same.
    """
    count = max(64, fast_size(int(np.ceil(KNOTS * most)) + 2))
    return _slow_noise(1.0, KNOTS, count, rng)


def _slow_noise(cutoff: float, rate: float, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return Gaussian noise below `cutoff` Hz at a low `rate`, shape (count,)."""
    bins = int(np.ceil(min(cutoff * count / rate, count / 2)))
    shape = 1 + np.cos(np.pi * np.arange(bins) * (rate / count / cutoff))
    shape[:1] = 0.0
    # Only the expected power is 1: short excerpts differ in level.
    shape *= np.sqrt(count / (2 * np.sum(shape**2) or 1.0))
    shape = shape * np.fft.rfft(rng.standard_normal(count))[:bins]
    return np.fft.irfft(shape, count)


def frequencies_of(length: int, sample_rate: float) -> np.ndarray:
    """Return the frequencies in Hz of the spectrum of `length` samples, read-only; see `kept`."""
    return (_kept_frequencies if length // 2 < MOST_KEPT else _frequencies)(length, sample_rate)


def _frequencies(length: int, sample_rate: float) -> np.ndarray:
    frequencies = np.fft.rfftfreq(length, 1 / sample_rate)
    frequencies.flags.writeable = False
    return frequencies


_kept_frequencies = lru_cache(maxsize=8)(_frequencies)


def kept(magnitude: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """Return a magnitude response, of which that to the last `frequencies_of` is remembered.

    For one that is the same for all signals of a length: no power or cosine is worked out twice.
    What it returns is read-only.
    """
    last: tuple[np.ndarray, np.ndarray] | None = None

    def remembered(frequencies: np.ndarray) -> np.ndarray:
        nonlocal last
        # A pair, which other threads replace as a whole.
        found = last
        if found is None or found[0] is not frequencies:
            found = frequencies, magnitude(frequencies)
            found[1].flags.writeable = False
            if frequencies.size <= MOST_KEPT:
                last = found
        return found[1]

    return remembered


def low_pass(cutoff: float, order: int) -> Callable[[np.ndarray], np.ndarray]:
    """Return the magnitude response of a Butterworth low-pass, cutoff in Hz at -3 dB."""
    return lambda frequencies: 1 / np.sqrt(1 + (frequencies / cutoff) ** (2 * order))


def band_pass(center: float, octaves: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return the magnitude response of a Gaussian band on a logarithmic frequency axis.

    Parameters
    ----------
    center : float
        Hz.
    octaves : float
        Width between the -3 dB points.
    """
    # exp(-x**2 / 2) is -3 dB at x**2 = ln 2.
    sigma = octaves / 2 / np.sqrt(np.log(2))

    def magnitude(frequencies: np.ndarray) -> np.ndarray:
        # In place, as arrays of a spectrum do not fit into the processor's cache.
        power = frequencies / center
        with np.errstate(divide="ignore"):
            np.log2(power, out=power)
        power /= sigma
        np.square(power, out=power)
        power *= -0.5
        return np.exp(power, out=power)

    return magnitude


LOWEST = 20.0
"""Hz: what has a lower frequency is not heard."""


def audible(frequencies: np.ndarray) -> np.ndarray:
    """Return magnitudes of 0 below 20 Hz and of 1 from 40 Hz on, a raised cosine over octaves."""
    magnitudes = np.ones(frequencies.size)
    low = frequencies < 2 * LOWEST
    octaves = np.log2(np.maximum(frequencies[low], LOWEST) / LOWEST)
    magnitudes[low] = 0.5 - 0.5 * np.cos(np.pi * octaves)
    return magnitudes


_audible = kept(audible)


def above_rumble(signal: np.ndarray, sample_rate: float) -> np.ndarray:
    """Return a signal, shape (samples,), without what is not audible; its ends may meet."""
    size = fast_size(max(signal.size, 1))
    spectrum = np.fft.rfft(signal, size)
    spectrum *= _audible(frequencies_of(size, sample_rate))
    return np.fft.irfft(spectrum, size)[: signal.size]


def noise_of_lines(
    magnitude: Callable[[np.ndarray], np.ndarray],
    length: int,
    sample_rate: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return noise as of `shaped_noise`, the same one at any sample rate.

    It is a sum of lines at multiples of the inverse of its duration, drawn from the lowest up, so
    that a higher sample rate adds lines and changes no others.  Its end goes on at its start.
    """
    # A copy, since a sound model of one's own may change it.
    lines = _lines(magnitude(frequencies_of(length, sample_rate).copy()), rng)
    noise = np.fft.irfft(lines, length) if length else np.empty(0)
    del lines
    rms = np.sqrt(np.mean(np.square(noise))) if length else 0.0
    if rms > 0:
        noise /= rms
    return noise


def unit_lines(
    magnitude: Callable[[np.ndarray], np.ndarray],
    length: int,
    sample_rate: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the spectrum, as of `numpy.fft.rfft`, of which `noise_of_lines` is the signal.

    The response may be one of `kept`.
    """
    lines = _lines(magnitude(frequencies_of(length, sample_rate)), rng)
    # These have no imaginary part in a real signal.
    lines[0] = lines[0].real
    if length % 2 == 0:
        lines[-1] = lines[-1].real
    ends = lines[0].real ** 2 + (lines[-1].real ** 2 if length % 2 == 0 else 0.0)
    # Not a product of vectors, whose last bit depends on the processor and the number of threads.
    total = 2 * np.add.reduce(np.square(lines.view(float))) - ends
    if total > 0:
        lines *= length / np.sqrt(total)
    return lines


def _lines(magnitudes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a spectrum from its lowest line up."""
    lines = rng.standard_normal((magnitudes.size, 2)).view(complex)[:, 0]
    lines *= magnitudes
    return lines


def fast_size(length: int) -> int:
    """Return the next size with a fast Fourier transform: 1, 3, 5 or 9 times 2**n."""
    factors = [factor for factor in (1, 3, 5, 9) if factor <= length] or [1]
    return min(factor * 2 ** ceil(log2(length / factor)) for factor in factors)
