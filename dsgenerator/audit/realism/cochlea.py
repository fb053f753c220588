"""A model of the auditory periphery: a bank of filters, and the compressed envelope of each.

After J. H. McDermott and E. P. Simoncelli, *Sound texture perception via statistics of the
auditory periphery: evidence from sound synthesis*, Neuron 71(5), 2011.  Filters are laid out in
hertz and applied to the spectrum, so that the same sound has the same envelopes at any sample rate
that holds it, and nothing has to be resampled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import signal

LOWEST_BAND = 3
"""Center of the lowest filter, as an ERB number: 87 Hz."""

HIGHEST, SHARE = 10_000.0, 0.45
"""Upper end of the bank, Hz, and as a share of the sample rate; what converters and codecs take
away begins above it."""

COMPRESSION, ENVELOPE_RATE = 0.3, 400
"""Exponent of the envelopes, and their sample rate, Hz; both of McDermott and Simoncelli."""

ANALYTIC_RATE = 4000
"""Samples per second of a filtered signal before compression, Hz: twice the widest band."""

EDGE = 0.05
"""Share of a clip that is left out at either end: its spectrum takes the end to meet the start."""


@dataclass(frozen=True)
class Cochleagram:
    """What the periphery makes of a clip.

    Attributes
    ----------
    centers : numpy.ndarray, shape (bands,)
        Center frequencies of the filters, Hz, one ERB apart.
    densities : numpy.ndarray, shape (bands,)
        Power of each band over what white noise would have there, to a common factor.
    envelopes : numpy.ndarray, shape (bands, frames)
        Compressed envelopes at `ENVELOPE_RATE`.
    waveform : numpy.ndarray, shape (samples,)
        The clip between the ends of the bank.
    """

    centers: np.ndarray
    densities: np.ndarray
    envelopes: np.ndarray
    waveform: np.ndarray


def erb_number(frequency: float | np.ndarray) -> float | np.ndarray:
    """Return how many equivalent rectangular bandwidths fit below a frequency in Hz.

    B. R. Glasberg and B. C. J. Moore, *Derivation of auditory filter shapes from notched-noise
    data*, Hearing Research 47, 1990, equation 4.
    """
    return 21.4 * np.log10(1 + 0.00437 * frequency)


def erb_frequency(number: float | np.ndarray) -> float | np.ndarray:
    """Return the frequency in Hz of an ERB number; the inverse of `erb_number`."""
    return (10 ** (number / 21.4) - 1) / 0.00437


def band_limit(lowest_rate: float) -> float:
    """Return up to which frequency, Hz, sounds of this sample rate and higher are comparable."""
    return min(HIGHEST, SHARE * lowest_rate)


@lru_cache(maxsize=4)
def filters(samples: int, sample_rate: int, limit: float) -> tuple[np.ndarray, list[slice], list]:
    """Return the bank for clips of a length.

    A filter is half a period of a cosine on the ERB scale, from one neighbour's center to the
    other's: squares of gains add up to 1 between the outer centers.

    Parameters
    ----------
    samples : int
    sample_rate, limit : int, float
        Hz; no filter reaches beyond the limit.

    Returns
    -------
    centers : numpy.ndarray, shape (bands,)
        ERB numbers, whole.
    bins : list of slice
        Where in the clip's spectrum each filter lies.
    gains : list of numpy.ndarray
        At those bins.
    """
    numbers = erb_number(np.arange(samples // 2 + 1) * (sample_rate / samples))
    centers = np.arange(LOWEST_BAND, int(np.floor(erb_number(limit))))
    starts = np.searchsorted(numbers, centers - 1, side="right")
    stops = np.searchsorted(numbers, centers + 1, side="left")
    bins = [slice(start, stop) for start, stop in zip(starts, stops, strict=True)]
    gains = [
        np.cos(np.pi / 2 * (numbers[place] - center))
        for place, center in zip(bins, centers, strict=True)
    ]
    return centers, bins, gains


def cochleagram(samples: np.ndarray, sample_rate: int, limit: float) -> Cochleagram:
    """Return the cochleagram of a clip.

    Parameters
    ----------
    samples : numpy.ndarray, shape (samples,)
        Some 0.5 s or more.
    sample_rate : int
        Hz.
    limit : float
        Upper end of the bank, Hz; see `band_limit`.
    """
    centers, bins, gains = filters(samples.size, sample_rate, limit)
    spectrum = np.fft.rfft(samples) / samples.size
    seconds = samples.size / sample_rate
    shifted = np.zeros((centers.size, round(seconds * ANALYTIC_RATE)), dtype=complex)
    for row, place, gain in zip(shifted, bins, gains, strict=True):
        # The magnitude of the analytic signal does not depend on where its spectrum lies.
        row[: gain.size] = 2 * gain * spectrum[place]
    power = np.sum(np.abs(shifted) ** 2, axis=1)
    analytic = np.fft.ifft(shifted, norm="forward")
    frames = round(seconds * ENVELOPE_RATE)
    envelopes = signal.resample(np.abs(analytic) ** COMPRESSION, frames, axis=1)
    heard = np.zeros(round(seconds * 2.5 * limit) // 2 + 1, dtype=complex)
    inner = slice(bins[0].start, bins[-1].stop)
    heard[inner] = spectrum[inner]
    return Cochleagram(
        centers=erb_frequency(centers),
        densities=power / [np.sum(gain**2) for gain in gains],
        envelopes=inner_part(envelopes),
        waveform=inner_part(np.fft.irfft(heard, norm="forward")),
    )


def inner_part(values: np.ndarray) -> np.ndarray:
    """Return values, shape (..., time), without the edges of the time."""
    edge = round(EDGE * values.shape[-1])
    return values[..., edge : values.shape[-1] - edge]
