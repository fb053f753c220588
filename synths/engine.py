"""Engine: decaying sawtooth bursts, one a firing, close enough to fuse into a rumble."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.envelopes import decay_envelope
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
from synths.trajectories import Value, at

LOUDNESS, DECAY, EVENED = 0.0155, 0.05, 0.13
"""RMS of one firing a second that falls by 60 dB in so many seconds, and the power with which that
of others grows with their time: less than with peaks alike, so that levels stay within 6 dB."""


class Engine(EventModel):
    """A texture of firings, each a sawtooth that dies away.

    The sawtooth is the sum of its partials below the Nyquist frequency, so it does not alias
    (the Fourier series ``sum(sin(2 pi k f t) / k)``).
    """

    parameters = (
        rate_parameter("Firings", low=0, high=8, default=4, moves=True),
        irregularity_parameter("Firings", moves=True),
        frequency_parameter(
            "Fundamental of the sawtooth", low=-3, high=2, default=-2, estimator="pitch"
        ),
        Parameter(
            "decay", 0.005, 0.5, DECAY, "s", "Time in which a firing falls by 60 dB.",
            estimator="partials_decay_time",
        ),
        Parameter(
            "roughness", 0, 6, 1, "dB", "Standard deviation of a firing's level.",
            estimator="attack_level_spread", moves=True, realised=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the sawtooth would lie above the Nyquist frequency, or None."""
        return center_above_nyquist("the fundamental of the sawtooth", values, sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times and levels of the firings; see `EventModel.events`."""
        firings = labelled_events(values, duration, rng)
        levels = at(values["roughness"], firings.times) * rng.standard_normal(firings.times.size)
        return firings.telling({}, {"roughness": levels})

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn = self.events(values, duration, rng)
        length = sample_count(duration, sample_rate)
        starts = start_samples(drawn.times, length, sample_rate)
        firing = sawtooth(octaves_to_hz(values["cf_exp"]), values["decay"], sample_rate)
        return add_repeated(length, starts, firing, 10 ** (drawn.spreads["roughness"] / 20))


def sawtooth(frequency: float, decay: float, sample_rate: int) -> np.ndarray:
    """Return a sawtooth of `frequency` Hz that falls by 60 dB in `decay` seconds, without DC.

    Of its energy in seconds: one that is shorter than a period lacks most of what DC would be.
    """
    envelope = decay_envelope(decay, sample_rate)
    phase = 2 * np.pi * frequency / sample_rate * np.arange(envelope.size)
    partials = np.arange(1, int(np.ceil(sample_rate / 2 / frequency)))
    wave = sum(np.sin(k * phase) / k for k in partials.tolist())
    firing = wave * envelope
    firing -= envelope * (firing.sum() / envelope.sum())
    energy = np.square(firing).sum() / sample_rate
    return LOUDNESS * (decay / DECAY) ** EVENED / np.sqrt(energy) * firing
