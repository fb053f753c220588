"""A motor: pulses on each turn of its shaft, no two of them alike, and the noise they make."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.events import above_nyquist
from synths.interface import Parameter, SoundModel, sample_count
from synths.noise import above_rumble, audible, noise_of_lines, smooth_noise
from synths.trajectories import Value, cycles, highest, lowest, over
from synths.turns import turned

HIGHEST, UNEVEN = 20000.0, 0.2
"""Hz up to which there are orders, and amplitude of those of turns relative to those of pulses."""

WANDER, FLUTTER = (0.001, 0.7), (1.5, 8.0)
"""Standard deviations of the speed, relative to it, and of the level in dB, and the highest
frequencies of their changes in Hz."""

PULSATION = 0.8
"""Depth to which the noise comes and goes with the pulses."""

LOUDNESS = 0.08
"""RMS of orders and noise together."""


class Motor(SoundModel):
    """Orders of a shaft: multiples of its turns a second, those of the pulses being the strongest.

    A. Farnell, *Designing Sound*, 2010, the practicals on motors and cars.  Pulses are the firings
    of cylinders (those of a four-stroke engine fire on every other turn) or poles that pass.  Under
    load they are steeper, so that their harmonics fall less.  The noise of flow and teeth comes
    with the pulses and has their spectrum.
    """

    parameters = (
        Parameter(
            "speed_exp", 3.5, 7.5, 5, "octaves", "How fast it turns: 2**speed_exp times a second.",
            scale="octave", reference=60, physical_unit="rpm", estimator="shaft_speed", moves=True,
        ),
        Parameter(
            "pulses", 1, 12, 2, "", "Pulses on a turn, of cylinders or poles.", scale="integer",
            estimator="pulses_per_turn",
        ),
        Parameter(
            "load", -15, -3, -7, "dB/octave",
            "How hard it works: the slope of the spectrum above the rate of pulses.",
            estimator="order_tilt",
        ),
        Parameter(
            "noise_db", -30, 0, -10, "dB", "Level of the noise relative to the orders.",
            estimator="noise_to_orders", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the pulses would reach the Nyquist frequency, or None."""
        what = f"the rate of pulses (speed_exp {values['speed_exp']:g})"
        return above_nyquist(what, values["pulses"] * 2.0 ** values["speed_exp"], sample_rate)

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        first, second, third, fourth = rng.spawn(4)
        length = sample_count(duration, sample_rate)
        wander = np.clip(smooth_noise(WANDER[1], length, sample_rate, first), -4, 4)
        speed = 2.0 ** over(values["speed_exp"], length, sample_rate) * (1 + WANDER[0] * wander)
        del wander
        turns = second.uniform() + cycles(speed, length, sample_rate)
        slowest = 2.0 ** lowest(values["speed_exp"])
        amplitudes = orders(values, slowest)
        heard = audible(slowest * np.arange(1, amplitudes.size + 1))
        power = np.square(amplitudes * heard).sum() / 2
        sound = turned(amplitudes, turns, speed, sample_rate, second)
        ratio = 10 ** (over(values["noise_db"], length, sample_rate) / 20)
        del speed
        sound += ratio * flow(values, turns, sample_rate, third)
        sound *= LOUDNESS / np.sqrt(power * (1 + np.square(ratio)))
        flutter = smooth_noise(FLUTTER[1], length, sample_rate, fourth)
        flutter *= FLUTTER[0] * np.log(10) / 20
        sound *= np.exp(flutter, out=flutter)
        return above_rumble(sound, sample_rate)


def slope(values: Mapping[str, Value], harmonics: np.ndarray) -> np.ndarray:
    """Return amplitudes at multiples, not always whole, of the rate of pulses."""
    return 10 ** (values["load"] * np.log2(np.maximum(harmonics, 1)) / 20)


def orders(values: Mapping[str, Value], slowest: float) -> np.ndarray:
    """Return the amplitudes of orders from 1 on, for the least of all turns a second."""
    numbers, pulses = np.arange(1, int(HIGHEST / slowest) + 1), int(values["pulses"])
    return slope(values, numbers / pulses) * np.where(numbers % pulses, UNEVEN, 1.0)


def flow(
    values: Mapping[str, Value], turns: np.ndarray, sample_rate: int, rng: np.random.Generator
) -> np.ndarray:
    """Return noise that comes with the pulses of turns, with the power of any range of orders."""
    middle = (lowest(values["speed_exp"]) + highest(values["speed_exp"])) / 2
    rate = values["pulses"] * 2.0**middle
    noise = noise_of_lines(np.ones_like, turns.size, sample_rate, rng)
    swing = np.sin(2 * np.pi * values["pulses"] * turns)
    swing *= PULSATION
    swing += 1
    noise *= swing
    del swing
    spectrum = np.fft.rfft(noise)
    spectrum *= slope(values, np.fft.rfftfreq(max(turns.size, 1), 1 / sample_rate) / rate)
    strength = (1 + (values["pulses"] - 1) * UNEVEN**2) / 2 / (1 + PULSATION**2 / 2)
    spectrum *= np.sqrt(strength * sample_rate / 2 / rate)
    return np.fft.irfft(spectrum, turns.size)
