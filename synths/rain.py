"""Rain: drops that hit a surface, and the many far away that blur into noise."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.envelopes import decay_envelope
from synths.events import (
    above_nyquist,
    add_kernels,
    event_rate,
    frequency_parameter,
    octaves_to_hz,
    poisson_times,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, SoundModel, sample_count
from synths.noise import band_pass, shaped_noise

KINDS = 6
BED_OCTAVES = 3.0
DROP = 0.02
LOUDNESS, LARGEST_DB = 0.1, 12.0


class Rain(SoundModel):
    """Poisson drops, each a short burst of noise in a band, over a bed of noise in the same band.

    Amplitudes are log-normal, as drops differ in size and distance; compare A. Farnell,
    *Designing Sound*, 2010, chapter 37.
    """

    parameters = (
        rate_parameter("Drops", low=2, high=12, default=7),
        frequency_parameter("Center of the drops' band", low=0, high=4, default=2.5),
        Parameter("size_spread", 0, 12, 6, "dB", "Standard deviation of a drop's level."),
        Parameter("bed_db", -80, 0, -30, "dB", "Level of the far rain, relative to full scale."),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the band would lie above the Nyquist frequency, or None."""
        what = f"the center of the band (cf_exp {values['cf_exp']:g})"
        return above_nyquist(what, octaves_to_hz(values["cf_exp"]), sample_rate)

    def generate(
        self,
        values: Mapping[str, float],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length = sample_count(duration, sample_rate)
        center = octaves_to_hz(values["cf_exp"])
        times = poisson_times(event_rate(values["rate_exp"]), duration, rng)
        levels = values["size_spread"] * rng.standard_normal(times.size)
        kinds = rng.integers(KINDS, size=times.size)
        starts = start_samples(times, length, sample_rate)
        kernels = np.array([drop(center, sample_rate, rng) for _ in range(KINDS)])
        amplitudes = LOUDNESS * 10 ** (np.minimum(levels, LARGEST_DB) / 20)
        drops = add_kernels(length, starts, amplitudes, kinds, kernels)
        bed = shaped_noise(band_pass(center, BED_OCTAVES), length, sample_rate, rng)
        return drops + 10 ** (values["bed_db"] / 20) * bed


def drop(center: float, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    """Return one drop: an octave of noise around `center` Hz that dies in 20 ms."""
    envelope = decay_envelope(DROP, sample_rate)
    burst = shaped_noise(band_pass(center, 1.0), envelope.size, sample_rate, rng) * envelope
    return burst / max(np.abs(burst).max(), 1e-12)
