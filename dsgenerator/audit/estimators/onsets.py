"""Onsets of events in a signal: clicks, bursts of noise, and swells.

J. P. Bello et al., *A tutorial on onset detection in music signals*, IEEE Transactions on Speech
and Audio Processing 13(5), 2005: reduce the signal to a detection function, then pick its peaks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage, signal

from dsgenerator.audit.estimators import backgrounds


@dataclass(frozen=True)
class Detection:
    """Settings of an onset detector.

    Attributes
    ----------
    above : float
        Lower edge of the analysed band, Hz; limited to `HIGHEST` of the sample rate.
    order : int
        Order of the high-pass.
    smoothing, gap, release : float
        Seconds: length of the power's running mean, shortest interval between two onsets, and
        time constant of the masking threshold after an onset.
    ratio : float
        Factor by which an onset's power has to exceed the masking threshold.
    floor_db : float
        Onsets below this level relative to the strongest are discarded.
    background : tuple[float, float]
        Factor and quantile: onsets below this multiple of this quantile of the power are discarded.
    """

    above: float
    order: int
    smoothing: float
    gap: float
    release: float
    ratio: float
    floor_db: float
    background: tuple[float, float]


TOP = 8000.0
"""Upper edge of the analysed band, Hz."""

HIGHEST = 0.35
"""Upper limit of the lower edge of a band, in units of the sample rate."""

CLICKS = Detection(5600.0, 8, 0.0003, 0.0008, 0.003, 2.0, -35.0, (20.0, 0.5))
"""Abrupt events: a sustained tone has energy at these frequencies only at its onset."""


def find_onsets(samples: np.ndarray, sample_rate: int, how: Detection) -> np.ndarray:
    """Return the samples at which events begin.

    Parameters
    ----------
    samples : numpy.ndarray of float64, shape (samples,)
    sample_rate : int
        Hz.
    how : Detection

    Returns
    -------
    numpy.ndarray of int, shape (onsets,)
        Ascending.

    Notes
    -----
    The high-frequency content of P. Masri, *Computer modelling of sound for transformation and
    synthesis of musical signals*, 1996.  The masking threshold decays exponentially.
    """
    edge = min(how.above, HIGHEST * sample_rate)
    sections = signal.butter(how.order, edge, "high", fs=sample_rate, output="sos")
    filtered = signal.sosfilt(sections, samples)
    if sample_rate > 2.5 * TOP:
        # The analysed band is the same at all sample rates.
        filtered = signal.sosfilt(signal.butter(4, TOP, fs=sample_rate, output="sos"), filtered)
    width = max(1, round(how.smoothing * sample_rate))
    power = ndimage.uniform_filter1d(np.square(filtered), width, mode="constant")
    factor, quantile = how.background
    floor = max(power.max() * 10 ** (how.floor_db / 10), factor * np.quantile(power, quantile))
    reach = max(1, round(how.gap * sample_rate))
    highest = ndimage.maximum_filter1d(power, 2 * reach + 1) == power
    peaks = np.flatnonzero(highest & (power > floor))
    return peaks[unmasked(peaks, power[peaks], how.release * sample_rate, how.ratio)]


def unmasked(peaks: np.ndarray, powers: np.ndarray, release: float, ratio: float) -> np.ndarray:
    """Return which peaks exceed the masking threshold of earlier peaks, shape (peaks,)."""
    heard = np.zeros(peaks.size, dtype=bool)
    mask, last = 0.0, 0
    for number, (peak, power) in enumerate(zip(peaks.tolist(), powers.tolist(), strict=True)):
        left = mask * np.exp((last - peak) / release)
        heard[number] = power > ratio * left
        if power > left:
            mask, last = power, peak
    return heard


def frames(samples: np.ndarray, starts: np.ndarray, size: int) -> np.ndarray:
    """Return frames of a signal, zero-padded beyond its ends, shape (starts, size)."""
    before = max(0, -int(starts.min(initial=0)))
    after = max(0, int(starts.max(initial=0)) + size - samples.size)
    padded = np.pad(samples, (before, after))
    return padded[(starts + before)[:, np.newaxis] + np.arange(size)]


SETTLING = 0.0008
"""Seconds on either side of an onset that belong neither to before nor to after."""


def gains(
    samples: np.ndarray,
    onsets: np.ndarray,
    sample_rate: int,
    window: np.ndarray,
    pad: int,
    delay: float = 0.0,
) -> np.ndarray:
    """Return the increase of the power spectrum at each onset.

    Parameters
    ----------
    samples : numpy.ndarray, shape (samples,)
    onsets : numpy.ndarray of int, shape (onsets,)
    sample_rate : int
        Hz.
    window : numpy.ndarray, shape (size,)
        Window of the frame after an onset; its mirror image is that of the frame before.
    pad : int
        Size of the transform, in units of `size`.
    delay : float
        Seconds from the onset to the frame after it.

    Returns
    -------
    numpy.ndarray, shape (onsets, pad * size // 2 + 1)
        Power after minus power before; see `gain_frequencies`.
    """
    size, settling = window.size, round(SETTLING * sample_rate)
    later = onsets - settling + round(delay * sample_rate)
    after = np.fft.rfft(frames(samples, later, size) * window, pad * size)
    earlier = onsets - 2 * settling - size
    before = np.fft.rfft(frames(samples, earlier, size) * window[::-1], pad * size)
    return np.square(np.abs(after)) - np.square(np.abs(before))


def gain_frequencies(window: np.ndarray, pad: int, sample_rate: int) -> np.ndarray:
    """Return the frequencies in Hz of the bins of `gains`."""
    return np.fft.rfftfreq(pad * window.size, 1 / sample_rate)


def fading(seconds: float, sample_rate: int) -> np.ndarray:
    """Return a window that falls from 1 to 0 as a quarter period of a squared cosine."""
    size = max(2, round(seconds * sample_rate))
    return np.square(np.cos(np.pi / 2 * np.arange(size) / size))


def sustained(samples: np.ndarray, onsets: np.ndarray, sample_rate: int) -> np.ndarray:
    """Return the onsets that raise the power in the bands that onsets raise on average.

    This discards the click at the end of an event.  An onset is kept if its gain in those bands is
    at least a fiftieth of that of a strong onset, the 75 % quantile; and, of two within `NEAR`, if
    it is louder after it than between the two, which it is not at the steps of a sawtooth.

    Returns
    -------
    numpy.ndarray of int, shape (kept,)
    """
    if onsets.size < 2:
        return onsets
    raised = gains(samples, onsets, sample_rate, fading(0.01, sample_rate), 2)
    mean = raised.mean(axis=0)
    brought = raised[:, mean > 0.2 * mean.max()].sum(axis=1)
    return _louder(samples, onsets[brought > 0.02 * np.quantile(brought, 0.75)], sample_rate)


NEAR = 0.012
"""Seconds before an onset in which another one may hide that it is not louder after it."""

LOUDER = 1.3
"""Least ratio of power after an onset to power since the one before."""


def _louder(samples: np.ndarray, onsets: np.ndarray, sample_rate: int) -> np.ndarray:
    """Return the onsets after which it is louder than since a near onset before."""
    settling, power, kept = round(SETTLING * sample_rate), np.square(samples), []
    for onset in onsets.tolist():
        gap = onset - kept[-1] if kept else onset
        size = gap - 2 * settling
        if kept and gap < NEAR * sample_rate and size > 0:
            before = power[kept[-1] + settling : onset - settling].mean()
            after = power[onset + settling : onset + settling + size]
            if after.size and after.mean() < LOUDER * before:
                continue
        kept.append(onset)
    return np.array(kept, dtype=int)


LOWEST_SWELL, PROMINENT = 0.25, 0.125
"""Share of the highest peak of an envelope that other peaks have to reach, and by which they have
to rise above what is between them."""


def find_swells(
    samples: np.ndarray, sample_rate: int, seconds: float, lowest: float = LOWEST_SWELL
) -> np.ndarray:
    """Return the samples of envelope peaks, for events with a gradual attack.

    Parameters
    ----------
    samples : numpy.ndarray, shape (samples,)
    sample_rate : int
        Hz.
    seconds : float
        Half the width of the Hann window that smooths the squared Hilbert envelope; events
        closer together than this are merged.
    lowest : float
        Share of the highest peak that others have to reach.

    Returns
    -------
    numpy.ndarray of int, shape (swells,)
        Ascending.
    """
    envelope, hop = smooth_envelope(samples, sample_rate, seconds)
    highest = envelope.max()
    padded = np.concatenate([[0.0], envelope, [0.0]])
    peaks, _ = signal.find_peaks(
        padded, height=max(lowest * highest, 1e-12), prominence=PROMINENT * highest
    )
    return (peaks - 1) * hop


def smooth_envelope(
    samples: np.ndarray, sample_rate: int, seconds: float
) -> tuple[np.ndarray, int]:
    """Return the smoothed Hilbert envelope, a value each millisecond, and samples per value.

    D. Gabor, *Theory of communication*, Journal of the IEE 93(26), 1946.
    """
    hop = max(1, round(sample_rate / 1000))
    power = np.square(np.abs(signal.hilbert(samples)))
    power = power[: power.size // hop * hop].reshape(-1, hop).mean(axis=1)
    window = np.hanning(2 * max(1, round(seconds * sample_rate / hop)) + 1)
    return np.sqrt(ndimage.convolve1d(power, window / window.sum(), mode="constant")), hop


ORDER, SPARED = 40, 5
"""Order of linear prediction, and one of how many samples it is learnt from."""

EDGE, BEGUN = 0.0015, 0.1
"""Seconds at both ends in which no strike is believed, and error relative to the largest with which
one begins."""

STRIKES = (0.001, 0.012, 0.03, 100.0, np.inf)
"""Seconds of smoothing and between two strikes; least power of one relative to the strongest, and
to the median; and seconds around it of which that is."""

SLIPS = (0.0012, 0.0028, 0.04, 20.0, np.inf)
"""The same for what slips, which it does evenly, and often."""


def find_strikes(
    samples: np.ndarray, sample_rate: int, how: tuple[float, ...] = STRIKES
) -> np.ndarray:
    """Return the samples at which something that rings is struck, shape (strikes,).

    What rings follows from what came before, and a strike does not: the error of linear prediction,
    J. Makhoul, *Linear prediction: a tutorial review*, Proceedings of the IEEE 63(4), 1975.
    """
    edge = round(EDGE * sample_rate)
    if samples.size <= 2 * (ORDER + edge) or not samples.any():
        return np.empty(0, dtype=int)
    past = np.lib.stride_tricks.sliding_window_view(samples[:-1], ORDER)
    # A part of all samples will do.
    ahead = np.linalg.lstsq(past[::SPARED], samples[ORDER::SPARED], rcond=1e-9)[0]
    error = np.zeros(samples.size)
    error[ORDER:] = samples[ORDER:] - past @ ahead
    error[: ORDER + edge] = error[samples.size - edge :] = 0.0
    smoothing, gap, faintest, factor, around = how
    width = max(1, round(smoothing * sample_rate))
    power = ndimage.uniform_filter1d(np.square(error), width, mode="constant")
    reach = max(1, round(gap * sample_rate))
    highest = ndimage.maximum_filter1d(power, 2 * reach + 1) == power
    usual = backgrounds.usual(power, width, around * sample_rate)
    floor = np.maximum(faintest * power.max(), factor * usual)
    peaks = np.flatnonzero(highest & (power > floor))
    # What strikes is not predicted from its first sample on.
    before = width + ORDER
    nearby = np.abs(frames(error, peaks - before, before + width))
    first = (nearby > BEGUN * nearby.max(axis=1, initial=0, keepdims=True)).argmax(axis=1)
    starts = np.maximum(peaks - before + first, 0)
    return starts[np.diff(starts, prepend=-reach) > reach // 2]
