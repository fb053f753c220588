"""Estimators of crowds whose members each repeat a short sound: how many, how often, how together.

Of the power of a sound over time.  That of many like events at random times is shot noise: its
spectrum, over the squared mean, is the inverse of their rate (S. O. Rice, *Mathematical analysis of
random noise*, 1944, part 1); events on a beat add lines at multiples of it.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage, signal

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

USUAL = 4.0
"""Claps a second of one person in applause without a beat (Repp 1987)."""

STEP = 0.001
"""Seconds between two values of the power."""

RANDOM = (20.0, 400.0)
"""Hz: frequencies of the power at which events are as if at random; below, they are on a beat."""

CORNERS = np.geomspace(45, 140, 16)
"""Hz: at which the spectrum of a clap's power may have fallen to a half; claps decay by 60 dB in
15 to 50 ms (Peltola et al. 2007)."""

BEAT = (0.8, 10.0)
"""Hz: range of beats."""

SMOOTHING = 0.03
"""Seconds: standard deviation of the Gaussian that smooths the power for a beat."""

FEWEST = 8.0
"""People from which on they are more or less together."""

HELD = 4
"""Beats over which a person stays early, or late."""

CLEAR, SURE = 0.4, 0.8
"""Least autocorrelation of the power at a beat, and from which on all are on it."""

SHORTEST, LONGEST = 0.25, 0.62
"""Least seconds of a sound, and longest period of a beat as a share of the sound."""

ALMOST = 0.8
"""Least autocorrelation at a period, relative to the largest."""

NEAR = np.linspace(0.98, 1.02, 9)
"""Ratios of the frequencies at which a beat is looked for to its frequency."""

SHARES = (0.0, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 2.0, 4.0)
"""Spectral densities of the noise within events, relative to that of the events."""

RICE = "Rice 1944 (shot noise)"


def power(sound: Sound, lowest: float = 0.0) -> np.ndarray:
    """Return the power above `lowest` Hz after whitening, over its mean, at intervals of `STEP`."""
    heard = sound.listened
    frequencies, density = spectra.long_spectrum(heard.samples, heard.sample_rate)
    density = np.convolve(np.pad(density, 20, mode="edge"), np.full(41, 1 / 41), "valid")
    transform = np.fft.rfft(heard.samples)
    bins = np.fft.rfftfreq(heard.samples.size, 1 / heard.sample_rate)
    density = np.interp(bins, frequencies, density)
    transform /= np.sqrt(np.maximum(density, 0.01 * density.max()) + spectra.TINY)
    transform[bins < lowest] = 0.0
    squares = np.square(np.fft.irfft(transform, heard.samples.size))
    size = max(1, round(STEP * heard.sample_rate))
    squares = squares[: squares.size // size * size].reshape(-1, size).mean(axis=1)
    mean = squares.mean() if squares.size else 0.0
    return squares / mean if mean > 0 else squares


def density(values: np.ndarray) -> float:
    """Return the rate of events in 1/s from their power, shape (values,).

    The likelihood of P. Whittle, *Estimation and information in stationary time series*, 1953, of
    the shot noise of events that decay exponentially, and of the noise that they are made of.
    """
    if values.size < SHORTEST / STEP or not values.any():
        return np.nan
    window = np.hanning(values.size)
    found = np.square(np.abs(np.fft.rfft((values - values.mean()) * window)))
    found *= STEP / np.square(window).sum()
    frequencies = np.fft.rfftfreq(values.size, STEP)
    within = (frequencies > RANDOM[0]) & (frequencies < RANDOM[1])
    found, frequencies = found[within] + spectra.TINY, frequencies[within]
    best = np.inf, np.nan
    for corner in CORNERS:
        shape = 1 / (1 + np.square(frequencies / corner))
        for share in SHARES:
            form = shape + share
            height = np.mean(found / form)
            unlikely = np.log(height) + np.mean(np.log(form))
            if unlikely < best[0]:
                best = unlikely, 1 / height
    return float(best[1])


def beat(values: np.ndarray) -> tuple[float, float]:
    """Return the frequency of a beat in Hz, and the autocorrelation of the power at its period.

    The shortest period with an autocorrelation almost as large as the largest; NaN if none has.
    """
    if values.size < SHORTEST / STEP:
        return np.nan, 0.0
    smooth = ndimage.gaussian_filter1d(values - values.mean(), SMOOTHING / STEP, mode="constant")
    products = signal.correlate(smooth, smooth, "full", "fft")[smooth.size - 1 :]
    energy = np.concatenate([[0.0], np.cumsum(np.square(smooth))])
    left, right = energy[:0:-1], energy[-1] - energy[:-1]
    longest = min(round(1 / BEAT[0] / STEP), round(LONGEST * smooth.size))
    norm = np.sqrt(left * right)[:longest]
    correlation = products[:longest] / np.maximum(norm, spectra.TINY)
    peaks = signal.argrelmax(correlation)[0]
    peaks = peaks[peaks >= 1 / BEAT[1] / STEP]
    if not peaks.size:
        return np.nan, 0.0
    best = peaks[correlation[peaks] >= ALMOST * correlation[peaks].max()][0]
    return float(1 / (best * STEP)), float(correlation[best])


@estimator("people", f"{RICE}; Repp 1987 (claps of one person)", highest=128, beyond="claps fuse")
def crowd_size(sound: Sound) -> float:
    """Return how many people clap: the rate of all claps over that of the beat."""
    values = power(sound)
    rate, sure = beat(values)
    return density(values) / (rate if sure > SURE else USUAL)


@estimator("1/s", "Licklider 1951 (autocorrelation)")
def beat_rate(sound: Sound) -> float:
    """Return the rate of the beat on which events sound."""
    rate, sure = beat(power(sound))
    return rate if sure > CLEAR else UNTELLABLE


@estimator("", f"Goldberg and Brown 1969 (vector strength); {RICE}")
def beat_strength(sound: Sound) -> float:
    """Return the length of the mean of the phases of events on the beat; of enough people.

    Less what the phases of as many people have by chance.
    """
    values = power(sound)
    rate, sure = beat(values)
    people = density(values) / (rate if sure > SURE else USUAL)
    if not np.isfinite(rate) or not people >= FEWEST:
        return UNTELLABLE
    beats = int(values.size * STEP * rate)
    whole = round(beats / rate / STEP)
    turns = np.exp(-2j * np.pi * STEP * np.outer(rate * NEAR, np.arange(whole)))
    turning = turns[np.abs(turns @ values[:whole]).argmax()] * values[:whole]
    # Later they are at other phases by chance, whose mean over all is shorter than of as many.
    parts = np.array_split(np.arange(whole), max(1, beats // HELD))
    lengths = [abs(turning[part].sum()) / max(values[part].sum(), spectra.TINY) for part in parts]
    square = np.mean(np.square(lengths))
    return float(np.sqrt(max(people * square - 1, 0.0) / (people - 1)))
