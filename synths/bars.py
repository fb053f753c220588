"""A bar with free ends that is struck: its modes and their sound."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.envelopes import damped_sine
from synths.events import octaves_to_hz

BENDING = np.concatenate([[4.7300407], (2 * np.arange(2, 60) + 1) * np.pi / 2])
"""Wave numbers of the bending modes of a bar of length 1 with free ends."""

HIGHEST = 20000.0
"""Hz up to which there are modes, at any sample rate."""

DECAY, EXPONENT = 0.072, 0.125
"""Seconds in which the lowest mode of a bar of energy 1 falls by 1/e, and growth of RMS with it."""


def strike(values: Mapping[str, float], longest: int, sample_rate: int) -> np.ndarray:
    """Return the sound of a bar that is struck once, at most `longest` samples.

    Its energy in seconds is 1, up to a power of the time in which it dies away.
    """
    lowest = octaves_to_hz(values["cf_exp"])
    frequencies = lowest * np.square(BENDING / BENDING[0])
    audible = frequencies < max(HIGHEST, 1.01 * lowest)
    frequencies = frequencies[audible]
    force = 10 ** (values["hardness"] * np.log2(frequencies / lowest) / 20)
    amplitudes = force * shapes(values["position"])[audible]
    decays = 1 / (np.pi * 10 ** values["loss_exp"] * frequencies)
    energy = np.sum(np.square(amplitudes) * decays) / 4
    amplitudes *= (decays[0] / DECAY) ** EXPONENT / np.sqrt(energy)
    # To -100 dB, at which nobody hears the end.
    sizes = np.minimum(np.ceil(np.log(1e5) * decays * sample_rate), longest).astype(int)
    sound = np.zeros(sizes[0])
    for frequency, amplitude, decay, size in zip(
        frequencies, amplitudes, decays, sizes.tolist(), strict=True
    ):
        if frequency < sample_rate / 2:
            sound[:size] += amplitude * damped_sine(
                frequency, np.log(1e3) * decay, size, sample_rate
            )
    return sound


def shapes(position: float) -> np.ndarray:
    """Return how far modes move at `position` lengths from the middle, 1 at an end, shape (modes,).

    The bar is even about its middle for every other mode, and odd for those between.
    """
    even = np.arange(BENDING.size) % 2 == 0
    # A ratio of hyperbolic functions, without their overflow.
    growth = np.exp(BENDING * (position - 0.5))
    mirrored = np.where(even, 1, -1) * np.exp(-2 * BENDING * position)
    hyperbolic = growth * (1 + mirrored) / (1 + np.where(even, 1, -1) * np.exp(-BENDING))
    waves = np.where(
        even,
        np.cos(BENDING * position) / np.cos(BENDING / 2),
        np.sin(BENDING * position) / np.sin(BENDING / 2),
    )
    return (hyperbolic + waves) / 2
