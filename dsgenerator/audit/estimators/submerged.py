"""Estimators of bubbles among other sounds: wind, which is always there, and insects above them.

What is always there, and what is not, have spectra that a filter tells apart: what begins then
stands out.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import ndimage
from scipy.special import ndtr

from dsgenerator.audit.estimators import drops, onsets, scenes, spectra
from dsgenerator.audit.estimators.event_frequencies import MINNAERT, PAD
from dsgenerator.audit.estimators.rates import belonging
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import BEGINNING, Sound

FRAME, QUIET, SMOOTH, BROAD = 0.032, 0.1, 3, 13
"""Seconds of the frames and quantile over time of power that is taken for what is always there, and
bins over which it is smoothed, and what is more than that."""

LOWEST = 250.0
"""Least pitch of bubbles, Hz."""

PARTIAL, PARTIALS = 0.08, 3
"""Octaves around higher partials of the nearest insect in which nothing else is listened to, and
how many partials it has."""

SMOOTHING, GAP = 0.0015, 0.003
"""Seconds over which power is smoothed, and least ones between two bubbles."""

ABOVE, FAINTEST = 12.0, 1e-3
"""Least power of a bubble, relative to what is always there, and to the loudest bubble."""

LOCAL, STEP, LOWER, LOCALLY = 0.3, 0.0005, 0.1, 35.0
"""Seconds in which the level is taken for constant, and between its values; quantile of power that
tells it, and least power of a bubble relative to that."""

EARLIER, RELEASE, RATIO = 0.004, 0.006, 1.3
"""Time constants in seconds of the masking thresholds before a bubble and after it, and the ratio
to exceed the latter."""

LOUD, SOFTEST = 0.8, 0.2
"""Quantile of the amplitudes of bubbles, and least amplitude of one relative to that."""

UNHEARD = 1e-8
"""Least power of what is always there, relative to the mean power."""

WINDOW = 0.02
"""Seconds over which a bubble is analysed."""

APART = 0.005
"""Seconds around a bubble in which there is no other, where it is said to be isolated."""

DEAD_TIME = 0.005
"""Seconds after a bubble in which another one is missed."""

FEWEST = 3
"""Bubbles of which a deviation is told."""

MIDDLES, DEVIATIONS = np.linspace(-1.0, 2.0, 61)[:, np.newaxis], np.geomspace(0.7, 2.5, 61)
"""Of pitches that are looked for, where some may be missed, in units of the deviation of others."""

SOURCE = "Bello et al. 2005 (onsets); Martin 2001 (noise between events)"


@lru_cache(maxsize=2)
def find_bubbles(sound: Sound) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return samples of `Sound.listened` at which bubbles begin, their pitches, and amplitudes.

    Returns
    -------
    tuple of numpy.ndarray, each of shape (bubbles,)
        Samples, Hz, and full scale.
    """
    heard = sound.listened
    rate, window = heard.sample_rate, onsets.fading(WINDOW, heard.sample_rate)
    bins, floor, weights = _filter(heard, scenes.nearest(sound)[0])
    lines = np.fft.rfft(heard.samples)
    lines *= np.interp(np.fft.rfftfreq(heard.samples.size, 1 / rate), bins, weights)
    # A Hann window takes a quarter of the power of half a spectrum.
    usual = 4 / 3 * np.sum(np.square(weights) * floor)
    starts = _begun(np.fft.irfft(lines, heard.samples.size), usual, rate)
    starts = starts[(starts >= BEGINNING * rate) & (starts + window.size < heard.samples.size)]
    gained = onsets.gains(heard.samples, starts, rate, window, PAD)
    frequencies = onsets.gain_frequencies(window, PAD, rate)
    standing = gained * np.interp(frequencies, bins, np.square(weights) * floor)
    raised = standing.max(axis=1, initial=0.0) > 0
    starts, gained = starts[raised], gained[raised]
    pitches = frequencies[standing[raised].argmax(axis=1)]
    amplitudes = _amplitudes(gained, frequencies, pitches, window, rate)
    loud = amplitudes > SOFTEST * np.quantile(amplitudes, LOUD) if starts.size else slice(0)
    return starts[loud], pitches[loud], amplitudes[loud]


def _filter(heard: Sound, tone: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return frequencies in Hz, the power of what is always there, and gains that suit what is not.

    As of H. L. Van Trees, *Detection, Estimation, and Modulation Theory* III, 1971, section 2; none
    of these at the tone of the nearest insect, in Hz, and where others sing.
    """
    bins, power = spectra.short_spectra(heard.samples, heard.sample_rate, FRAME)
    floor = np.quantile(power, QUIET, axis=1) / -np.log(1 - QUIET)
    least = UNHEARD * power.mean() + spectra.TINY
    floor = ndimage.uniform_filter1d(floor, SMOOTH) + least
    # A narrow filter would ring, however abruptly a bubble begins.
    raised = ndimage.uniform_filter1d(np.maximum(power.mean(axis=1) - floor, 0.0), BROAD)
    weights = np.sqrt(np.maximum(raised, 0.0) / (floor * (floor + raised)))
    weights[bins < LOWEST] = 0.0
    if np.isfinite(tone):
        away = np.log2(np.maximum(bins, 1.0) / tone)
        weights[np.abs(away) < scenes.CHORUS] = 0.0
        for partial in range(2, PARTIALS + 1):
            weights[np.abs(away - np.log2(partial)) < PARTIAL] = 0.0
    return bins, floor, weights


def _begun(suited: np.ndarray, usual: float, rate: int) -> np.ndarray:
    """Return the samples at which something begins in a filtered signal, above its usual power."""
    power = ndimage.uniform_filter1d(np.square(suited), max(1, round(SMOOTHING * rate)))
    highest = ndimage.maximum_filter1d(power, 2 * max(1, round(GAP * rate)) + 1) == power
    # Gusts, and bubbles that ring on.
    few = power[:: max(1, round(STEP * rate))]
    local = ndimage.percentile_filter(few, 100 * LOWER, round(LOCAL / STEP))
    local = np.repeat(local, max(1, round(STEP * rate)))[: power.size]
    least = np.maximum(LOCALLY * local, max(ABOVE * usual, FAINTEST * power.max()))
    peaks = np.flatnonzero(highest & (power > least))
    # Such a filter rings before a bubble, too.
    last = power.size - peaks[::-1]
    peaks = peaks[onsets.unmasked(last, power[peaks[::-1]], EARLIER * rate, 1.0)[::-1]]
    return peaks[onsets.unmasked(peaks, power[peaks], RELEASE * rate, RATIO)]


def _amplitudes(
    gained: np.ndarray, frequencies: np.ndarray, pitches: np.ndarray, window: np.ndarray, rate: int
) -> np.ndarray:
    """Return the amplitudes with which bubbles begin, of the damping that goes with their pitch."""
    meters = MINNAERT / 1000 / np.maximum(pitches, LOWEST)
    damping = 0.13 / meters + 0.0072 * meters**-1.5
    times = np.arange(window.size) / rate
    left = np.square(window * np.exp(-np.multiply.outer(damping, times))).sum(axis=1)
    near = np.abs(np.log2(np.maximum(frequencies, 1.0) / pitches[:, np.newaxis])) < 0.5
    power = np.where(near, gained, 0.0).sum(axis=1)
    return np.sqrt(4 * np.maximum(power, 0.0) / (PAD * window.size * left))


@estimator("1/s", f"{SOURCE}; Knoll 2010, chapter 4 (dead time)", highest=64, beyond="events fuse")
def submerged_rate(sound: Sound) -> float:
    """Return the rate of bubbles among other sounds, for a Poisson process."""
    count = find_bubbles(sound)[0].size
    return count / max(sound.duration - WINDOW - count * DEAD_TIME, DEAD_TIME)


@estimator("mm", f"{SOURCE}; Minnaert 1933 (radius)")
def submerged_radius(sound: Sound) -> float:
    """Return the median radius of bubbles among other sounds."""
    _, pitches, _ = find_bubbles(sound)
    return MINNAERT / float(np.median(pitches)) if pitches.size else np.nan


@estimator("octaves", f"{SOURCE}; Fisher 1922 (likelihood)")
def submerged_spread(sound: Sound) -> float:
    """Return the standard deviation of the pitches of isolated bubbles among other sounds.

    The likeliest one of normal pitches, of which those are missed at which insects sing.
    """
    starts, pitches, _ = find_bubbles(sound)
    apart = np.diff(starts, prepend=-np.inf, append=np.inf) > APART * sound.listened.sample_rate
    alone = apart[:-1] & apart[1:]
    if np.count_nonzero(alone) > 8:
        pitches = pitches[alone]
    if pitches.size < FEWEST:
        return UNTELLABLE
    octaves = np.log2(pitches)
    seen, tone = belonging(octaves), scenes.nearest(sound)[0]
    if not seen > 0 or not np.isfinite(tone):
        return seen
    missed = np.log2(tone) + scenes.CHORUS * np.array([-1.0, 1.0])
    return seen * _wider(*((of - octaves.mean()) / seen for of in (octaves, missed)))


def _wider(values: np.ndarray, missed: np.ndarray) -> float:
    """Return the likeliest deviation of normal values of which those in an interval are missed."""
    first, last = (ndtr((edge - MIDDLES) / DEVIATIONS) for edge in missed)
    unlikely = np.square(values).mean() - 2 * MIDDLES * values.mean() + np.square(MIDDLES)
    unlikely = unlikely / np.square(DEVIATIONS) / 2 + np.log(DEVIATIONS)
    unlikely += np.log(np.maximum(1 - (last - first), spectra.TINY))
    return float(DEVIATIONS[unlikely.argmin() % DEVIATIONS.size])


@estimator("", f"{SOURCE}; {drops.SOURCE}; van den Doel 2005 (rise)")
def submerged_rise(sound: Sound) -> float:
    """Return how fast the pitch of bubbles among other sounds rises, in units of their damping."""
    starts, pitches, _ = find_bubbles(sound)
    return drops.relative_rise(drops.ringing(sound.listened, starts, pitches))


@estimator(
    "full scale",
    f"{SOURCE}; van den Doel 2005 (damping)",
    lowest=0.02,
    highest=3,
    beyond="the wind hides them, or they do not fit",
)
def submerged_amplitude(sound: Sound) -> float:
    """Return the median amplitude with which bubbles among other sounds begin."""
    _, _, amplitudes = find_bubbles(sound)
    return float(np.median(amplitudes)) if amplitudes.size else np.nan
