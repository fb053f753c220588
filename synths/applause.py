"""Applause: people who clap, each with own hands and own time, more or less in step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.bursts import LEAD
from synths.claps import WIDTH, claps, hands
from synths.events import (
    above_nyquist,
    add_events,
    frequency_parameter,
    octaves_to_hz,
    start_samples,
)
from synths.interface import Parameter, SoundModel, sample_count
from synths.people import people
from synths.realised import Events, Slices
from synths.trajectories import Value


class Applause(SoundModel):
    """People who clap on one beat, each with deviations of their own that come and go slowly.

    A clap is a burst of noise in a band that the shape of the hands sets: B. H. Repp, *The sound of
    two hands clapping*, Journal of the ASA 81(4), 1987; L. Peltola et al., *Synthesis of hand
    clapping sounds*, IEEE Transactions on Audio, Speech, and Language Processing 15(3), 2007.
    Crowds that fall into step clap about half as often as before, 2 instead of 4 times a second: Z.
    Neda et al., *The sound of many hands clapping*, Nature 403, 2000.  The last one is softer if
    the number of people is not whole.
    """

    parameters = (
        Parameter(
            "n_exp", 0, 7, 5, "octaves", "People that clap: 2**n_exp.",
            scale="octave", physical_unit="people", estimator="crowd_size",
        ),
        Parameter("tempo", 1, 8, 4, "1/s", "Each one's claps a second.", estimator="beat_rate"),
        Parameter(
            "synchrony", 0, 1, 0.4, "",
            "From each for himself to all in step: the length of the mean of claps' phases.",
            estimator="beat_strength", moves=True, realised=True,
        ),
        frequency_parameter(
            "Center of the hands' bands", 0, 3, 1.5, estimator="spectral_peak", realised=True
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the band would not fit below the Nyquist frequency, or None."""
        what = f"the upper edge of the band (cf_exp {values['cf_exp']:g})"
        return above_nyquist(what, octaves_to_hz(values["cf_exp"] + WIDTH / 2), sample_rate)

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        drawn = people(values, duration, rng.spawn(2)[0])
        times = np.concatenate([times for times, _ in drawn])
        order = np.argsort(times)
        phases = np.exp(2j * np.pi * values["tempo"] * times[order])
        octaves = np.concatenate([np.full(times.size, hands(own)[0]) for times, own in drawn])
        means = {"cf_exp": values["cf_exp"] + octaves[order], "x": phases.real, "y": phases.imag}
        told = Events(times[order]).telling(means, {}).realised(slices)
        length = np.hypot(told["x"], told["y"]) if len(drawn) > 1 else np.full(len(slices), np.nan)
        return {"synchrony": length, "cf_exp": told["cf_exp"]}

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length, lead = sample_count(duration, sample_rate), round(LEAD * sample_rate)
        crowd, noise = rng.spawn(2)
        drawn = people(values, duration, crowd)
        times = np.concatenate([times for times, _ in drawn])
        starts = start_samples(times, length, sample_rate)
        return add_events(length + lead, starts, claps(drawn, values, sample_rate, noise))[lead:]
