"""Estimators of one kind of sound among others."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import signal

from dsgenerator.audit.estimators import onsets, rates, tones
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import TONE, Sound

CHIRPING, SUPPORT = 1650.0, 1.25
"""Hz above which insects sing, and the least number of their pulses, per second."""

OFTEN, FEWER = 0.8, 2.0
"""Least share of the pulses of the tone that has most, and by how many fewer it may be: what rings
by chance has few, and of an insect that seldom sings a slice has a chirp less than of others."""

CHORUS = 0.45
"""Octaves around the nearest insect in which others sing."""

AUDIBLE = 9.0
"""Least power of the pulses of other insects, relative to the background."""

PARTED = 1.4
"""Intervals between pulses without one that part two groups that nearly meet."""

NEAR = 15.0
"""Hz around the frequency of an insect in which its pulses are."""


HUM, BESIDE, SUNG = 0.4, (0.55, 0.8), 0.5
"""Octaves around the nearest insect in which those hum that are too far away to be told apart, in
which there is none of it, and in which frames are without pulses."""

LOUDER, LOUDEST = 0.1, 2.0
"""Quantile of the power of frames, and that of one without pulses at most in units of it."""

SURE = 2.0
"""Standard deviations by which a hum has to exceed other noise, of which twice as much is known."""

SOURCE = "McAulay and Quatieri 1986 (peaks over time); Gabor 1946 (envelope)"
SPARSE = "2 s may be without a chirp of the nearest insect, or chirps fuse"


@lru_cache(maxsize=2)
def nearest(sound: Sound) -> tuple[float, float, Sound]:
    """Return the loudest high tone that often returns, and is all that sounds near its pitch.

    A bubble may have the pitch of a few others, but has neighbours that have not.

    Returns
    -------
    frequency, amplitude : float
        Hz, and that of its pulses; NaN if there is none.
    alone : Sound
        It, without what is farther from it in frequency than `TONE`.
    """
    times, frequencies = tones.peaks(tones.spectrogram(sound.samples, sound.sample_rate), CHIRPING)
    reach, found = round(0.5 * tones.FRAME * sound.sample_rate), (np.nan, np.nan, sound)
    most = 0.0
    centers = tones.sources(frequencies, SUPPORT * sound.duration)
    near = np.abs(frequencies - centers[:, np.newaxis]) < NEAR
    counts = near.sum(axis=1)
    for center, own in zip(centers, near, strict=True):
        if own.sum() < OFTEN * counts.max() - FEWER:
            continue
        places = np.round(times[own] * sound.sample_rate).astype(int)
        tone = tones.alone(sound.samples, sound.sample_rate, center, TONE)
        envelope = np.abs(signal.hilbert(tone))
        around = onsets.frames(envelope, places - reach, 2 * reach)
        # Half of these may be the skirts of pulses.
        amplitude = float(np.quantile(around.max(axis=1), 0.75))
        score = amplitude * _share(np.square(envelope), places, 2 * reach)
        if score > most:
            most, found = score, (float(center), amplitude, Sound(tone, sound.sample_rate))
    return found


def _share(power: np.ndarray, places: np.ndarray, reach: int) -> float:
    """Return the share of the sum of powers that is no farther from any of some places."""
    passed = np.concatenate([[0.0], np.cumsum(power)])
    # Places ascend: what two have in common is counted once.
    begins = np.maximum(places - reach, 0)
    ends = np.minimum(places + reach, power.size)
    begins[1:] = np.maximum(begins[1:], ends[:-1])
    return float((passed[np.maximum(ends, begins)] - passed[begins]).sum() / passed[-1])


@estimator(
    "full scale",
    SOURCE,
    lowest=0.01,
    highest=1,
    beyond="what else sounds masks pulses, or they do not fit",
)
def pulse_amplitude(sound: Sound) -> float:
    """Return the amplitude of the pulses of the loudest high tone that often returns."""
    return nearest(sound)[1]


@estimator("Hz", SOURCE)
def insect_tone(sound: Sound) -> float:
    """Return the frequency of the loudest high tone that often returns."""
    return nearest(sound)[0]


@estimator("1/s", SOURCE, lowest=0.5, highest=8, beyond=SPARSE)
def insect_rate(sound: Sound) -> float:
    """Return the rate at which groups of pulses of the loudest such tone begin."""
    return rates.chirp_rate(nearest(sound)[2])


@estimator("", SOURCE, highest=0.45, beyond="chirps are as if at random")
def insect_irregularity(sound: Sound) -> float:
    """Return the standard deviation of these groups around even spacing, in mean intervals.

    Also of one that a slice cuts into: where it ends tells when it began.
    """
    starts = _beginnings(groups(nearest(sound)[2]))
    return rates.deviation_of_few(starts) if starts.size >= rates.FEW else UNTELLABLE


def groups(tone: Sound) -> list[np.ndarray]:
    """Return the samples of pulses of a tone, an array for each group; two may nearly meet."""
    intervals = [np.diff(pulses) for pulses in tone.chirps if pulses.size > 1]
    if not intervals:
        return tone.chirps
    longest = PARTED * np.median(np.concatenate(intervals))
    return [
        part
        for pulses in tone.chirps
        for part in np.split(pulses, np.flatnonzero(np.diff(pulses) > longest) + 1)
    ]


def _beginnings(found: list[np.ndarray]) -> np.ndarray:
    """Return when groups begin, in samples, of the size that most have.

    Of those that overlap, one begins with the first pulse and one ends with the last.
    """
    if not found:
        return np.empty(0)
    sizes = np.array([pulses.size for pulses in found])
    usual = np.bincount(sizes).argmax()
    intervals = [np.diff(pulses) for pulses in found if pulses.size > 1]
    lasts = (usual - 1) * np.median(np.concatenate(intervals)) if intervals else 0.0
    starts = []
    for place, pulses in enumerate(found):
        several = max(1, round(pulses.size / usual))
        first, last = float(pulses[0]), float(pulses[-1] - lasts)
        if several == 1:
            starts.append(last if place == 0 else first)
        else:
            starts += np.linspace(first, last, several).tolist()
    return np.array(starts)


@estimator("", SOURCE)
def insect_pulses(sound: Sound) -> float:
    """Return the number of pulses in such a group, the lower median; of whole groups alone."""
    tone = nearest(sound)[2]
    return rates.size_of_groups(groups(tone), tone)


@estimator("Hz", SOURCE, lowest=20, beyond="pulses are as far apart as chirps")
def insect_pulse_rate(sound: Sound) -> float:
    """Return the rate of pulses within such a group."""
    return rates.pulse_rate(nearest(sound)[2])


@estimator("", f"{SOURCE}; Knoll 2010, chapter 4 (hidden ones)")
def insects(sound: Sound) -> float:
    """Return the number of sources of high pulses, each of a pitch of its own."""
    tone = nearest(sound)[0]
    if not np.isfinite(tone):
        return 0.0
    heard = tones.spectrogram(sound.samples, sound.sample_rate)
    _, frequencies = tones.peaks(heard, CHIRPING, AUDIBLE)
    chorus = frequencies[np.abs(np.log2(frequencies / tone)) < CHORUS]
    return tones.number(tones.sources(chorus, tones.by_chance(sound.duration)))


@estimator(
    "of pulses",
    f"{SOURCE}; Martin 2001 (noise between events)",
    lowest=0.0114,
    beyond="in 2 s, chance moves the noise of wind by as much",
)
def insect_hum(sound: Sound) -> float:
    """Return the RMS of noise around the loudest such tone, relative to its pulses' amplitude."""
    tone, amplitude, _ = nearest(sound)
    if not np.isfinite(tone):
        return np.nan
    heard = tones.spectrogram(sound.samples, sound.sample_rate)
    octaves = np.log2(np.maximum(np.arange(heard.power.shape[1]) * heard.step, 1) / tone)
    levels = heard.power[:, np.abs(octaves) < SUNG].sum(axis=1)
    quiet = heard.power[levels < LOUDEST * np.quantile(levels, LOUDER)]
    if not len(quiet):
        return np.nan
    noise = np.median(quiet, axis=0) / np.log(2)
    within, (nearer, farther) = np.abs(octaves) < HUM, BESIDE
    sides = [(sign * octaves > nearer) & (sign * octaves < farther) for sign in (-1, 1)]
    if not all(side.any() for side in sides):
        return np.nan
    places, levels = zip(
        *((octaves[side].mean(), np.log(noise[side].mean())) for side in sides), strict=True
    )
    other = np.exp(np.interp(octaves[within], places, levels)).sum()
    values = np.count_nonzero(within) * heard.step * len(quiet) * tones.HOP
    hum = noise[within].sum() - other
    if hum < SURE * other * np.sqrt(2 / values):
        return UNTELLABLE
    return float(np.sqrt(2 * hum) / amplitude)
