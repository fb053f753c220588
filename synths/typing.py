"""Typing: keys that click when they go down and, softer, when they come up, in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.bursts import LEAD
from synths.events import (
    above_nyquist,
    add_kernels,
    event_rate,
    frequency_parameter,
    octaves_to_hz,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.keys import KINDS, OCTAVES, key_clicks
from synths.realised import FEWEST, EventModel, Events, Slices
from synths.trajectories import Clock, Trajectory, Value, at

LAST, JITTER, BEFORE = 0.2, 0.2, 12.0
"""Share of keys that end a word, spread of intervals, and intervals before a signal begins."""

DOWN = (0.06, 0.12)
"""Shortest and longest time in seconds for which a key is down."""

LEVELS, LOUDNESS = 0.7, 0.0118
"""Standard deviation of levels in dB, and RMS of one keystroke a second."""


class Typing(EventModel):
    """Keystrokes, a click down and a softer one up, that follow each other fast within words.

    Each fifth stroke, at random, ends a word, and a pause follows.  Within words, intervals are
    log-normal; compare T. A. Salthouse, *Perceptual, cognitive, and motoric aspects of
    transcription typing*, Psychological Bulletin 99(3), 1986.  Keys are down for about a tenth of a
    second: V. Dhakal et al., *Observations on typing from 136 million keystrokes*, CHI 2018.
    """

    parameters = (
        rate_parameter("Keystrokes", 0, 4, 3, estimator="stroke_rate", moves=True),
        Parameter(
            "pauses", 0, 0.8, 0.4, "",
            "Share of time between words: within them, keys follow each other faster by as much.",
            estimator="pause_share", realised=True,
        ),
        frequency_parameter(
            "Center of the clicks, from soft to hard keys", 0.5, 3.25, 2.25,
            estimator="click_center",
        ),
        Parameter(
            "release_db", -24, -5, -8, "dB", "Level of a key that comes up, relative to down.",
            estimator="release_level", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the band would not fit below the Nyquist frequency, or None."""
        what = f"the upper edge of the band (cf_exp {values['cf_exp']:g})"
        return above_nyquist(what, octaves_to_hz(values["cf_exp"] + OCTAVES / 2), sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times of the keystrokes; see `EventModel.events`."""
        rate_exp, pauses = values["rate_exp"], values["pauses"]
        clock = Clock(rate_exp, duration) if isinstance(rate_exp, Trajectory) else None
        total = clock.total if clock else event_rate(rate_exp) * duration
        first, ends, moves = rng.spawn(3)
        # A variance of the counts of up to four times that of Poisson events.
        most = int(np.ceil(total + 20 * np.sqrt(total + BEFORE) + 50 + BEFORE))
        intervals = 1 - pauses + np.where(ends.random(most) < LAST, pauses / LAST, 0.0)
        intervals *= np.exp(JITTER * moves.standard_normal(most) - JITTER**2 / 2)
        counts = np.cumsum(intervals) - BEFORE - first.uniform()
        counts = counts[(counts >= 0) & (counts < total)]
        return Events(clock.times(counts) if clock else counts / event_rate(rate_exp))

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        told = self.events(values, duration, rng.spawn(1)[0]).realised(slices)
        starts, ends = np.array(slices, dtype=float).T
        share = 2 ** (told["rate_exp"] - at(values["rate_exp"], (starts + ends) / 2))
        few = 2 ** told["rate_exp"] * (ends - starts) < FEWEST - 0.5
        return told | {"pauses": np.where(few, np.nan, 1 - (1 - values["pauses"]) * share)}

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        times = self.events(values, duration, rng.spawn(1)[0]).times
        down, loud, kind, noise = rng.spawn(4)
        times = np.concatenate([times, times + down.uniform(*DOWN, times.size)])
        levels = LEVELS * np.clip(loud.standard_normal((times.size // 2, 2)), -2, 2).T
        levels[1] += at(values["release_db"], times[: times.size // 2])
        kinds = kind.integers(KINDS, size=(times.size // 2, 2)).T.ravel()
        heard = times < duration
        length, lead = sample_count(duration, sample_rate), round(LEAD * sample_rate)
        starts = start_samples(times[heard], length, sample_rate)
        amplitudes = LOUDNESS * 10 ** (levels.ravel()[heard] / 20)
        clicks = key_clicks(values["cf_exp"], sample_rate, noise)
        return add_kernels(length + lead, starts, amplitudes, kinds[heard], clicks)[lead:]
