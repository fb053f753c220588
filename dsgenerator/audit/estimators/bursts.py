"""Estimators of bursts of noise over a background of noise, and of that background."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import onsets, spectra
from dsgenerator.audit.estimators.detection import FRAME, LOWEST, filtered, mean_gain
from dsgenerator.audit.estimators.rates import trimmed
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

DEAD_TIME = 0.004
"""Seconds after a burst in which another one may be missed."""

FEWEST = 5
"""Bursts from which on a spread of levels is estimated."""

ALONE = (0.003, 0.005)
"""Seconds before and after a burst without another one, for its own level to be measured."""

REACH = (0.002, 0.004)
"""Seconds before and after a burst's maximum over which its energy is summed."""

HIGHEST = 7000.0
"""Hz up to which the spectrum of the background is known; it goes on as it is there."""

CLEAR = 0.12
"""Least ratio of a burst's power to the background's, relative to the largest ratio."""

NEAR = 4.0
"""Largest ratio of frequencies within a burst to its center."""

FINE, COARSE, APART = 6, 2, 0.5
"""Bands an octave in which a hill is looked for, as exactly as can be and for sure, and octaves
that the two may be apart, as a ragged hill has a top where it has none."""

TRIMMED = 0.07
"""Share of levels that is trimmed at either end, where two bursts are taken for one."""

INACCURACY = 0.7
"""Standard deviation of measured levels of equal bursts, dB."""

ENERGY = "Urkowitz 1967 (energy detection)"


@estimator("1/s", f"{ENERGY}; Knoll 2010, chapter 4 (dead time)", highest=128, beyond="bursts fuse")
def burst_rate(sound: Sound) -> float:
    """Return the rate of bursts of noise, for a Poisson process."""
    counted, last = 0, -np.inf
    for start in sound.noisy.starts.tolist():
        if start - last >= DEAD_TIME * sound.noisy.rate:
            counted, last = counted + 1, start
    return counted / max(sound.duration - counted * DEAD_TIME, DEAD_TIME)


@estimator("Hz", f"{ENERGY}; Smith 2011 (interpolated peak)")
def burst_center(sound: Sound) -> float:
    """Return where bursts raise the spectrum most, on a logarithmic axis."""
    rate = sound.sample_rate
    starts = sound.bursts
    if not starts.size:
        return np.nan
    window = np.hanning(round(0.012 * rate))
    power = mean_gain(sound.samples, starts - round(0.004 * rate), rate, window, 4)
    frequencies = onsets.gain_frequencies(window, 4, rate)
    heard = sound.noisy
    bins = np.arange(heard.background.size) / FRAME
    known = bins < HIGHEST
    background = np.interp(frequencies, bins[known], heard.background[known])
    clear = power / np.maximum(background, 1e-3 * power.max() + spectra.TINY)
    rough = _peak(frequencies, np.where(clear < CLEAR * clear.max(), 0.0, power))
    near = (frequencies >= rough / NEAR) & (frequencies <= rough * NEAR)
    return hill(frequencies, np.where(near, power, 0.0))


def hill(frequencies: np.ndarray, power: np.ndarray) -> float:
    """Return the center in Hz of a hill of a spectrum, however ragged it is; NaN if there is none.

    Parameters
    ----------
    frequencies, power : numpy.ndarray, shape (bins,)
        Hz, ascending, and power.
    """
    fine, coarse = _peak(frequencies, power), _peak(frequencies, power, COARSE)
    return fine if abs(np.log2(fine / coarse)) < APART else coarse


def _peak(frequencies: np.ndarray, power: np.ndarray, fraction: int = FINE) -> float:
    """Return the frequency in Hz of the hill of a spectrum on a logarithmic axis."""
    return spectra.octave_peak(frequencies, power, 10, fraction, 1.5 * LOWEST)[0]


@estimator(
    "dB", f"{ENERGY}; trimmed, less the inaccuracy of a level",
    highest=5, beyond="the weaker half drowns in the background",
)  # fmt: skip
def burst_level_spread(sound: Sound) -> float:
    """Return the standard deviation of the levels of bursts."""
    levels = lone_levels(sound)
    if levels.size < FEWEST:
        return UNTELLABLE
    return float(np.sqrt(max(trimmed(levels, TRIMMED)[1] ** 2 - INACCURACY**2, 0.0)))


def lone_levels(sound: Sound) -> np.ndarray:
    """Return the levels in dB of bursts with no other one near; none if there are few bursts."""
    heard = sound.noisy
    if heard.starts.size < FEWEST:
        return np.empty(0)
    gaps = np.diff(heard.starts / heard.rate, prepend=-1.0, append=sound.duration + 1.0)
    starts = heard.starts[(gaps[:-1] > ALONE[0]) & (gaps[1:] > ALONE[1])]
    before, size = (round(each * heard.rate) for each in (REACH[0], sum(REACH)))
    energies = onsets.frames(heard.energy, starts - before, size).mean(axis=1)
    return 10 * np.log10(energies[energies > 0])


@estimator(
    "dB", f"{ENERGY}; Martin 2001 (noise between events)",
    lowest=-60, highest=-18, beyond="it is as what bursts leave behind, or hides them",
)  # fmt: skip
def background_level(sound: Sound) -> float:
    """Return the RMS level of the noise between bursts."""
    size = max(1, round(0.001 * sound.sample_rate))
    whole = sound.samples.size // size
    power = np.square(sound.samples[: whole * size]).reshape(whole, size).mean(axis=1)
    free = sound.noisy.apart((np.arange(whole) + 0.5) * size / sound.sample_rate)
    if not free.any():
        return np.nan
    return float(10 * np.log10(max(power[free].mean(), spectra.TINY)))


BLOCK, PART = 0.01, 0.001
"""Seconds in which the level of a flickering background is taken for constant, and their parts."""


@estimator("dB", "McDermott and Simoncelli 2011 (envelope statistics), less what noise has itself")
def background_flicker(sound: Sound) -> float:
    """Return the standard deviation of the level of the noise between bursts.

    The root of the covariance of the levels of even and of odd milliseconds of short blocks, as
    chance moves these independently of each other.
    """
    heard = sound.noisy
    size, parts = round(PART * heard.rate), round(BLOCK / PART)
    power = filtered(sound.listened.samples, 1 / np.sqrt(heard.background))
    blocks = power.size // (size * parts)
    if blocks < FEWEST:
        return UNTELLABLE
    power = power[: blocks * parts * size].reshape(blocks * parts, size).mean(axis=1)
    free = heard.apart((np.arange(power.size) + 0.5) * PART).reshape(blocks, parts)
    power = power.reshape(blocks, parts)
    means = []
    for which in (slice(0, None, 2), slice(1, None, 2)):
        counts = free[:, which].sum(axis=1)
        sums = (power * free)[:, which].sum(axis=1)
        means.append(np.where(counts > 1, sums / np.maximum(counts, 1), np.nan))
    levels = 10 * np.log10(np.maximum(means, spectra.TINY))
    levels = levels[:, np.isfinite(levels).all(axis=0)]
    if levels.shape[1] < max(FEWEST, 0.25 * blocks):
        return UNTELLABLE
    return float(np.sqrt(max(np.cov(levels)[0, 1], 0.0)))
