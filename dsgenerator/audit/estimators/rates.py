"""Estimators of event rates and of the regularity of events."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln
from scipy.stats import chi2, norm, t

from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import PAUSE, Sound

FASTEST = 32
"""Events per second up to which each is heard."""

EARLY, CUT = 0.004, 0.018
"""Seconds within which the first pulse of a slice is one of a group that has begun before: for
sure, and perhaps."""

DEAD_TIME = 0.006
"""Seconds after an event in which another one may be missed."""


@estimator("1/s", "Bello et al. 2005 (onsets)", highest=FASTEST, beyond="events fuse")
def attack_rate(sound: Sound) -> float:
    """Return the rate of sustained events with an abrupt attack."""
    return sound.attacks.size / sound.duration


@estimator(
    "1/s",
    "Bello et al. 2005 (onsets); Knoll 2010, chapter 4 (dead time)",
    highest=64,
    beyond="events fuse",
)
def random_attack_rate(sound: Sound) -> float:
    """Return the rate of events with an abrupt attack, for a Poisson process."""
    return poisson_rate(sound, sound.clicks)


def poisson_rate(sound: Sound, starts: np.ndarray) -> float:
    """Return the rate of a Poisson process, corrected for the dead time after each event."""
    counted, last = 0, -np.inf
    for start in starts.tolist():
        if start - last >= DEAD_TIME * sound.sample_rate:
            counted, last = counted + 1, start
    return counted / max(sound.duration - counted * DEAD_TIME, DEAD_TIME)


@estimator("1/s", "Gabor 1946 (envelope)", highest=16, beyond="grains fuse")
def grain_rate(sound: Sound) -> float:
    """Return the rate of events with gradual attack and decay."""
    return sound.grains.size / sound.duration


@estimator(
    "1/s",
    "Gabor 1946 (envelope)",
    lowest=0.5,
    highest=8,
    beyond="2 s may be without a chirp of the nearest insect, or chirps fuse",
)
def chirp_rate(sound: Sound) -> float:
    """Return the rate at which groups of pulses begin; one that a slice cuts into begins before."""
    return _begun(sound).size / sound.duration


def _begun(sound: Sound) -> np.ndarray:
    """Return the samples at which groups of pulses begin, without one that has begun before.

    One that begins very early, but not with the slice, and lacks no pulse is whole.
    """
    sizes = [pulses.size for pulses in sound.chirps]
    whole = np.median(sizes) if sizes else 0
    early, cut = EARLY * sound.sample_rate, CUT * sound.sample_rate
    firsts = [
        pulses[0]
        for pulses in sound.chirps
        if pulses[0] > cut or (pulses[0] > early and pulses.size >= whole > 1)
    ]
    return np.array(firsts, dtype=float)


@estimator("", "Gabor 1946 (envelope)")
def pulses_per_chirp(sound: Sound) -> float:
    """Return the number of pulses per group, the lower median; of whole groups alone."""
    return size_of_groups(sound.chirps, sound)


def size_of_groups(groups: list[np.ndarray], sound: Sound) -> float:
    """Return the lower median of the sizes of groups of pulses, of those that are whole."""
    edge = PAUSE * sound.sample_rate
    last = sound.samples.size - edge
    whole = [pulses for pulses in groups if pulses[0] > edge and pulses[-1] < last]
    if not whole:
        return UNTELLABLE if groups else np.nan
    sizes = np.sort([pulses.size for pulses in whole])
    # Two groups may be taken for one, but hardly a part of one for the whole.
    return float(sizes[(sizes.size - 1) // 2])


@estimator(
    "Hz",
    "Gabor 1946 (envelope)",
    lowest=20,
    beyond="pulses are as far apart as chirps",
)
def pulse_rate(sound: Sound) -> float:
    """Return the rate of pulses within groups."""
    intervals = [np.diff(pulses) for pulses in sound.chirps if pulses.size > 1]
    if not intervals:
        return np.nan
    return float(sound.sample_rate / np.mean(np.concatenate(intervals)))


@estimator(
    "",
    "Perkel, Gerstein and Moore 1967 (deviations of a point process)",
    highest=0.45,
    beyond="events are as if at random",
)
def attack_irregularity(sound: Sound) -> float:
    """Return the standard deviation of events around even spacing, in mean intervals.

    Around the line through the times of a few events over their numbers, by least squares, the
    median of what these few show: an event that is missed spoils one of them.
    """
    return irregularity(sound.attacks, sound)


@estimator(
    "",
    "Perkel, Gerstein and Moore 1967 (deviations of a point process)",
    highest=0.45,
    beyond="events are as if at random",
)
def grain_irregularity(sound: Sound) -> float:
    """Return the same of events with gradual attack and decay."""
    return irregularity(sound.grains, sound)


@estimator(
    "",
    "Perkel, Gerstein and Moore 1967 (deviations of a point process)",
    highest=0.45,
    beyond="events are as if at random",
)
def chirp_irregularity(sound: Sound) -> float:
    """Return the same of groups of pulses, of five of them and more."""
    begun = _begun(sound)
    return deviation_of_few(begun) if begun.size >= FEW else UNTELLABLE


def deviation_of_few(events: np.ndarray) -> float:
    """Return the standard deviation around even spacing, in mean intervals, of few events.

    None of which is missed.
    """
    freedom = events.size - 2
    # The mean of a standard deviation of few is less than it is.
    shrunk = np.exp(gammaln((freedom + 1) / 2) - gammaln(freedom / 2)) * np.sqrt(2 / freedom)
    return residual(np.arange(events.size), events) / float(shrunk)


def irregularity(events: np.ndarray, sound: Sound, fastest: float = FASTEST) -> float:
    """Return the standard deviation of events, shape (events,), in mean intervals."""
    starts = events.astype(float)
    if starts.size < FEWEST:
        return np.nan
    if starts.size > fastest * sound.duration:
        return UNTELLABLE
    parts = np.array_split(starts, max(1, round(starts.size / TOGETHER)))
    freedom = starts.size / len(parts) - 2
    square = np.median([_scatter(times) ** 2 for times in parts])
    middle = chi2.median(freedom) / freedom if len(parts) > 2 else 1.0
    return float(np.sqrt(square / middle))


FEWEST, TOGETHER, FEW = 4, 12, 5
"""Events of which an irregularity is estimated: at least, about, and at least if none is missed."""

EVEN, MISSED = 0.12, 1
"""Irregularity up to which a gap is an event that was missed; events of a few that may be."""


def _scatter(times: np.ndarray) -> float:
    """Return the standard deviation of times around a line over their numbers, over its slope.

    Where they are so even that a missed event can be seen, the numbers leave it out.
    """
    intervals = np.diff(times)
    counted = np.maximum(np.round(intervals / np.median(intervals)), 1)
    if counted.sum() <= intervals.size + MISSED:
        seen = residual(np.concatenate([[0], np.cumsum(counted)]), times)
        if seen < EVEN:
            return seen
    return residual(np.arange(times.size), times)


def residual(numbers: np.ndarray, times: np.ndarray) -> float:
    """Return the standard deviation of times around a line over numbers, over its slope.

    Parameters
    ----------
    numbers, times : numpy.ndarray, shape (events,)
    """
    slope, offset = np.polyfit(numbers, times, 1)
    residuals = times - offset - slope * numbers
    return float(np.sqrt(np.sum(np.square(residuals)) / (times.size - 2)) / slope)


TRIMMED = 0.15
"""Share of values that is trimmed at either end."""


def trimmed(values: np.ndarray, share: float = TRIMMED) -> tuple[float, float]:
    """Return trimmed mean and standard deviation, consistent for a Gaussian distribution.

    Parameters
    ----------
    values : numpy.ndarray, shape (values,)
    share : float
        What is trimmed at either end.
    """
    ordered = np.sort(values)
    outer = int(share * ordered.size)
    kept = ordered[outer : ordered.size - outer]
    shrunk = 1.0
    if outer:
        left_out = outer / ordered.size
        bound = -norm.ppf(left_out)
        shrunk = np.sqrt(1 - 2 * bound * norm.pdf(bound) / (1 - 2 * left_out))
    return float(kept.mean()), float(kept.std(ddof=1) / shrunk)


FOREIGN, MOST = 0.001, 0.3
"""Probability that of normal values one is taken for one that does not belong; and the largest
share of those that do not."""


def belonging(values: np.ndarray) -> float:
    """Return the standard deviation of values that are normal, without those that do not belong.

    These are told by the test of B. Rosner, *Percentage points for a generalized ESD many-outlier
    procedure*, Technometrics 25(2), 1983, which several cannot hide from by being alike.  Of values
    that all belong it is that of the sample, which no estimator betters; `trimmed` leaves out the
    farthest in any case.

    Parameters
    ----------
    values : numpy.ndarray, shape (values,)
        Two at least.
    """
    kept, found = values, float(values.std(ddof=1))
    spread = found
    for _ in range(int(MOST * values.size)):
        freedom = kept.size - 2
        square = t.isf(FOREIGN / (2 * kept.size), freedom) ** 2
        limit = (kept.size - 1) * np.sqrt(square / (kept.size * (freedom + square)))
        distances = np.abs(kept - kept.mean())
        farthest = int(distances.argmax())
        foreign = distances[farthest] > limit * spread
        kept = np.delete(kept, farthest)
        spread = float(kept.std(ddof=1))
        if foreign:
            found = spread
    return found
