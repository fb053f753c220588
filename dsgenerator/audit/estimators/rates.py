"""Estimators of event rates and of the regularity of events."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

DEAD_TIME = 0.006
"""Seconds after an event in which another one may be missed."""


@estimator("1/s", "Bello et al. 2005 (onsets)", highest=64)
def attack_rate(sound: Sound) -> float:
    """Return the rate of sustained events with an abrupt attack."""
    return sound.attacks.size / sound.duration


@estimator("1/s", "Bello et al. 2005 (onsets); Knoll 2010, chapter 4 (dead time)", highest=64)
def random_attack_rate(sound: Sound) -> float:
    """Return the rate of events with an abrupt attack, for a Poisson process."""
    return _poisson_rate(sound, sound.clicks)


@estimator("1/s", "Bello et al. 2005 (onsets); Knoll 2010, chapter 4 (dead time)", highest=64)
def burst_rate(sound: Sound) -> float:
    """Return the rate of bursts of noise, for a Poisson process."""
    return _poisson_rate(sound, sound.bursts)


def _poisson_rate(sound: Sound, starts: np.ndarray) -> float:
    """Return the rate of a Poisson process, corrected for the dead time after each event."""
    counted, last = 0, -np.inf
    for start in starts.tolist():
        if start - last >= DEAD_TIME * sound.sample_rate:
            counted, last = counted + 1, start
    return counted / max(sound.duration - counted * DEAD_TIME, DEAD_TIME)


@estimator("1/s", "Gabor 1946 (envelope)", highest=16)
def grain_rate(sound: Sound) -> float:
    """Return the rate of events with gradual attack and decay."""
    return sound.grains.size / sound.duration


@estimator("1/s", "Gabor 1946 (envelope)", highest=8)
def chirp_rate(sound: Sound) -> float:
    """Return the rate of groups of pulses."""
    return len(sound.chirps) / sound.duration


@estimator("", "Gabor 1946 (envelope)")
def pulses_per_chirp(sound: Sound) -> float:
    """Return the number of pulses per group, the mean of the middle half."""
    if not sound.chirps:
        return np.nan
    sizes = np.sort([pulses.size for pulses in sound.chirps])
    outer = sizes.size // 4
    return float(sizes[outer : sizes.size - outer].mean())


@estimator("Hz", "Gabor 1946 (envelope)")
def pulse_rate(sound: Sound) -> float:
    """Return the rate of pulses within groups."""
    intervals = [np.diff(pulses) for pulses in sound.chirps if pulses.size > 1]
    if not intervals:
        return np.nan
    return float(sound.sample_rate / np.mean(np.concatenate(intervals)))


TRIMMED = 0.15
"""Share of intervals that is trimmed at either end."""


@estimator("", "Perkel, Gerstein and Moore 1967 (intervals of a point process)")
def attack_irregularity(sound: Sound) -> float:
    """Return the standard deviation of events around even spacing, in mean intervals.

    Intervals between events that deviate independently have twice the variance of an event.  The
    standard deviation is trimmed, for robustness to events that are missed or detected twice.
    """
    intervals = np.diff(sound.attacks)
    if intervals.size < 3:
        return np.nan
    mean, deviation = trimmed(intervals)
    return deviation / mean / np.sqrt(2)


def trimmed(values: np.ndarray) -> tuple[float, float]:
    """Return trimmed mean and standard deviation, consistent for a Gaussian distribution."""
    ordered = np.sort(values)
    outer = int(TRIMMED * ordered.size)
    kept = ordered[outer : ordered.size - outer]
    shrunk = 1.0
    if outer:
        share = outer / ordered.size
        bound = -norm.ppf(share)
        shrunk = np.sqrt(1 - 2 * bound * norm.pdf(bound) / (1 - 2 * share))
    return float(kept.mean()), float(kept.std(ddof=1) / shrunk)
