"""Estimators of events in time: how many, and how evenly spaced."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

DEAD_TIME = 0.006
"""Seconds after an event in which another would not be found for certain."""


@estimator("1/s", "Bello et al. 2005 (onsets)", highest=64)
def attack_rate(sound: Sound) -> float:
    """Return how many events begin at once and go on, a second."""
    return sound.attacks.size / sound.duration


@estimator("1/s", "Bello et al. 2005 (onsets); Knoll 2010, chapter 4 (dead time)", highest=64)
def random_attack_rate(sound: Sound) -> float:
    """Return how many events begin at once, a second, if they know nothing of each other."""
    return _poisson_rate(sound, sound.clicks)


@estimator("1/s", "Bello et al. 2005 (onsets); Knoll 2010, chapter 4 (dead time)", highest=64)
def burst_rate(sound: Sound) -> float:
    """Return how many bursts of noise there are a second, if they know nothing of each other."""
    return _poisson_rate(sound, sound.bursts)


def _poisson_rate(sound: Sound, starts: np.ndarray) -> float:
    """Return the rate of random events, of which each hides those that follow at once."""
    counted, last = 0, -np.inf
    for start in starts.tolist():
        if start - last >= DEAD_TIME * sound.sample_rate:
            counted, last = counted + 1, start
    return counted / max(sound.duration - counted * DEAD_TIME, DEAD_TIME)


@estimator("1/s", "Gabor 1946 (envelope)", highest=16)
def grain_rate(sound: Sound) -> float:
    """Return how many events swell and fade, a second."""
    return sound.grains.size / sound.duration


@estimator("1/s", "Gabor 1946 (envelope)", highest=8)
def chirp_rate(sound: Sound) -> float:
    """Return how many groups of pulses there are a second."""
    return len(sound.chirps) / sound.duration


@estimator("", "Gabor 1946 (envelope)")
def pulses_per_chirp(sound: Sound) -> float:
    """Return how many pulses a group has, the mean of the middle half."""
    if not sound.chirps:
        return np.nan
    sizes = np.sort([pulses.size for pulses in sound.chirps])
    outer = sizes.size // 4
    return float(sizes[outer : sizes.size - outer].mean())


@estimator("Hz", "Gabor 1946 (envelope)")
def pulse_rate(sound: Sound) -> float:
    """Return how many pulses a second there are within groups."""
    intervals = [np.diff(pulses) for pulses in sound.chirps if pulses.size > 1]
    if not intervals:
        return np.nan
    return float(sound.sample_rate / np.mean(np.concatenate(intervals)))


TRIMMED = 0.15
"""Share of the shortest, and of the longest, intervals that are left out."""


@estimator("", "Perkel, Gerstein and Moore 1967 (intervals of a point process)")
def attack_irregularity(sound: Sound) -> float:
    """Return how far events stray from even spacing, in mean intervals.

    An interval between neighbours that stray independently has twice the variance of one.  The
    standard deviation is a trimmed one, so that few events missed or seen twice do not count.
    """
    intervals = np.diff(sound.attacks)
    if intervals.size < 3:
        return np.nan
    mean, deviation = trimmed(intervals)
    return deviation / mean / np.sqrt(2)


def trimmed(values: np.ndarray) -> tuple[float, float]:
    """Return mean and standard deviation without the outermost values, right if Gaussian."""
    ordered = np.sort(values)
    outer = int(TRIMMED * ordered.size)
    kept = ordered[outer : ordered.size - outer]
    shrunk = 1.0
    if outer:
        share = outer / ordered.size
        bound = -norm.ppf(share)
        shrunk = np.sqrt(1 - 2 * bound * norm.pdf(bound) / (1 - 2 * share))
    return float(kept.mean()), float(kept.std(ddof=1) / shrunk)
