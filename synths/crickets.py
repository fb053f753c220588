"""Crickets: chirps of a few pulses of an almost pure tone, of one insect nearby and others afar."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import (
    above_nyquist,
    add_repeated,
    frequency_parameter,
    irregularity_parameter,
    labelled_events,
    octaves_to_hz,
    one_by_one,
    rate_parameter,
    start_samples,
)
from synths.insects import night, spread_evenly, tone
from synths.interface import Parameter, sample_count
from synths.realised import EventModel, Events
from synths.trajectories import Value, mapped, over

AMPLITUDE, USUAL = 0.33, 40.0
"""Amplitude of the nearest pulses at a pulse rate in Hz; at others, a chirp has the same energy."""

DUTY = 0.6

PARTIALS_DB = (0.0, -26.0, -36.0)
"""Levels of a wing stroke's harmonics."""

NEAREST, FARTHEST = 7.0, 12.0
"""Distances of the other insects, in units of that of the nearest, which is a meter."""

PITCHES, RATES = 0.35, 0.2
"""Octaves by which the other insects are at most higher or lower, and chirp faster or slower."""


class Crickets(EventModel):
    """A cricket that repeats a chirp of equal pulses of a tone, others farther away, and the night.

    Carrier, pulses and chirps as in H. C. Bennet-Clark, *Songs and the physics of sound
    production*, in *Cricket Behavior and Neurobiology*, 1989.  Labels are those of the nearest
    insect, 16 dB louder than any other.  The others are spread evenly over a ring on a plane; each
    has its own pitch, rate and times, so that one insect more leaves them as they were.
    """

    parameters = (
        rate_parameter("Chirps", low=-2, high=2, default=1.5, estimator="chirp_rate", moves=True),
        irregularity_parameter("Chirps", estimator="chirp_irregularity", moves=True),
        frequency_parameter("Tone of the pulses", low=2, high=4.5, default=2.75),
        Parameter(
            "pulses", 1, 12, 3, "",
            "Pulses of a chirp, each as loud: the level grows with them, by 10 dB from 1 to 12.",
            scale="integer", estimator="pulses_per_chirp",
        ),
        Parameter(
            "pulse_rate", 10, 120, 40, "Hz", "Pulses per second within a chirp.",
            estimator="pulse_rate",
        ),
        Parameter(
            "n", 1, 32, 4, "", "Insects, one nearby and the others farther away.",
            scale="integer", estimator="singers",
        ),
        Parameter(
            "night_db", -80, -30, -40, "dB",
            "RMS level of air, leaves and insects far away, relative to full scale.",
            estimator="tonal_background", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if a tone would reach the Nyquist frequency, or None."""
        octaves = PITCHES if values["n"] > 1 else 0.0
        highest = octaves_to_hz(values["cf_exp"] + octaves) + 2 * values["pulse_rate"] / DUTY
        return above_nyquist(
            f"the tone's upper sideband (cf_exp {values['cf_exp']:g})", highest, sample_rate
        )

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the chirps of the nearest insect; see `EventModel.events`."""
        return labelled_events(values, duration, rng)

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length, frequency = sample_count(duration, sample_rate), octaves_to_hz(values["cf_exp"])
        singers = [(self.events(values, duration, rng).times, frequency, 1.0)]
        first, second, *owns = rng.spawn(round(values["n"]) + 1)
        for pitch, place, own in zip(*spread_evenly(len(owns), second), owns, strict=True):
            faster = own.uniform(-RATES, RATES)
            rate_exp = mapped(values["rate_exp"], lambda value, by=faster: value + by)
            times = labelled_events({**values, "rate_exp": rate_exp}, duration, own).times
            distance = np.sqrt(NEAREST**2 + place * (FARTHEST**2 - NEAREST**2))
            singers.append((times, frequency * 2 ** (PITCHES * (2 * pitch - 1)), distance))
        signal = night(frequency, length, sample_rate, first)
        signal *= 10 ** (over(values["night_db"], length, sample_rate) / 20)
        signal += 0.0  # no -0.0, which a sum with silence has not either; see `add_chirps`
        pulses = envelope(values, sample_rate)
        highest = sample_rate / 2 - 2 * values["pulse_rate"] / DUTY
        seconds = np.arange(pulses.size) / sample_rate
        for times, tuned, distance in singers:
            chirp = pulses * tone(seconds, tuned, PARTIALS_DB, distance, highest)
            add_chirps(signal, start_samples(times, length, sample_rate), chirp)
        return signal


def add_chirps(signal: np.ndarray, starts: np.ndarray, chirp: np.ndarray) -> None:
    """Add an insect's chirps to a signal, which is changed: ``signal += add_repeated(...)``.

    Chirps that are added one by one, and do not overlap, need no sum of their own: samples are the
    same, to the last bit.

    Parameters
    ----------
    signal : numpy.ndarray, shape (length,)
        Without any -0.0.
    starts : numpy.ndarray of int, shape (chirps,)
        First sample of each, ascending, in [0, length).
    chirp : numpy.ndarray, shape (samples,)
    """
    apart = (starts[1:] - starts[:-1] >= chirp.size).all()
    if not (apart and one_by_one(signal.size, starts.size, 1, chirp.size)):
        signal += add_repeated(signal.size, starts, chirp)
        return
    for start in starts.tolist():
        part = signal[start : start + chirp.size]
        part += chirp[: part.size]


def envelope(values: Mapping[str, float], sample_rate: int) -> np.ndarray:
    """Return that of a chirp: a pulse sounds for 0.6 of its interval, the last without a pause."""
    pulses, rate = round(values["pulses"]), values["pulse_rate"]
    times = np.arange(max(1, round((pulses - 1 + DUTY) / rate * sample_rate))) / sample_rate
    within = np.mod(times * rate, 1) / DUTY
    swell = np.where(within < 1, 0.5 - 0.5 * np.cos(2 * np.pi * within), 0)
    swell *= AMPLITUDE * np.sqrt(rate / USUAL)
    return swell
