"""Drips: short sine sweeps with a falling amplitude, at jittered times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from synths.events import (
    above_nyquist,
    add_events,
    frequency_parameter,
    irregularity_parameter,
    labelled_times,
    octaves_to_hz,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, SoundModel, sample_count
from synths.trajectories import Value, at

END_AMPLITUDE = 0.05
SHORTEST_DECAY = 0.005


class Drip(SoundModel):
    """A texture of drips: a sine from cf to cf + sweep while its amplitude falls to 0.05."""

    parameters = (
        rate_parameter("Drips", moves=True),
        irregularity_parameter("Drips", moves=True),
        frequency_parameter(
            "Frequency at a drip's start", estimator="attack_frequency", moves=True
        ),
        Parameter(
            "sweep", -20000, 20000, 500, "Hz", "How far a drip's frequency moves.", moves=True
        ),
        Parameter(
            "amplitude", 0.05, 1, 0.6, "", "Mean amplitude at a drip's start.", moves=True
        ),
        Parameter(
            "amplitude_spread", 0, 0.5, 0.1, "",
            "Standard deviation of the start amplitude, which stays in 0 .. 2 * amplitude.",
            moves=True,
        ),
        Parameter("decay", 0.01, 1, 0.125, "s", "Mean length of a drip.", moves=True),
        Parameter(
            "decay_spread", 0, 0.5, 0.075, "s",
            "Lengths are uniform in decay +- decay_spread.", moves=True,
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
        what = f"the highest frequency (cf_exp {values['cf_exp']:g}, sweep {values['sweep']:g} Hz)"
        return above_nyquist(what, max(start, end), sample_rate)

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        times = labelled_times(values, duration, rng)
        now = {name: at(value, times) for name, value in values.items()}
        mean = now["amplitude"]
        amplitudes = mean + now["amplitude_spread"] * rng.standard_normal(times.size)
        # Symmetrical limits keep the mean at its label.
        amplitudes = np.clip(amplitudes, 0, 2 * mean)
        spread = now["decay_spread"]
        decays = now["decay"] + rng.uniform(-spread, spread, times.size)
        length = sample_count(duration, sample_rate)
        starts = start_samples(times, length, sample_rate)
        center = octaves_to_hz(now["cf_exp"])
        drips = sweeps(center, now["sweep"], amplitudes, decays, sample_rate)
        return add_events(length, starts, drips)


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
        Amplitudes at the start; each falls linearly to 0.05, or is constant if it is lower.
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
        yield envelope * np.sin(2 * np.pi * cycles)
