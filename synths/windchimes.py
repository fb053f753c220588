"""Wind chimes: five tubes, rung by the wind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from synths.airflow import FINE, moments
from synths.events import above_nyquist, poisson_times, start_samples
from synths.interface import Parameter, SoundModel, sample_count
from synths.noise import above_rumble
from synths.realised import Events, Slices
from synths.trajectories import Value, at, over
from synths.tubes import clacks, partial_gains, ringing
from synths.wind import DEPTH_DB, LEVEL_DB, Wind, blow, depths

NOTES = np.array([0, 2, 4, 7, 9]) / 12
"""A pentatonic scale, octaves above the lowest note, one a tube."""

HIGHEST, OCTAVES, UNEVEN = 2400.0, 3.0, 1 / 60
"""Lowest note of the shortest tubes in Hz, octaves by which it falls with their size, and largest
deviation of a tube that was not cut exactly, octaves."""

RAREST, FASTER, MOST_STRIKES = 1.25, 3.0, 64.0
"""Strikes a second in a calm, octaves of more in a storm, and limit of them in gusts."""

HARDER_DB, HARDER, SPREAD_DB = 6.0, 0.5, 2.0
"""dB by which strikes are louder in a storm than in a calm, share of a gust's dB by which they are,
and standard deviation of their level."""

LOUDNESS, CLACKING = 0.085, 0.5
"""Amplitude of tubes in a medium wind, and that of the clapper's noise relative to it."""


class WindChimes(SoundModel):
    """Tubes over wind, struck the more the stronger that is, never twice alike: `synths.tubes`."""

    parameters = (
        Parameter(
            "strength", 0, 1, 0.4, "of a storm",
            "How hard it blows: strikes a second, over wind that gets louder and brighter.",
            scale="octave", reference=RAREST, physical_unit="1/s", factor=FASTER,
            estimator="chime_rate", moves=True, realised=True,
        ),
        replace(Wind.parameters[1], estimator="lull_gusts"),
        replace(Wind.parameters[2], estimator="lull_whistle", default=0),
        Parameter(
            "chime_size", 0, 1, 0.5, "of the largest",
            "Length of the tubes, by their mean note: the lowest falls from 2400 to 300 Hz.",
            scale="octave", reference=float(HIGHEST * 2 ** NOTES.mean()), physical_unit="Hz",
            factor=-OCTAVES, estimator="struck_pitch", realised=True,
        ),
        Parameter(
            "wind_db", -90, -12, -60, "dB",
            "RMS level of the wind itself, where it is of medium strength.",
            estimator="lull_level", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the highest note would reach the Nyquist frequency, or None."""
        what = f"the highest note (chime_size {values['chime_size']:g})"
        highest = notes(values["chime_size"], NOTES + UNEVEN).max()
        return above_nyquist(what, highest, sample_rate) or Wind().check(values, sample_rate)

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        gusty, striking, _, cutting = rng.spawn(4)
        gust = depths(values, duration, gusty)
        struck = strikes(values, gust, duration, striking)
        sizes = values["chime_size"] - (cut(cutting)[struck.tubes] - NOTES.mean()) / OCTAVES
        told = Events(struck.times, means={"chime_size": sizes}).realised(slices)
        told["strength"] = (told.pop("rate_exp") - np.log2(RAREST)) / FASTER
        told["gustiness"] = moments(gust, slices)[1] / DEPTH_DB
        return told

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length = sample_count(duration, sample_rate)
        gusty, striking, blowing, cutting = rng.spawn(4)
        gust = depths(values, duration, gusty)
        struck = strikes(values, gust, duration, striking)
        # Behind chimes one whistle is enough.
        sound = blow(values, gust, length, sample_rate, blowing, edges=())
        sound *= 10 ** ((over(values["wind_db"], length, sample_rate) - LEVEL_DB) / 20)
        tuned = notes(values["chime_size"], cut(cutting))
        gains = LOUDNESS * partial_gains(struck.places, struck.levels, tuned[struck.tubes])
        starts = start_samples(struck.times, length, sample_rate)
        chimes = ringing(length, starts, struck.tubes, gains, struck.sideways, tuned, sample_rate)
        chimes += clacks(
            length, starts, CLACKING * LOUDNESS * 10 ** (struck.levels / 20), sample_rate
        )
        sound += above_rumble(chimes, sample_rate)
        return sound


@dataclass(frozen=True, eq=False)
class Strikes:
    """Strikes of a clapper, each attribute of shape (strikes,).

    Attributes
    ----------
    times : numpy.ndarray
        Seconds, ascending.
    tubes : numpy.ndarray of int
    levels : numpy.ndarray
        dB.
    places : numpy.ndarray
        Along the tube, -1 to 1.
    sideways : numpy.ndarray
        Share of bending sideways in what is heard, 0 to 1.
    """

    times: np.ndarray
    tubes: np.ndarray
    levels: np.ndarray
    places: np.ndarray
    sideways: np.ndarray


def strikes(
    values: Mapping[str, Value], gust: np.ndarray, duration: float, rng: np.random.Generator
) -> Strikes:
    """Draw the strikes of a signal, more and harder ones in gusts."""
    timing, own = rng.spawn(2)
    # Thinning: draw strikes at the highest rate; the wind sets which of them happen.
    times = poisson_times(MOST_STRIKES, duration, timing)
    now = np.interp(times, np.arange(gust.size) / FINE, gust)
    # The mean of rates of which the exponents are Gaussian rises with their variance.
    more = now / DEPTH_DB - np.square(at(values["gustiness"], times)) * np.log(2) / 2
    strength = at(values["strength"], times)
    happens = own.uniform(0, MOST_STRIKES, times.size) < RAREST * 2 ** (FASTER * strength + more)
    tubes = own.integers(NOTES.size, size=times.size)
    levels = HARDER_DB * (strength - 0.5) + HARDER * now + SPREAD_DB * own.standard_normal(now.size)
    places = own.uniform(-1, 1, times.size)
    sideways = np.square(np.sin(own.uniform(0, np.pi, times.size)))
    drawn = (times, tubes, levels, places, sideways)
    return Strikes(*(each[happens] for each in drawn))


def cut(rng: np.random.Generator) -> np.ndarray:
    """Draw the notes of all tubes, octaves above the lowest one, shape (tubes,)."""
    return NOTES + UNEVEN * rng.uniform(-1, 1, NOTES.size)


def notes(chime_size: float, tuning: np.ndarray) -> np.ndarray:
    """Return the fundamentals of all tubes in Hz, shape (tubes,)."""
    return HIGHEST * 2 ** (tuning - OCTAVES * chime_size)
