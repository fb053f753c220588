"""Statistics of a clip that a listener to textures might use, each a number with a name.

Moments and correlations of compressed envelopes and the power of their modulations are those of
J. H. McDermott and E. P. Simoncelli, Neuron 71(5), 2011, each averaged over bands.  None depends
on level or sample rate.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsgenerator.audit.realism.cochlea import (
    COMPRESSION,
    ENVELOPE_RATE,
    Cochleagram,
    cochleagram,
)


@dataclass(frozen=True)
class Statistic:
    """A number that describes a clip.

    Attributes
    ----------
    name, unit : str
    scale : float
        Least that a difference of 1 stands for: the root mean square difference between the two
        halves of each of 23 recordings of rain, fire, wind, water and insects, in slices of 2 s.
    doc : str
        What it is.
    """

    name: str
    unit: str
    scale: float
    doc: str


STATISTICS = (
    Statistic("spectral tilt", "dB/octave", 0.15, "slope of power density; white noise has 0"),
    Statistic("spectral centroid", "octaves", 0.025, "mean over bands, relative to 1 kHz"),
    Statistic("spectral spread", "octaves", 0.02, "standard deviation over bands"),
    Statistic("envelope variation", "", 0.01, "standard deviation over mean"),
    Statistic("envelope skewness", "", 0.07, "third standardized moment"),
    Statistic("envelope kurtosis", "log2", 0.06, "fourth standardized moment"),
    Statistic("near-band correlation", "", 0.02, "of envelopes two bands apart"),
    Statistic("far-band correlation", "", 0.015, "of envelopes eight or more bands apart"),
    Statistic("modulation below 4 Hz", "dB", 0.8, "power over squared mean of envelopes"),
    Statistic("modulation 4-16 Hz", "dB", 0.5, "the same"),
    Statistic("modulation 16-64 Hz", "dB", 0.25, "the same"),
    Statistic("modulation 64-200 Hz", "dB", 0.2, "the same"),
    Statistic(
        "sample kurtosis", "log2", 0.15, "of the waveform; Gaussian noise has log2(3) = 1.58"
    ),
)

AUDIBLE = 60.0
"""dB below the loudest band, or the loudest clip, under which others do not count."""

NEAR, FAR = 2, 8
"""Distances of bands, ERB: the nearest that have no frequency in common, and the least far ones."""

MODULATIONS = (0, 4, 16, 64, ENVELOPE_RATE / 2)
"""Bounds of the modulation bands, Hz."""

LOWEST_MODULATION = 1e-6
"""Power over squared mean that is taken for none: -60 dB."""

TINY = 1e-9
"""What is less, of the loudest clip's peak, comes of rounding."""


def all_statistics(clips: Sequence[np.ndarray], sample_rate: int, limit: float) -> np.ndarray:
    """Return the `STATISTICS` of clips of one sound, finite, shape (clips, statistics).

    Clips that are silent, or `AUDIBLE` dB below the loudest one, are left out.

    Parameters
    ----------
    clips : sequence of numpy.ndarray, each of shape (samples,)
        Some 0.5 s or longer.
    sample_rate : int
        Hz.
    limit : float
        Frequency up to which they are heard, Hz; see `cochlea.band_limit`.
    """
    loudest = max((float(np.abs(clip).max()) for clip in clips), default=0.0) or 1.0
    heard = [cochleagram(np.asarray(clip, float) / loudest, sample_rate, limit) for clip in clips]
    powers = [np.mean(each.waveform**2) for each in heard]
    least = max(max(powers, default=0) * 10 ** (-AUDIBLE / 10), TINY**2)
    rows = [statistics(each) for each, power in zip(heard, powers, strict=True) if power > least]
    return np.array(rows).reshape(-1, len(STATISTICS))


def statistics(heard: Cochleagram) -> np.ndarray:
    """Return the `STATISTICS` of a clip that is not silent, shape (statistics,)."""
    weights = band_weights(heard.envelopes)
    return np.array(
        [
            spectral_tilt(heard),
            *spectral_moments(heard.centers, weights),
            *envelope_moments(heard.envelopes, weights),
            *band_correlations(heard.envelopes, weights),
            *modulation_powers(heard.envelopes, weights),
            np.log2(standardized_moments(heard.waveform)[1]),
        ]
    )


def band_weights(envelopes: np.ndarray) -> np.ndarray:
    """Return how much each band counts, shape (bands,), adding up to 1.

    As the mean of its envelope, which after compression goes with loudness, less what a band
    `AUDIBLE` dB below the loudest has.
    """
    means = envelopes.mean(axis=1)
    audible = np.maximum(means / means.max() - 10 ** (-AUDIBLE / 20 * COMPRESSION), 0)
    return audible / audible.sum()


def spectral_tilt(heard: Cochleagram) -> float:
    """Return the slope of the least squares line of density in dB over octaves."""
    floor = 10 ** (-AUDIBLE / 10) * heard.densities.max()
    levels = 10 * np.log10(np.maximum(heard.densities, floor))
    return float(np.polyfit(np.log2(heard.centers), levels, 1)[0])


def spectral_moments(centers: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Return mean and standard deviation of bands, in octaves, the mean relative to 1 kHz."""
    octaves = np.log2(centers / 1000)
    mean = weights @ octaves
    return float(mean), float(np.sqrt(weights @ (octaves - mean) ** 2))


def envelope_moments(envelopes: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """Return variation, skewness and log2 of the kurtosis of envelopes, averaged over bands."""
    variation = envelopes.std(axis=1) / np.maximum(envelopes.mean(axis=1), TINY)
    skewness, kurtosis = standardized_moments(envelopes)
    return (
        float(weights @ variation),
        float(weights @ skewness),
        float(weights @ np.log2(kurtosis)),
    )


def standardized_moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return skewness and kurtosis over the last axis; 0 and 1 for what does not vary."""
    away = values - values.mean(axis=-1, keepdims=True)
    z = away / np.maximum(away.std(axis=-1, keepdims=True), TINY)
    return np.mean(z**3, axis=-1), np.maximum(np.mean(z**4, axis=-1), 1.0)


def band_correlations(envelopes: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Return the mean correlations of envelopes of near bands and of far ones; 0 if there are none.

    A pair counts as the geometric mean of its bands' weights.
    """
    away = envelopes - envelopes.mean(axis=1, keepdims=True)
    z = away / np.maximum(away.std(axis=1, keepdims=True), TINY)
    correlations = z @ z.T / envelopes.shape[1]
    lower, upper = np.triu_indices(weights.size, NEAR)
    pairs, counts = correlations[lower, upper], np.sqrt(weights[lower] * weights[upper])
    distances = upper - lower
    return tuple(
        float(pairs[chosen] @ counts[chosen] / max(counts[chosen].sum(), TINY))
        for chosen in (distances == NEAR, distances >= FAR)
    )


def modulation_powers(envelopes: np.ndarray, weights: np.ndarray) -> list[float]:
    """Return the power of modulations over the squared mean envelope, dB, in each of four bands.

    Without the mean; with a Hann window, so that slow changes do not count as fast ones.
    """
    means = np.maximum(envelopes.mean(axis=1, keepdims=True), TINY)
    window = np.hanning(envelopes.shape[1])
    spectrum = np.fft.rfft((envelopes / means - 1) * window, axis=1)
    powers = weights @ np.abs(spectrum) ** 2 * (2 / (window.size * np.sum(window**2)))
    frequencies = np.fft.rfftfreq(window.size, 1 / ENVELOPE_RATE)
    places = np.searchsorted(frequencies, MODULATIONS)
    sums = [powers[start:stop].sum() for start, stop in itertools.pairwise(places)]
    return [10 * np.log10(max(power, LOWEST_MODULATION)) for power in sums]
