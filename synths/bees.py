"""Bees: the buzz of the wings of a swarm."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.insects import spread_evenly
from synths.interface import Parameter, SoundModel, sample_count
from synths.noise import smooth_noise
from synths.trajectories import Value, at, highest

AMPLITUDE = 0.03
"""Amplitude of the first partial of one bee."""

SLOPE, DULL, PARTIALS = 1.4, 3000.0, 40
"""Partials of a wing beat fall as their number to this power, and faster above a frequency in Hz;
and most of them."""

KNOT = 0.02
"""Seconds between values of what changes slowly."""

SLOW, WANDER, MOST, SWAY = 1.5, 0.5, 0.15, 1.5
"""Highest frequency of flight, Hz; its share in the spread of wing rates, at most so many
semitones; and the standard deviation of a level, in dB."""

NEARER = 2.0
"""Largest deviation in dB of the level of a bee from that of all."""

TABLE, CHUNK = 8192, 32
"""Samples of a period of a buzz, and knots between which samples are made at once, as many as the
processor's cache holds."""


class Bees(SoundModel):
    """Bees in flight, each a buzz of the partials of its wing beat whose rate wanders slowly.

    About 230 beats per second of a honeybee: D. L. Altshuler et al., *Short-amplitude
    high-frequency wing strokes determine the aerodynamics of honeybee flight*, PNAS 102(50), 2005;
    compare A. Farnell, *Designing Sound*, 2010, the practical on flying insects.
    """

    parameters = (
        Parameter(
            "wing_rate", 100, 400, 230, "Hz", "Mean wing beats per second of all bees.",
            estimator="wing_rate", moves=True,
        ),
        Parameter(
            "n", 1, 32, 8, "",
            "Bees, each as loud: what grows with the swarm is its level, 32 are 16 dB above one.",
            scale="integer", estimator="loudness_level",
        ),
        Parameter(
            "spread", 0, 2, 0.7, "semitones",
            "Standard deviation of wing rates, of several bees and over time.",
            estimator="wing_spread",
        ),
    )  # fmt: skip

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length, block = sample_count(duration, sample_rate), round(KNOT * sample_rate)
        knots = -(-length // block) + 1
        rate = at(values["wing_rate"], np.arange(knots) * block / sample_rate)
        first, *owns = rng.spawn(round(values["n"]) + 1)
        pitches, levels = spread_evenly(len(owns), first)
        wander = min(WANDER * values["spread"], MOST)
        offsets = np.sqrt(values["spread"] ** 2 - wander**2) * standardized(pitches)
        table = wing_beat(highest(values["wing_rate"]) * 2 ** (offsets.max() / 12), sample_rate)
        ramp, signal = np.arange(block) / block, np.zeros((knots - 1, block))
        for offset, level, own in zip(offsets, NEARER * (2 * levels - 1), owns, strict=True):
            slow, sway = (
                depth * smooth_noise(SLOW, knots, sample_rate / block, each)
                for depth, each in zip((wander, SWAY), own.spawn(2), strict=True)
            )
            beats = rate * 2 ** ((offset + slow) / 12) * (TABLE * block / sample_rate)
            begin = own.uniform(0, TABLE) + np.cumsum(beats) - beats
            gain = AMPLITUDE * 10 ** ((level + sway) / 20)
            for start in range(0, len(signal), CHUNK):
                part = slice(start, min(start + CHUNK, len(signal)))
                phase = begin[part, np.newaxis] + np.multiply.outer(beats[part], ramp)
                buzz = table[phase.astype(np.int64) & (TABLE - 1)]
                buzz *= gain[part, np.newaxis] + np.multiply.outer(np.diff(gain)[part], ramp)
                signal[part] += buzz
        return signal.ravel()[:length]


def standardized(values: np.ndarray) -> np.ndarray:
    """Return values with a mean of 0 and, if there are several, a standard deviation of 1."""
    centered = values - values.mean()
    return centered / centered.std() if values.size > 1 else centered


def wing_beat(fastest: float, sample_rate: int) -> np.ndarray:
    """Return a period of a wing beat, shape (TABLE,), for wing rates up to `fastest` Hz."""
    numbers = np.arange(1, PARTIALS + 1)
    frequencies = numbers * fastest
    amplitudes = numbers**-SLOPE / (1 + (frequencies / DULL) ** 4)
    amplitudes *= np.clip(10 * (0.47 * sample_rate / frequencies - 1), 0, 1)
    # Phases that grow with the square of the number keep the peak low: M. R. Schroeder, 1970.
    phases = np.pi * numbers**2 / PARTIALS
    lines = np.zeros(TABLE // 2 + 1, dtype=complex)
    lines[numbers] = -0.5j * TABLE * amplitudes * np.exp(1j * phases)
    return np.fft.irfft(lines, TABLE)
