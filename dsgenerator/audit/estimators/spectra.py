"""Frequencies in a signal: peaks and widths of spectra, periods, and frequency over time."""

from __future__ import annotations

import numpy as np
from scipy import signal

LOWEST = 40.0
"""Lower edge of the analysed band, Hz."""

TINY = 1e-30


def long_spectrum(samples: np.ndarray, sample_rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Return frequencies in Hz and the power spectral density, both of shape (bins,).

    P. D. Welch, *The use of fast Fourier transform for the estimation of power spectra*, IEEE
    Transactions on Audio and Electroacoustics 15(2), 1967; over windows of half a second.
    """
    size = min(samples.size, round(sample_rate / 2))
    return signal.welch(samples, sample_rate, nperseg=size)


def short_spectra(
    samples: np.ndarray, sample_rate: int, seconds: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return frequencies in Hz, shape (bins,), and power spectra of half overlapping frames.

    Returns
    -------
    tuple of numpy.ndarray, shapes (bins,) and (bins, frames)
    """
    size = min(samples.size, round(seconds * sample_rate))
    frequencies, _, transform = signal.stft(
        samples, sample_rate, nperseg=size, noverlap=size // 2, boundary=None, padded=False
    )
    return frequencies, np.square(np.abs(transform))


def octave_peak(
    frequencies: np.ndarray, power: np.ndarray, drop_db: float, fraction: int, lowest: float
) -> tuple[float, float]:
    """Return center and width of the peak of a spectrum on a logarithmic axis.

    A parabola is fitted to the level over octaves, down to `drop_db` below the highest; see
    J. O. Smith, *Spectral Audio Signal Processing*, 2011, on the interpolation of peaks.

    Parameters
    ----------
    frequencies : numpy.ndarray, shape (bins,)
        Hz, ascending.
    power : numpy.ndarray, shape (bins,)
    drop_db : float
    fraction : int
        Bands an octave, over which bins are averaged first.
    lowest : float
        Lower edge of the analysed band, Hz.

    Returns
    -------
    center : float
        Hz.
    width : float
        Octaves between the -3 dB points; NaN if there is no peak.
    """
    octaves, levels = _octave_bands(frequencies, power, fraction, lowest)
    center, width = float("nan"), float("nan")
    if levels.size < 3 or levels.max() <= 10 * np.log10(TINY):
        return center, width
    highest = int(np.argmax(levels))
    near = _hill(levels, highest, drop_db)
    bend, slope, _ = np.polyfit(octaves[near] - octaves[highest], levels[near], 2)
    if bend >= 0:
        return 2.0 ** octaves[highest], width
    top = octaves[highest] - slope / (2 * bend)
    return 2.0 ** np.clip(top, octaves[near][0], octaves[near][-1]), 2 * np.sqrt(3 / -bend)


def octave_middle(
    frequencies: np.ndarray, power: np.ndarray, drop_db: float, fraction: int, lowest: float
) -> float:
    """Return the mean of a peak on a logarithmic axis, weighted by power; NaN if there is none.

    Parameters
    ----------
    frequencies, power, drop_db, fraction, lowest
        As for `octave_peak`.

    Returns
    -------
    float
        Hz.
    """
    octaves, levels = _octave_bands(frequencies, power, fraction, lowest)
    if levels.size < 3 or levels.max() <= 10 * np.log10(TINY):
        return float("nan")
    near = _hill(levels, int(np.argmax(levels)), drop_db)
    weights = 10 ** (levels[near] / 10) * 2 ** octaves[near]
    return 2.0 ** float(np.average(octaves[near], weights=weights))


def _octave_bands(
    frequencies: np.ndarray, power: np.ndarray, fraction: int, lowest: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean log2 frequency and the level in dB of each nonempty band."""
    heard = frequencies >= lowest
    octaves = np.log2(frequencies[heard])
    bands = np.round(octaves * fraction).astype(int)
    bands -= bands.min(initial=0)
    counts = np.bincount(bands)
    filled = counts > 0
    counts = counts[filled]
    centers = np.bincount(bands, octaves)[filled] / counts
    powers = np.bincount(bands, power[heard])[filled] / counts
    return centers, 10 * np.log10(np.maximum(powers, TINY))


def _hill(levels: np.ndarray, highest: int, drop_db: float) -> slice:
    """Return the bands around the highest within `drop_db`, regardless of single dips."""
    within = levels > levels[highest] - drop_db
    first = last = highest
    while first > 0 and within[max(first - 2, 0) : first].any():
        first -= 1
    while last < levels.size - 1 and within[last + 1 : last + 3].any():
        last += 1
    start = max(min(first, highest - 1, levels.size - 3), 0)
    return slice(start, max(last + 1, min(highest + 2, levels.size), start + 3))


def line_frequency(frequencies: np.ndarray, power: np.ndarray) -> float:
    """Return the frequency in Hz of the highest bin, interpolated by a parabola in dB."""
    top = int(np.clip(np.argmax(power), 1, power.size - 2))
    left, middle, right = np.log(np.maximum(power[top - 1 : top + 2], TINY))
    bend = left - 2 * middle + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return float(frequencies[top] + np.clip(shift, -1, 1) * (frequencies[1] - frequencies[0]))


def fundamental(samples: np.ndarray, sample_rate: int, lowest: float, highest: float) -> float:
    """Return the pitch of a whole signal in Hz.

    The cumulative mean normalized difference of A. de Cheveigne and H. Kawahara, *YIN, a
    fundamental frequency estimator for speech and music*, Journal of the ASA 111(4), 2002.

    Parameters
    ----------
    samples : numpy.ndarray, shape (samples,)
    sample_rate : int
        Hz.
    lowest, highest : float
        Range of pitches, Hz.
    """
    size = 1 << (2 * samples.size - 1).bit_length()
    longest = int(sample_rate / lowest) + 2
    power = np.square(np.abs(np.fft.rfft(samples, size)))
    correlation = np.fft.irfft(power)[: longest + 1]
    difference = 2 * (correlation[0] - correlation[1:])
    lags = np.arange(1, longest + 1)
    normalized = difference * lags / np.maximum(np.cumsum(difference), TINY)
    shortest = int(sample_rate / highest)
    searched = normalized[shortest : longest - 1]
    # Multiples of the period give dips, too: take the shortest lag with a dip that is almost as
    # deep as the deepest.
    deep = searched <= searched.min() + 0.15 * max(1 - searched.min(), 0)
    dips = signal.argrelmin(searched, mode="wrap")[0]
    dips = dips[deep[dips]]
    best = shortest + int(dips[0] if dips.size else np.argmin(searched))
    left, middle, right = normalized[best - 1 : best + 2]
    bend = left - 2 * middle + right
    shift = 0.5 * (left - right) / bend if bend > 0 else 0.0
    return float(sample_rate / (lags[best] + np.clip(shift, -1, 1)))


def instantaneous_frequency(samples: np.ndarray, sample_rate: int) -> np.ndarray:
    """Return the frequency of a tone at each sample in Hz, without 50 ms at either end.

    From the phase of the analytic signal; B. Boashash, *Estimating and interpreting the
    instantaneous frequency of a signal*, Proceedings of the IEEE 80(4), 1992.
    """
    analytic = signal.hilbert(samples)
    turns = np.angle(analytic[1:] * np.conj(analytic[:-1])) / (2 * np.pi)
    edge = round(0.05 * sample_rate)
    return turns[edge:-edge] * sample_rate


def strongest_oscillation(
    values: np.ndarray, rate: float, lowest: float, highest: float
) -> tuple[float, float]:
    """Return the frequency in Hz and the amplitude of the strongest sine in a series.

    Parameters
    ----------
    values : numpy.ndarray, shape (values,)
    rate : float
        Values per second.
    lowest, highest : float
        Range of frequencies, Hz.
    """
    window = np.hanning(values.size)
    size = 1 << (4 * values.size - 1).bit_length()
    spectrum = np.abs(np.fft.rfft((values - values.mean()) * window, size))
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    spectrum[(frequencies < lowest) | (frequencies > highest)] = 0
    top = int(np.argmax(spectrum))
    return float(frequencies[top]), float(2 * spectrum[top] / window.sum())
