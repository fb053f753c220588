"""Estimators of wind behind sounds of events: in lulls, between their onsets and their partials.

What rings is a few lines of a spectrum, what begins lasts a moment; noise is everywhere, always.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import ndimage

from dsgenerator.audit.estimators import onsets, spectra, wind
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

FRAME, BRIEF, HOPS = 0.2, 0.048, 8
"""Seconds of frames in which lines are narrow, and of those in which levels are taken; and how many
frames begin in the length of one."""

TOGETHER = 4
"""Frames of which the mean level is what the pitch of a whistle follows."""

AROUND = 0.004
"""Seconds before and after an onset that belong to no lull."""

FEWEST = 4
"""Frames from which on something is told."""

SHARP = 12.0
"""Ratio of the power of a line to that beyond."""

NARROW, WIDE = 4, 9
"""Bins from the middle of a line to where its window leaves next to nothing of it, below `WHISTLED`
and above, where lines may be pairs."""

LOWEST, WHISTLED, HIGHEST = 60.0, 2400.0, 7200.0
"""Range of frequencies in which turbulence is heard, and up to which there may be whistles, Hz."""

STICKING = 2.0
"""Ratio of power to that of noise from which on there is something else."""

BANDS = 4
"""Bins of a band, of which every other one is in the same half; two between them are in none."""

QUIET = "Martin 2001 (noise between events)"


@estimator("dB", QUIET)
def lull_level(sound: Sound) -> float:
    """Return the RMS level of the noise in which things ring."""
    noise = _noise(sound)
    return np.nan if noise is None else float(10 * np.log10(noise.sum()))


@estimator("dB", f"{QUIET}; McDermott and Simoncelli 2011 (envelope statistics)")
def lull_gusts(sound: Sound) -> float:
    """Return the standard deviation of the level of the noise in which things ring.

    The root of the covariance of two halves of its bands, as chance moves these independently.
    """
    found = lull_levels(sound)
    return np.nan if found is None else float(np.sqrt(max(np.cov(found[1])[0, 1], 0.0)))


@estimator("octaves", f"{QUIET}; Whittle 1953 (fit of a spectrum)")
def lull_whistle(sound: Sound) -> float:
    """Return the width of the loudest whistle between its -3 dB points, where things ring."""
    found = lull_levels(sound)
    if found is None:
        return np.nan
    times, halves = found
    # Fewer and less inaccurate ones, as pitch follows them.
    halves = ndimage.uniform_filter1d(halves, TOGETHER, axis=1)[:, TOGETHER // 2 :: TOGETHER]
    times = times[TOGETHER // 2 :: TOGETHER]
    if times.size < FEWEST:
        return np.nan
    return wind.narrowest(without_lines(sound), times, halves)[1]


def lulls(sound: Sound, seconds: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the first samples of frames of `Sound.listened` in which nothing begins, and a window.

    Returns
    -------
    tuple of numpy.ndarray, shapes (frames,) and (samples of a frame,)
    """
    heard = sound.listened
    size = min(round(seconds * heard.sample_rate), heard.samples.size)
    starts = np.arange(0, heard.samples.size - size + 1, max(1, size // HOPS))
    begun = sound.chimes * (heard.sample_rate / sound.sample_rate)
    around = AROUND * heard.sample_rate
    free = np.searchsorted(begun, starts - around) == np.searchsorted(begun, starts + size + around)
    # Its sidelobes fall faster than those of its root: lines are far above noise.
    return starts[free], np.square(np.hanning(size + 1)[:-1])


def _powers(sound: Sound, seconds: float) -> tuple[np.ndarray, np.ndarray]:
    """Return first samples of frames, and spectra of which the mean square is the sum of noise."""
    starts, window = lulls(sound, seconds)
    lines = np.fft.rfft(onsets.frames(sound.listened.samples, starts, window.size) * window)
    scale = window.size * max(np.square(window).sum(), spectra.TINY)
    return starts, 2 * np.square(np.abs(lines)) / scale


def _clean(mean: np.ndarray) -> np.ndarray:
    """Return which bins of a mean power spectrum in frames of `FRAME` are no part of a line."""
    clean = np.ones(mean.size, dtype=bool)
    whistled = round(WHISTLED * FRAME)
    for half, within in ((NARROW, slice(0, whistled)), (WIDE, slice(whistled, mean.size))):
        beyond = np.maximum(np.roll(mean, half), np.roll(mean, -half))
        peaks = (mean == ndimage.maximum_filter1d(mean, 2 * half - 1)) & (mean > SHARP * beyond)
        clean[within] = ~ndimage.maximum_filter1d(peaks, 2 * half + 3)[within]
    return clean


@lru_cache(maxsize=2)
def _noise(sound: Sound) -> np.ndarray | None:
    """Return the mean power of noise in frames of `FRAME`, up to `HIGHEST`, shape (bins,)."""
    _, power = _powers(sound, FRAME)
    if len(power) < FEWEST or not power.any():
        return None
    mean = power[:, : round(HIGHEST * FRAME)].mean(axis=0) + spectra.TINY
    clean = _clean(mean)
    bins = np.arange(mean.size)
    return np.exp(np.interp(bins, bins[clean], np.log(mean[clean])))


@lru_cache(maxsize=2)
def lull_levels(sound: Sound) -> tuple[np.ndarray, np.ndarray] | None:
    """Return times in seconds and the levels of two halves of the noise in dB, around 0.

    Of bands in which there is nothing else; between lulls, they go on evenly.

    Returns
    -------
    tuple of numpy.ndarray, shapes (frames,) and (2, frames), or None
        None without lulls.
    """
    noise = _noise(sound)
    starts, power = _powers(sound, BRIEF)
    if noise is None or len(power) < FEWEST:
        return None
    rate, mean = sound.listened.sample_rate, power.mean(axis=0) + spectra.TINY
    frequencies = np.arange(mean.size) / BRIEF
    expected = FRAME / BRIEF * np.interp(frequencies, np.arange(noise.size) / FRAME, noise)
    used = (frequencies > LOWEST) & (frequencies < HIGHEST) & (mean < STICKING * expected)
    bands = [
        power[:, place : place + BANDS].sum(axis=1)
        for place in range(0, mean.size, BANDS + 2)
        if used[place : place + BANDS].all()
    ]
    if len(bands) < 2:
        return None
    levels = 10 * np.log10(np.array(bands) + spectra.TINY)
    levels -= levels.mean(axis=1, keepdims=True)
    levels = [wind.middle(levels[half::2]) for half in (0, 1)]
    middles = starts + BRIEF * rate / 2
    every = np.arange(middles[0], middles[-1], BRIEF * rate / HOPS)
    halves = np.array([np.interp(every, middles, level - np.mean(level)) for level in levels])
    return every / rate, halves - halves.mean(axis=1, keepdims=True)


def without_lines(sound: Sound) -> Sound:
    """Return what is heard in lulls, of which lines are as loud as noise, and silence between."""
    heard, noise = sound.listened, _noise(sound)
    starts, window = lulls(sound, FRAME)
    pieces = np.fft.rfft(onsets.frames(heard.samples, starts, window.size) * window)
    _, power = _powers(sound, FRAME)
    gains = np.zeros(pieces.shape[1])
    gains[: noise.size] = np.sqrt(noise / (power[:, : noise.size].mean(axis=0) + spectra.TINY))
    samples, weights = np.zeros((2, heard.samples.size))
    for start, piece in zip(
        starts.tolist(), np.fft.irfft(pieces * gains, window.size), strict=True
    ):
        samples[start : start + window.size] += piece
        weights[start : start + window.size] += window
    return Sound(samples / np.maximum(weights, 0.5), heard.sample_rate)
