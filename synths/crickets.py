"""Crickets: chirps of a few pulses of an almost pure tone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import (
    add_repeated,
    center_above_nyquist,
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

AMPLITUDE = 0.4
DUTY = 0.6


class Crickets(EventModel):
    """A cricket that repeats a chirp of equal pulses, each a tone under a raised cosine.

    Carrier, pulses and chirps as in H. C. Bennet-Clark, *Songs and the physics of sound
    production*, in *Cricket Behavior and Neurobiology*, 1989.
    """

    parameters = (
        rate_parameter("Chirps", low=-2, high=2, default=1, estimator="chirp_rate", moves=True),
        irregularity_parameter("Chirps", estimator="chirp_irregularity", moves=True),
        frequency_parameter("Tone of the pulses", low=2, high=4.5, default=3),
        Parameter(
            "pulses", 1, 12, 3, "", "Pulses of a chirp.",
            scale="integer", estimator="pulses_per_chirp",
        ),
        Parameter(
            "pulse_rate", 10, 120, 40, "Hz", "Pulses per second within a chirp.",
            estimator="pulse_rate",
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the tone would lie above the Nyquist frequency, or None."""
        return center_above_nyquist("the tone", values, sample_rate)

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
        return add_repeated(length, starts, chirp(values, sample_rate))


def chirp(values: Mapping[str, float], sample_rate: int) -> np.ndarray:
    """Return one chirp; a pulse sounds for 0.6 of its interval, the last without the pause."""
    pulses, rate = round(values["pulses"]), values["pulse_rate"]
    times = np.arange(max(1, round((pulses - 1 + DUTY) / rate * sample_rate))) / sample_rate
    within = np.mod(times * rate, 1) / DUTY
    envelope = np.where(within < 1, 0.5 - 0.5 * np.cos(2 * np.pi * within), 0)
    return AMPLITUDE * envelope * np.sin(2 * np.pi * octaves_to_hz(values["cf_exp"]) * times)
