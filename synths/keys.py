"""The clicks of keys, each with what keyboard and desk add."""

from __future__ import annotations

import numpy as np

from synths.bursts import LEAD, burst_spectra, of_energy_one
from synths.events import octaves_to_hz
from synths.noise import audible, band_pass

OCTAVES, SECONDS, KINDS = 1.8, 0.045, 16
"""Width of a click's band between -3 dB points, its decay by 60 dB, and different clicks."""

RING = (0.15, 0.45)
"""Decay of what rings on in that band, and its amplitude."""

BODY = (170.0, 1.0, 0.06, 0.25)
"""Of what keyboard and desk add: center in Hz, octaves, decay in seconds, and amplitude."""


def key_clicks(cf_exp: float, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    """Return clicks of an energy of 1, shape (kinds, samples), each begins after `LEAD`."""
    center, octaves, seconds, amplitude = BODY
    band = octaves_to_hz(cf_exp), OCTAVES
    layers = (*band, SECONDS, 1.0), (*band, *RING), (center, octaves, seconds, amplitude)
    longest = round(2 * (LEAD + max(layer[2] for layer in layers)) * sample_rate) + 1
    clicks = np.zeros((KINDS, longest))
    for hertz, wide, long, loud in layers:
        spectra, frequencies, size = burst_spectra(KINDS, long, sample_rate, rng)
        spectra *= band_pass(hertz, wide)(frequencies) * audible(frequencies)
        made = of_energy_one(np.fft.irfft(spectra, size), sample_rate)
        clicks[:, :size] += loud * made
    return of_energy_one(clicks, sample_rate)
