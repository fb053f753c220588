"""Drips: short sine sweeps with a falling amplitude, at jittered times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from synths.events import (
    above_nyquist,
    add_events,
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

END_AMPLITUDE = 0.05
SHORTEST_DECAY = 0.005
FADE = 0.0015
"""Seconds of fade at a drip's end, without which it would end with a click."""

FLATTEST = np.sqrt(3)
"""Least mean amplitude in standard deviations: all from 0 to twice the mean are then alike."""


class Drip(EventModel):
    """A texture of drips: a sine from cf to cf + sweep while its amplitude falls to 0.05."""

    parameters = (
        rate_parameter("Drips", moves=True),
        irregularity_parameter("Drips", moves=True),
        frequency_parameter(
            "Frequency at a drip's start", estimator="attack_frequency", moves=True
        ),
        Parameter(
            "sweep", -20000, 20000, 500, "Hz", "How far a drip's frequency moves.",
            estimator="event_sweep", moves=True,
        ),
        Parameter(
            "amplitude", 0.05, 1, 0.27, "", "Mean amplitude at a drip's start.",
            estimator="attack_amplitude", moves=True, realised=True,
        ),
        Parameter(
            "amplitude_spread", 0, 0.5, 0.05, "",
            "Standard deviation of the start amplitude, which stays in 0 .. 2 * amplitude.",
            estimator="attack_amplitude_spread", moves=True, realised=True,
        ),
        Parameter(
            "decay", 0.01, 1, 0.125, "s", "Mean length of a drip.",
            estimator="event_length", moves=True, realised=True,
        ),
        Parameter(
            "decay_spread", 0, 0.5, 0.075, "s",
            "Lengths are uniform in decay +- decay_spread.",
            estimator="event_length_range", moves=True, realised=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if frequency or length would leave its bounds, or None."""
        start = octaves_to_hz(values["cf_exp"])
        end = start + values["sweep"]
        if end <= 0:
            return (
                f"a drip would sweep from {start:.6g} Hz to {end:.6g} Hz "
                f"(cf_exp {values['cf_exp']:g}, sweep {values['sweep']:g}); it must end above 0 Hz"
            )
        shortest = values["decay"] - values["decay_spread"]
        if shortest < SHORTEST_DECAY * (1 - 1e-9):
            return (
                f"the shortest drip (decay {values['decay']:g} s less decay_spread "
                f"{values['decay_spread']:g} s) would last {shortest:.3g} s; "
                f"it must last at least {SHORTEST_DECAY:g} s"
            )
        most = values["amplitude"] / FLATTEST
        if values["amplitude_spread"] > most * (1 + 1e-9):
            return (
                f"amplitude_spread {values['amplitude_spread']:g} is too large for amplitude "
                f"{values['amplitude']:g}; amplitudes that stay above 0 spread at most by 0.577 of "
                f"their mean, {most:.3g}"
            )
        what = f"the highest frequency (cf_exp {values['cf_exp']:g}, sweep {values['sweep']:g} Hz)"
        return above_nyquist(what, max(start, end), sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw times, start amplitudes and lengths of the drips; see `EventModel.events`."""
        drips = labelled_events(values, duration, rng)
        names = ("amplitude", "amplitude_spread", "decay", "decay_spread")
        now = {name: at(values[name], drips.times) for name in names}
        amplitude = amplitudes(now["amplitude"], now["amplitude_spread"], drips.times.size, rng)
        lengths = now["decay"] + now["decay_spread"] * rng.uniform(-1, 1, drips.times.size)
        return drips.telling(
            {"amplitude": amplitude, "decay": lengths},
            {
                "amplitude_spread": amplitude - now["amplitude"],
                # Half the range of what is uniform is the root of 3 times its standard deviation.
                "decay_spread": np.sqrt(3) * (lengths - now["decay"]),
            },
        )

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn = self.events(values, duration, rng)
        times, own = drawn.times, drawn.means
        length = sample_count(duration, sample_rate)
        starts = start_samples(times, length, sample_rate)
        center, sweep = octaves_to_hz(at(values["cf_exp"], times)), at(values["sweep"], times)
        drips = sweeps(center, sweep, own["amplitude"], own["decay"], sample_rate)
        return add_events(length, starts, drips)


def amplitudes(
    mean: float | np.ndarray,
    spread: float | np.ndarray,
    count: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Draw amplitudes from 0 to twice the mean, of exactly this mean and standard deviation.

    A symmetrical beta distribution: almost Gaussian where the standard deviation `spread` is small,
    and even where it is largest, 0.577 of the mean.
    """
    relative = np.broadcast_to(np.divide(mean, np.maximum(spread, 1e-6 * np.asarray(mean))), count)
    shape = np.maximum((np.square(relative) - 1) / 2, 1)
    return 2 * mean * rng.beta(shape, shape)


def sweeps(
    frequency: float | np.ndarray,
    sweep: float | np.ndarray,
    amplitudes: np.ndarray,
    decays: np.ndarray,
    sample_rate: int,
) -> Iterator[np.ndarray]:
    """Yield sines that move linearly from `frequency` to `frequency + sweep`.

    Parameters
    ----------
    frequency, sweep : float or numpy.ndarray, shape (events,)
        Hz.
    amplitudes : numpy.ndarray, shape (events,)
        Amplitudes at the start; each falls linearly to 0.05, or is constant if it is lower, until
        it is faded out over the last 1.5 ms.
    decays : numpy.ndarray, shape (events,)
        Seconds.
    sample_rate : int
        Hz.

    Yields
    ------
    numpy.ndarray, shape (round(decay * sample_rate),)
    """
    each = np.stack(np.broadcast_arrays(frequency, sweep, amplitudes, decays), axis=1)
    for start, swept, amplitude, decay in each.tolist():
        size = max(1, round(decay * sample_rate))
        progress = np.arange(size) / size
        cycles = decay * progress * (start + 0.5 * swept * progress)
        envelope = amplitude + (min(amplitude, END_AMPLITUDE) - amplitude) * progress
        fading = min(size, round(FADE * sample_rate))
        envelope[size - fading :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fading + 1) / fading)
        yield envelope * np.sin(2 * np.pi * cycles)
