"""The clicks of keys, each with what keyboard and desk add."""

from __future__ import annotations

import numpy as np

from synths.bursts import burst_spectra, of_energy_one
from synths.events import octaves_to_hz
from synths.noise import audible, band_pass

OCTAVES, SECONDS, KINDS = 1.8, 0.045, 24
"""Width of a click's band between -3 dB points, its decay by 60 dB, and different clicks."""

BODY = (170.0, 1.0, 0.06, 0.25)
"""Of what keyboard and desk add: center in Hz, octaves, decay in seconds, and amplitude."""


def key_clicks(cf_exp: float, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    """Return clicks of an energy of 1, shape (kinds, samples), each begins after `LEAD`."""
    center, octaves, seconds, amplitude = BODY
    made = []
    for hertz, wide, long in (
        (octaves_to_hz(cf_exp), OCTAVES, SECONDS),
        (center, octaves, seconds),
    ):
        spectra, frequencies, size = burst_spectra(KINDS, long, sample_rate, rng)
        spectra *= band_pass(hertz, wide)(frequencies) * audible(frequencies)
        made.append(of_energy_one(np.fft.irfft(spectra, size), sample_rate))
    keys, body = made
    clicks = amplitude * body
    clicks[:, : keys.shape[1]] += keys
    return of_energy_one(clicks, sample_rate)
