"""Footsteps: the thump of a body, and what lies under its soles, from a hard floor to gravel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import (
    add_kernels,
    irregularity_parameter,
    labelled_events,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.realised import EventModel, Events
from synths.steps import kernels, stepped
from synths.trajectories import Value


class Footsteps(EventModel):
    """Someone who walks or runs: each step rolls from heel to toe, and stirs grains under both.

    The two humps of the ground's force over a step as in A. Farnell, *Designing Sound*, 2010, the
    practical on footsteps.  Grains are stirred at random times while the force lasts, with energies
    of their own: P. R. Cook, *Modeling Bill's gait: analysis and parametric synthesis of walking
    sounds*, AES 22nd International Conference, 2002, after his PhISEM.  The energy of a step hardly
    depends on what it is made of.
    """

    parameters = (
        rate_parameter("Steps", low=-1, high=2, default=1.6, estimator="step_rate", moves=True),
        irregularity_parameter("Steps", estimator="step_irregularity", moves=True),
        Parameter(
            "weight", -24, 6, -9, "dB", "Level of the body's thump relative to that of the soles.",
            estimator="thump_level", moves=True,
        ),
        Parameter(
            "surface", 0, 1, 0.5, "",
            "From a hard floor to gravel: a step stirs 2 * 64**surface grains, longer and louder.",
            estimator="step_duration", moves=True,
        ),
    )  # fmt: skip

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times of the steps; see `EventModel.events`."""
        return labelled_events(values, duration, rng.spawn(1)[0])

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        times = self.events(values, duration, rng).times
        own, noise = rng.spawn(2)
        length = sample_count(duration, sample_rate)
        sound = np.zeros(length)
        layers = zip(stepped(times, values, own), kernels(sample_rate, noise), strict=True)
        for (when, amplitudes, kinds), (events, lead) in layers:
            heard = when < duration
            starts = start_samples(when[heard], length, sample_rate)
            chosen = amplitudes[heard], kinds[heard]
            sound += add_kernels(length + lead, starts, *chosen, events)[lead:]
        return sound
