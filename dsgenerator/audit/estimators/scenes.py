"""Estimators of one kind of sound among others."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, signal

from dsgenerator.audit.estimators import onsets, tones
from dsgenerator.audit.estimators.rates import poisson_rate
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import BEGINNING, TONE, Sound

AROUND, ABRUPT = 0.005, 16.0
"""Seconds before and after a click, and the ratio of its power to the median there: a pulse of a
tone is longer than that."""

CHIRPING, SUPPORT = 1500.0, 4.0
"""Hz above which insects sing, and the least number of their pulses, per second."""

NEAR = 15.0
"""Hz around the frequency of an insect in which its pulses are."""


@estimator(
    "1/s",
    "Bello et al. 2005 (onsets); Knoll 2010, chapter 4 (dead time)",
    highest=64,
    beyond="events fuse",
)
def click_rate(sound: Sound) -> float:
    """Return the rate of abrupt events, for a Poisson process, among pulses of high tones."""
    heard, how = sound.listened, onsets.CLICKS
    edge = min(how.above, onsets.HIGHEST * heard.sample_rate)
    sections = signal.butter(how.order, edge, "high", fs=heard.sample_rate, output="sos")
    width = max(1, round(how.smoothing * heard.sample_rate))
    power = ndimage.uniform_filter1d(np.square(signal.sosfilt(sections, heard.samples)), width)
    step = max(1, width // 2)
    few = power[::step]
    around = ndimage.median_filter(few, 2 * round(AROUND * heard.sample_rate / step) + 1)
    starts = onsets.find_onsets(heard.samples, heard.sample_rate, how)
    starts = starts[starts >= BEGINNING * heard.sample_rate]
    places = np.minimum(starts // step, few.size - 1)
    starts = starts[power[starts] > ABRUPT * around[places]]
    return poisson_rate(heard, starts)


@estimator(
    "full scale",
    "McAulay and Quatieri 1986 (peaks over time); Gabor 1946 (envelope)",
    lowest=0.01,
    highest=1,
    beyond="what else sounds masks pulses, or they do not fit",
)
def pulse_amplitude(sound: Sound) -> float:
    """Return the amplitude of the pulses of the loudest high tone that often returns."""
    times, frequencies = tones.peaks(tones.spectrogram(sound.samples, sound.sample_rate))
    reach, loudest = round(0.5 * tones.FRAME * sound.sample_rate), np.nan
    for center in tones.sources(frequencies[frequencies > CHIRPING], SUPPORT * sound.duration):
        own = np.round(times[np.abs(frequencies - center) < NEAR] * sound.sample_rate).astype(int)
        tone = tones.alone(sound.samples, sound.sample_rate, center, TONE)
        around = onsets.frames(np.abs(signal.hilbert(tone)), own - reach, 2 * reach)
        # Half of these may be the skirts of pulses.
        loudest = np.fmax(loudest, np.quantile(around.max(axis=1), 0.75))
    return float(loudest)
