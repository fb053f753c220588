"""Pulses of tones, of several sources at once: where they are in time and frequency.

Peaks of short-time spectra: R. J. McAulay and T. F. Quatieri, *Speech analysis/synthesis based on a
sinusoidal representation*, IEEE Transactions on Acoustics, Speech, and Signal Processing 34(4),
1986.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage

from dsgenerator.audit.estimators import spectra

FRAME, HOP, PAD = 0.024, 0.004, 4
"""Seconds of frames and between them, and the size of transforms in units of that of frames."""

BAND = (1000.0, 12000.0)
"""Analysed band, Hz."""

APART = (0.012, 70.0)
"""Seconds and Hz around a peak in which there is no other."""

MASKED, FAINTEST, CLEAR = 10**-2.4, 10**-3.0, 20.0
"""Least power of a peak: relative to the loudest at the time; relative to the loudest of all; and
relative to the background at its frequency."""

QUIET = 0.1
"""Quantile over time that is taken for the background."""

UNEVEN, BINS = -0.35, 9
"""Largest log ratio of the mean, as of that quantile, to the median of what is no Gaussian noise,
which has 0.37; and bins over which it is averaged."""

BLUR = 6.0
"""Standard deviation of a measured frequency, Hz."""

STRAY = 0.85
"""Peaks near a frequency, per second, that are of no source there."""

BESIDE = 4
"""Hz around a source in which there is no other."""

HIDDEN = 10.0
"""Hz between two sources of pulses, below which they are taken for one."""


@dataclass(frozen=True, eq=False)
class Spectrogram:
    """Power of overlapping frames.

    Attributes
    ----------
    power : numpy.ndarray, shape (frames, bins)
        A constant signal of x has x**2 in its bins in sum, but for that of negative frequencies.
    step : float
        Hz between bins.
    """

    power: np.ndarray
    step: float

    @cached_property
    def background(self) -> np.ndarray:
        """Mean power of what sounds all the time, that of Gaussian noise, shape (bins,)."""
        return np.quantile(self.power, QUIET, axis=0) / -np.log(1 - QUIET)

    @property
    def masked(self) -> float:
        """Share of the background that is none: its median is too high for Gaussian noise."""
        ratio = self.background / np.maximum(np.median(self.power, axis=0), spectra.TINY)
        level = ndimage.uniform_filter1d(np.log(np.maximum(ratio, spectra.TINY)), BINS)
        total = max(self.background.sum(), spectra.TINY)
        return float(self.background[level < UNEVEN].sum() / total)


def spectrogram(samples: np.ndarray, sample_rate: int) -> Spectrogram:
    """Return power over time and frequency."""
    size = min(samples.size, round(FRAME * sample_rate))
    window = np.hanning(size + 1)[:-1]
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)
    lines = np.fft.rfft(frames[:: max(1, round(HOP * sample_rate))] * window, PAD * size)
    scale = PAD * size * max(np.square(window).sum(), spectra.TINY)
    return Spectrogram(np.square(np.abs(lines)) / scale, sample_rate / (PAD * size))


def peaks(
    heard: Spectrogram, lowest: float = BAND[0], clear: float = CLEAR
) -> tuple[np.ndarray, np.ndarray]:
    """Return times in seconds and frequencies in Hz of peaks in both, each of shape (peaks,).

    Parameters
    ----------
    heard : Spectrogram
    lowest : float
        Lower edge of the analysed band, Hz.
    clear : float
        Least power of a peak relative to the background at its frequency.
    """
    first, last = (round(edge / heard.step) for edge in (lowest, BAND[1]))
    power = heard.power[:, first : last + 1]
    if min(power.shape) < 3 or not power.any():
        return np.empty(0), np.empty(0)
    reach = (APART[0] / HOP, APART[1] / heard.step)
    highest = ndimage.maximum_filter(power, [2 * round(half) + 1 for half in reach])
    loudest = power.max(axis=1, keepdims=True)
    least = np.maximum(MASKED * loudest, FAINTEST * np.quantile(loudest, 0.98))
    # A tone that sounds most of the time is no background.
    background = np.minimum(clear * heard.background[first : last + 1], MASKED * power.max())
    places, bins = np.nonzero((power == highest) & (power > np.maximum(least, background)))
    inner = (bins > 0) & (bins < power.shape[1] - 1)
    places, bins = places[inner], bins[inner]
    sides = (np.log(power[places, bins + by] + spectra.TINY) for by in (-1, 0, 1))
    left, middle, right = sides
    shift = 0.5 * (left - right) / np.minimum(left - 2 * middle + right, -spectra.TINY)
    return places * HOP + FRAME / 2, (first + bins + np.clip(shift, -1, 1)) * heard.step


def by_chance(duration: float) -> float:
    """Return the number of peaks near a frequency that there may be without a source, in seconds.

    A standard deviation more than there are on average, of what is Poisson.
    """
    stray = STRAY * duration
    return stray + np.sqrt(stray)


def sources(frequencies: np.ndarray, least: float) -> np.ndarray:
    """Return the frequencies in Hz that several peaks are near, ascending.

    Parameters
    ----------
    frequencies : numpy.ndarray, shape (peaks,)
        Hz.
    least : float
        Number of peaks near one.
    """
    if not frequencies.size:
        return np.empty(0)
    reach = round(8 * BLUR)
    lowest = np.floor(frequencies.min()) - reach
    counts = np.bincount(np.round(frequencies - lowest).astype(int), minlength=2 * reach)
    counts = np.append(counts, np.zeros(reach)).astype(float)
    # The number of peaks near a frequency, the farther ones counting less.
    near = ndimage.gaussian_filter1d(counts, BLUR, mode="constant") * BLUR * np.sqrt(2 * np.pi)
    highest = near == ndimage.maximum_filter1d(near, 2 * BESIDE + 1)
    found = np.flatnonzero(highest & (near > least))
    # Two neighbours may be equal.
    return lowest + found[np.diff(found, prepend=-reach) > BESIDE]


def number(found: np.ndarray) -> float:
    """Return how many sources there are likely to be, of the frequencies of those that were found.

    Some hide behind others: as with the dead time of a counter, G. F. Knoll, *Radiation Detection
    and Measurement*, 2010, chapter 4, in frequency.
    """
    if found.size < 2:
        return float(found.size)
    width = np.ptp(found) * (found.size + 1) / (found.size - 1)
    share = min((found.size - 1) * HIDDEN / width, 0.9)
    return float(1 - width / HIDDEN * np.log1p(-share))


def alone(samples: np.ndarray, sample_rate: int, center: float, half: float) -> np.ndarray:
    """Return a signal without what is farther away from `center` than `half`, both in Hz."""
    lines = np.fft.rfft(samples)
    offsets = np.fft.rfftfreq(samples.size, 1 / sample_rate) - center
    lines *= 0.5 ** np.square(offsets / half)
    return np.fft.irfft(lines, samples.size)
