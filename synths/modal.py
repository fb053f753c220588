"""Bars and plates of wood, glass or metal, struck with a mallet: their modes ring and die away."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.bars import strike
from synths.events import (
    add_repeated,
    center_above_nyquist,
    frequency_parameter,
    irregularity_parameter,
    labelled_events,
    limited_normal,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.noise import above_rumble
from synths.realised import EventModel, Events
from synths.trajectories import Value, at

LONGEST = 6.0
"""Seconds before the signal in which strikes may be that still sound."""

TOUCH = 1.5
"""Standard deviation of a strike's level, dB."""

LOUDNESS = 0.03
"""RMS of one strike a second."""


class Modal(EventModel):
    """A bar or plate with free edges, struck at one place: a sum of damped sines for each strike.

    Modes and their shapes: N. H. Fletcher and T. D. Rossing, *The Physics of Musical Instruments*,
    2nd edition, 1998, section 2.15; tubes bend alike, and plates twist, too: G. B. Warburton, *The
    vibration of rectangular plates*, Proceedings of the Institution of Mechanical Engineers 168,
    1954.  The material is an internal friction by which a mode of f Hz falls by 1/e in
    1 / (pi f loss) seconds: K. van den Doel and D. K. Pai, *The sounds of physical shapes*,
    Presence 7(4), 1998.  A harder mallet is in touch for a shorter time, so that the spectrum of
    its force falls less steeply.
    """

    parameters = (
        rate_parameter("Strikes", low=0, high=5, default=2, estimator="strike_rate", moves=True),
        irregularity_parameter("Strikes", estimator="strike_irregularity", moves=True),
        frequency_parameter(
            "Lowest mode", low=-2, high=3, default=0, estimator="lowest_partial"
        ),
        Parameter(
            "loss_exp", -3, -1, -2, "decades",
            "Loss factor of the material, from metal over glass and hard wood to plastic.",
            scale="decade", estimator="loss_factor",
        ),
        Parameter(
            "hardness", -18, 0, -8, "dB/octave",
            "Slope of the force of the mallet over frequency: soft felt to steel.",
            estimator="strike_tilt",
        ),
        Parameter(
            "position", 0, 0.25, 0.1, "lengths",
            "Distance of strikes from the middle of the bar; its lowest mode rests at 0.276.",
            estimator="strike_position",
        ),
        Parameter(
            "width", 0, 0.5, 0, "lengths", "From a bar, which has none, to ever wider plates.",
            estimator="plate_width",
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the lowest mode would lie above the Nyquist frequency, or None."""
        return center_above_nyquist("the lowest mode", values, sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times of the strikes; see `EventModel.events`."""
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
        before, touch, earlier = rng.spawn(3)
        lead = sample_count(LONGEST, sample_rate)
        length = lead + sample_count(duration, sample_rate)
        names = ("rate_exp", "irreg_exp")
        begun = {name: float(np.ravel(at(values[name], np.zeros(1)))[0]) for name in names}
        past = labelled_events(begun, LONGEST, before).times
        drawn = limited_normal(past.size, earlier), limited_normal(times.size, touch)
        levels = np.concatenate(drawn)
        starts = start_samples(np.concatenate([past, LONGEST + times]), length, sample_rate)
        bar = strike(values, length, sample_rate)
        sound = add_repeated(length, starts, bar, LOUDNESS * 10 ** (TOUCH * levels / 20))
        return above_rumble(sound, sample_rate)[lead:]
