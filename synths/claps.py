"""The claps of people, each with own hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from synths.bursts import burst_spectra, of_energy_one
from synths.events import octaves_to_hz
from synths.noise import audible, band_pass
from synths.trajectories import Value

HANDS, WIDTH = 0.35, 1.3
"""Octaves: standard deviation of the centers of people's bands, and width of these at -3 dB."""

BROAD, ABOVE, BROAD_OCTAVES = 0.25, 1.0, 3.5
"""Amplitude of what hands radiate besides their band, how far above it, and the width of that."""

SECONDS, CLAPS, KINDS = 0.036, 4, 32
"""Decay of a clap by 60 dB, different claps of a person, and noises that all are made of."""

LEVELS, LOUDNESS, MORE = 1.0, 0.0163, 0.06
"""Spread of people's levels in dB, RMS of a clap a second, exponent by which more are louder."""


def hands(rng: np.random.Generator) -> np.ndarray:
    """Draw how much higher in octaves, and louder in dB, somebody claps than others."""
    return np.clip(rng.standard_normal(2), -2, 2) * (HANDS, LEVELS)


def claps(
    drawn: list[tuple[np.ndarray, np.random.Generator]],
    values: Mapping[str, Value],
    sample_rate: int,
    rng: np.random.Generator,
) -> Iterator[np.ndarray]:
    """Yield each clap of each person."""
    spectra, frequencies, size = burst_spectra(KINDS, SECONDS, sample_rate, rng)
    spectra *= audible(frequencies)
    broad = BROAD * band_pass(octaves_to_hz(values["cf_exp"] + ABOVE), BROAD_OCTAVES)(frequencies)
    count = 2.0 ** values["n_exp"]
    for number, (times, own) in enumerate(drawn):
        octaves, level = hands(own)
        band = band_pass(octaves_to_hz(values["cf_exp"] + octaves), WIDTH)(frequencies)
        chosen = own.choice((-1.0, 1.0), (CLAPS, 1)) * spectra[own.integers(KINDS, size=CLAPS)]
        made = of_energy_one(np.fft.irfft(chosen * (band + broad), size), sample_rate)
        made *= LOUDNESS * 10 ** (level / 20) * np.sqrt(min(count - number, 1) / count)
        made *= count**MORE
        yield from made[own.integers(CLAPS, size=times.size)]
