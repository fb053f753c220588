"""Steps: thumps, impacts of heel and toe, and grains that both stir."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.bursts import LEAD, burst_spectra, of_energy_one
from synths.envelopes import damped_sine
from synths.noise import above_rumble, band_pass
from synths.trajectories import Value, at

THUMP, THUMP_SECONDS, THUMP_LEAD = 95.0, 0.16, 0.15
"""Frequency of the thump in Hz, its decay by 60 dB, and seconds before it for a filter to ring."""

SOLE = (1800.0, 2.4, 0.1)
"""Of an impact on a hard floor: center in Hz, width in octaves, and decay by 60 dB in seconds."""

GRAIN, GRAIN_SPREAD = (1800.0, 1.8, 0.025), 0.6
"""The same of a grain, and the standard deviation of grains' centers in octaves."""

KINDS, FEW, THUMP_SPREAD = 24, 6, 0.15
"""Different grains, thumps and impacts, and largest deviation of thumps in octaves."""

MOST, GRAIN_LEVELS = 128, 3.0
"""Most grains of a step, and the standard deviation of their levels in dB."""

TOE, ROLL, SLOWEST = 0.5, 0.3, 0.15
"""Share of the toe; time from heel to toe, in steps, and the longest, in seconds."""

SPREAD = (0.02, 0.075)
"""Mean seconds after heel or toe at which grains are stirred, on a hard floor and on gravel."""

LEVELS, LOUDNESS, HARD_DB = 1.0, 0.036, -5.0
"""Standard deviation of steps' levels in dB, RMS of one step a second, level on a hard floor."""


def stepped(
    times: np.ndarray, values: Mapping[str, Value], rng: np.random.Generator
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return times, amplitudes and kinds of the thumps, the impacts and the grains of steps."""
    rows = [
        (own.standard_normal((3, MOST)), own.random(MOST), own.integers(KINDS, size=(2, MOST)))
        for own in rng.spawn(times.size)
    ]
    if not rows:
        return [(times, times, times.astype(int))] * 3
    normal, halves, kinds = (np.array(row) for row in zip(*rows, strict=True))
    normal = np.clip(normal, -2, 2)
    weight, surface, rate = (
        np.broadcast_to(value, times.shape)
        for value in (
            10 ** (at(values["weight"], times) / 10),
            at(values["surface"], times),
            2.0 ** at(values["rate_exp"], times),
        )
    )
    level = LOUDNESS * 10 ** ((LEVELS * normal[:, 0, 0] + HARD_DB * (1 - surface)) / 20)
    level = level / np.sqrt(1 + weight)
    roll = np.minimum(ROLL / rate, SLOWEST)
    feet = np.array([times, times + roll]).T
    hard = level * np.sqrt(1 - surface)
    impacts = np.sqrt([1 - TOE, TOE]) * hard[:, np.newaxis]
    spread = SPREAD[0] + (SPREAD[1] - SPREAD[0]) * surface
    late = np.maximum(1 + 0.5 * normal[:, 1], 0) * spread[:, np.newaxis]
    late += roll[:, np.newaxis] * (halves < TOE)
    stirred = np.clip(2 * 64 ** surface[:, np.newaxis] - np.arange(MOST), 0, 1)
    energies = stirred * 10 ** (GRAIN_LEVELS * normal[:, 2] / 10)
    shares = np.sqrt(energies / energies.sum(axis=1, keepdims=True))
    grains = (level * np.sqrt(surface))[:, np.newaxis] * shares
    heard = stirred > 0
    return [
        (times, level * np.sqrt(weight), kinds[:, 0, 0] % FEW),
        (feet.ravel(), impacts.ravel(), kinds[:, 0, 1:3].ravel() % FEW),
        ((times[:, np.newaxis] + late)[heard], grains[heard], kinds[:, 1][heard]),
    ]


def kernels(sample_rate: int, rng: np.random.Generator) -> list[tuple[np.ndarray, int]]:
    """Return the kinds of thumps, impacts and grains, and samples before each begins."""
    pitches, bursts, centers = rng.spawn(3)
    lead, size = (round(each * sample_rate) for each in (THUMP_LEAD, 2 * THUMP_SECONDS))
    thumps = np.zeros((FEW, lead + size + lead))
    for thump, octaves in zip(thumps, pitches.uniform(-1, 1, FEW), strict=True):
        frequency = THUMP * 2 ** (THUMP_SPREAD * octaves)
        thump[lead:-lead] = damped_sine(frequency, THUMP_SECONDS, size, sample_rate)
        thump[:] = above_rumble(thump, sample_rate)
    made = [(of_energy_one(thumps, sample_rate), lead)]
    for (center, octaves, seconds), spread, kinds in (
        (SOLE, 0.0, FEW),
        (GRAIN, GRAIN_SPREAD, KINDS),
    ):
        spectra, frequencies, count = burst_spectra(kinds, seconds, sample_rate, bursts)
        for spectrum, normal in zip(spectra, centers.standard_normal(kinds), strict=True):
            moved = center * 2 ** (spread * np.clip(normal, -2, 2))
            spectrum *= band_pass(moved, octaves)(frequencies)
        made.append(
            (of_energy_one(np.fft.irfft(spectra, count), sample_rate), round(LEAD * sample_rate))
        )
    return made
