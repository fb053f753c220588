"""Fire: crackles over the roar of the flames."""

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
from synths.noise import band_pass, low_pass, shaped_noise, smooth_noise

KINDS = 6
SNAP = 0.008
LARGEST_DB = 12.0
FLICKER = 6.0


class Fire(SoundModel):
    """Poisson crackles, short bursts of noise of very different levels, over flickering low noise.

    Crackle, hiss and lapping as A. Farnell, *Designing Sound*, 2010, chapter 34, takes them apart.
    """

    parameters = (
        rate_parameter("Crackles", low=0, high=8, default=4),
        frequency_parameter("Center of a crackle's band", low=0, high=4, default=2.5),
        Parameter("crackle_spread", 0, 12, 6, "dB", "Standard deviation of a crackle's level."),
        Parameter("roar_db", -80, 0, -30, "dB", "Level of the flames, relative to full scale."),
        Parameter("flicker", 0, 1, 0.5, "", "How much the flames' level moves, 0 to 1."),
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
        times = poisson_times(event_rate(values["rate_exp"]), duration, rng)
        levels = values["crackle_spread"] * rng.standard_normal(times.size)
        amplitudes = 0.15 * 10 ** (np.minimum(levels, LARGEST_DB) / 20)
        kinds = rng.integers(KINDS, size=times.size)
        starts = start_samples(times, length, sample_rate)
        center = octaves_to_hz(values["cf_exp"])
        kernels = np.array([crackle(center, sample_rate, rng) for _ in range(KINDS)])
        crackles = add_kernels(length, starts, amplitudes, kinds, kernels)
        roar = shaped_noise(low_pass(150.0, 1), length, sample_rate, rng)
        roar *= 1 + 0.5 * values["flicker"] * np.clip(
            smooth_noise(FLICKER, length, sample_rate, rng), -2, 2
        )
        return crackles + 10 ** (values["roar_db"] / 20) * roar


def crackle(center: float, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    """Return one crackle: two octaves of noise around `center` Hz that die in 8 ms."""
    envelope = decay_envelope(SNAP, sample_rate)
    burst = shaped_noise(band_pass(center, 2.0), envelope.size, sample_rate, rng) * envelope
    return burst / max(np.abs(burst).max(), 1e-12)
