"""Estimators of what single events are like: their level and pitch, and how these vary."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import onsets
from dsgenerator.audit.estimators.event_frequencies import PAD, SOURCE
from dsgenerator.audit.estimators.rates import FASTEST, belonging, trimmed
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

FEWEST = 5
"""Events from which on a spread is estimated."""

LENGTH, LATER = 0.01, 0.008
"""Seconds of the windows in which the power of an event is looked at, and between them."""


def _gained(sound: Sound, delay: float = 0.0) -> np.ndarray:
    """Return the mean power that each attack adds, `delay` seconds after it, shape (attacks,)."""
    rate, size = sound.sample_rate, round(LENGTH * sound.sample_rate)
    settling = round(onsets.SETTLING * rate)
    starts = sound.attacks + round(delay * rate)
    starts = starts[starts + size < sound.samples.size]
    power = np.square(sound.samples)
    after = onsets.frames(power, starts, size).mean(axis=1)
    before = onsets.frames(power, starts - round(delay * rate) - settling - size, size)
    return np.maximum(after - before.mean(axis=1), 0.0)


@estimator("", f"{SOURCE}; extrapolated to the onset", highest=1)
def attack_amplitude(sound: Sound) -> float:
    """Return the mean amplitude with which events begin, that of a sine."""
    first, second = _gained(sound), _gained(sound, LATER)
    count = min(first.size, second.size)
    if not count:
        return np.nan
    now, later = (float(np.sqrt(2 * power[:count]).mean()) for power in (first, second))
    return now + (now - later) * LENGTH / 2 / LATER


@estimator("", SOURCE)
def attack_amplitude_spread(sound: Sound) -> float:
    """Return the standard deviation of the amplitudes with which events begin."""
    amplitudes = np.sqrt(2 * _gained(sound))
    return trimmed(amplitudes, 0.05)[1] if amplitudes.size >= FEWEST else UNTELLABLE


@estimator("dB", SOURCE)
def attack_level_spread(sound: Sound) -> float:
    """Return the standard deviation of the levels of events."""
    power = _gained(sound)
    power = power[power > 0]
    return trimmed(10 * np.log10(power), 0.05)[1] if power.size >= FEWEST else UNTELLABLE


FAINTEST = 0.003
"""Least power that a pitch of an event gains, relative to that of a strong event: a pop of equal
amplitude and quality that is three octaves higher than another gains 1/64 of it."""


@estimator("semitones", SOURCE)
def attack_pitch_spread(sound: Sound) -> float:
    """Return the standard deviation of the pitches of events.

    Of all at which one pitch gains more than any loses, wherever it lies: what is usual among
    events that differ so much would miss the highest.
    """
    if sound.clicks.size > FASTEST * sound.duration:
        return UNTELLABLE
    rate = sound.sample_rate
    window = onsets.fading(0.03, rate)
    starts = sound.clicks[sound.clicks + window.size < sound.samples.size]
    if starts.size < FEWEST:
        return UNTELLABLE
    power = onsets.gains(sound.samples, starts, rate, window, PAD)
    frequencies = onsets.gain_frequencies(window, PAD, rate)
    power[:, frequencies < 30] = 0
    gained = power.max(axis=1)
    begins = gained > np.maximum(FAINTEST * np.quantile(gained, 0.75), -power.min(axis=1))
    if np.count_nonzero(begins) < FEWEST:
        return UNTELLABLE
    pitches = frequencies[power[begins].argmax(axis=1)]
    return 12 * belonging(np.log2(pitches))
