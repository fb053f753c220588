"""Friction: what sticks and slips, again and again, and makes a body ring: creaks and squeaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from synths.envelopes import damped_sine
from synths.events import (
    above_nyquist,
    add_repeated,
    frequency_parameter,
    irregularity_parameter,
    labelled_events,
    limited_normal,
    octaves_to_hz,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.noise import above_rumble
from synths.realised import EventModel, Events
from synths.trajectories import Value, mapped

MODES = np.array([-1.05, -0.62, -0.34, 0.0, 0.29, 0.66, 1.08])
"""Octaves of the modes of the body from its center."""

SPREAD, Q = 0.6, 15.0
"""Standard deviation of the modes' energies in octaves, and frequency over -3 dB bandwidth."""

PRESSURE, UNEVEN = -41.0, 2.0
"""dB: the pressure of which the speed is that of slips, and standard deviation of their levels."""


class Friction(EventModel):
    """Something is pulled over a surface: it sticks until its spring overcomes friction, and slips.

    The spring gives way after a distance, and with a force, that are both proportional to the
    pressure: twice the pressure makes half as many slips, twice as strong.  Slips excite the modes
    of a body of wood.  F. Avanzini, S. Serafin and D. Rocchesso, *Interactive simulation of rigid
    body interaction with friction-induced sound generation*, IEEE Transactions on Speech and Audio
    Processing 13(5), 2005; A. Farnell, *Designing Sound*, 2010, the practical on a creaking door.
    """

    parameters = (
        Parameter(
            "speed_exp", 1, 7, 5.5, "octaves",
            "How fast it is pulled: 2**speed_exp slips a second under a pressure of -41 dB.",
            scale="octave", physical_unit="1/s", estimator="slip_speed", moves=True, realised=True,
        ),
        Parameter(
            "pressure", -47, -35, -41, "dB",
            "Energy of a slip over that of one second at full scale; 6 dB more halve their rate.",
            estimator="slip_level",
        ),
        irregularity_parameter("Slips", estimator="slip_irregularity", moves=True),
        frequency_parameter(
            "Center of the modes of the body", low=-2, high=2, default=0, estimator="body_center"
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the highest mode would lie above the Nyquist frequency, or None."""
        what = f"the highest mode of the body (cf_exp {values['cf_exp']:g})"
        return above_nyquist(what, octaves_to_hz(values["cf_exp"] + MODES[-1]), sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times of the slips; see `EventModel.events`."""
        rate_exp = mapped(values["speed_exp"], lambda speed: speed - slowing(values["pressure"]))
        return labelled_events({**values, "rate_exp": rate_exp}, duration, rng.spawn(1)[0])

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Sequence[tuple[float, float]],
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        told = self.events(values, duration, rng).realised(slices)
        speed = told["rate_exp"] + slowing(values["pressure"])
        return {"speed_exp": speed, "irreg_exp": told["irreg_exp"]}

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        times = self.events(values, duration, rng).times
        own = UNEVEN * limited_normal(times.size, rng.spawn(1)[0])
        # As much energy as without these: the mean power rises with the variance of levels.
        levels = values["pressure"] + own - UNEVEN**2 * np.log(10) / 20
        length = sample_count(duration, sample_rate)
        starts = start_samples(times, length, sample_rate)
        body, amplitudes = knock(values["cf_exp"], sample_rate), 10 ** (levels / 20)
        return above_rumble(add_repeated(length, starts, body, amplitudes), sample_rate)


def slowing(pressure: float) -> float:
    """Return by how many octaves a pressure in dB makes slips rarer."""
    return (pressure - PRESSURE) * np.log2(10) / 20


def knock(cf_exp: float, sample_rate: int) -> np.ndarray:
    """Return the sound of a body after an impulse, of an energy of 1 in seconds."""
    frequencies = octaves_to_hz(cf_exp + MODES)
    seconds = np.log(1e3) * Q / np.pi / frequencies
    amplitudes = np.sqrt(np.exp(-0.5 * np.square(MODES / SPREAD)) * frequencies)
    amplitudes[::2] *= -1
    size = round(5 / 3 * seconds[0] * sample_rate)
    sound = np.zeros(size)
    for frequency, amplitude, decay in zip(frequencies, amplitudes, seconds, strict=True):
        sound += amplitude * damped_sine(frequency, decay, size, sample_rate)
    return sound / np.sqrt(np.square(sound).sum() / sample_rate)
