"""Estimators of the weather: of what goes on behind events."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

FRAME, QUIET = 0.064, 0.25
"""Seconds of frames, and quantile of their power over time that is taken for that of noise."""

HIGHEST = 1500.0
"""Hz up to which wind is listened to: beyond it there are insects."""

SOURCE = "Martin 2001 (noise between events)"


@estimator(
    "full scale", SOURCE, lowest=0.004, highest=1, beyond="other sounds hide it, or it does not fit"
)
def steady_amplitude(sound: Sound) -> float:
    """Return the RMS amplitude of the noise below 1500 Hz that goes on behind events."""
    heard = sound.listened
    bins, power = spectra.short_spectra(heard.samples, heard.sample_rate, FRAME)
    quiet = np.quantile(power[bins < HIGHEST], QUIET, axis=1) / -np.log(1 - QUIET)
    # A Hann window takes a quarter of the power of half a spectrum.
    return float(np.sqrt(4 / 3 * quiet.sum()))
