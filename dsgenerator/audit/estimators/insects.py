"""Estimators of sounds of several insects."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import spectra, tones
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

MASKED = 0.3
"""Largest share of the noise between pulses that may be further pulses."""


@estimator("", "McAulay and Quatieri 1986 (peaks over time); Knoll 2010, chapter 4 (hidden ones)")
def singers(sound: Sound) -> float:
    """Return the number of sources of pulses, each of a pitch of its own."""
    heard = tones.spectrogram(sound.samples, sound.sample_rate)
    return tones.number(tones.sources(tones.peaks(heard)[1], tones.by_chance(sound.duration)))


@estimator("dB", "Martin 2001 (noise between events)")
def tonal_background(sound: Sound) -> float:
    """Return the RMS level of the noise between pulses of tones, where these leave any."""
    heard = tones.spectrogram(sound.samples, sound.sample_rate)
    if heard.masked > MASKED:
        return UNTELLABLE
    return float(10 * np.log10(max(2 * heard.background.sum(), spectra.TINY)))
