"""Chirps: Gaussian grains that sweep over octaves, with harmonics, at jittered times."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import (
    EVENED,
    above_nyquist,
    add_repeated,
    frequency_parameter,
    irregularity_parameter,
    labelled_events,
    octaves_to_hz,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.realised import EventModel, Events
from synths.trajectories import Value

PEAK, LENGTH = 0.3, 0.1
"""Peak of a grain of so many seconds; the default is then at -23 LUFS."""
WIDTHS = 6.0


class Chirp(EventModel):
    """A texture of grains: tones under a Gaussian window that move exponentially in frequency.

    After D. Gabor, *Acoustical quanta and the theory of hearing*, Nature 159, 1947.
    """

    parameters = (
        rate_parameter("Grains", estimator="grain_rate", moves=True),
        irregularity_parameter("Grains", estimator="grain_irregularity", moves=True),
        frequency_parameter(
            "Frequency at a grain's middle", default=1, estimator="grain_frequency"
        ),
        Parameter(
            "sweep", -3, 3, 1, "octaves", "How far a grain's frequency moves.",
            estimator="grain_sweep",
        ),
        Parameter(
            "length", 0.01, 1, LENGTH, "s", "Length of a grain, six standard deviations.",
            estimator="grain_length",
        ),
        Parameter(
            "harmonics", 1, 12, 1, "", "Partials of a grain, the k-th at 1/k of the first.",
            scale="integer", estimator="grain_partials",
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if a partial would reach the Nyquist frequency, or None."""
        highest = octaves_to_hz(values["cf_exp"] + abs(values["sweep"]) / 2) * values["harmonics"]
        what = (
            f"the highest partial (cf_exp {values['cf_exp']:g}, sweep {values['sweep']:g}, "
            f"harmonics {values['harmonics']:g})"
        )
        return above_nyquist(what, highest, sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times of the events; see `EventModel.events`."""
        return labelled_events(values, duration, rng)

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        times = self.events(values, duration, rng).times
        length = sample_count(duration, sample_rate)
        starts = start_samples(times, length, sample_rate)
        return add_repeated(length, starts, grain(values, sample_rate))


def grain(values: Mapping[str, float], sample_rate: int) -> np.ndarray:
    """Return one grain, shape (round(length * sample_rate),), its partials in sine phase."""
    seconds = values["length"]
    size = max(1, round(seconds * sample_rate))
    # From -0.5 to 0.5 of the grain.
    position = (np.arange(size) - (size - 1) / 2) / size
    sweep = values["sweep"]
    # The integral of 2**(sweep * position).
    warped = np.expm1(np.log(2) * sweep * position) / (np.log(2) * sweep) if sweep else position
    phase = 2 * np.pi * octaves_to_hz(values["cf_exp"]) * seconds * warped
    tone = sum(np.sin(k * phase) / k for k in range(1, round(values["harmonics"]) + 1))
    tone *= np.exp(-0.5 * (WIDTHS * position) ** 2)
    peak = PEAK * (LENGTH / seconds) ** EVENED
    return tone * (peak / max(np.abs(tone).max(), 1e-12))
