"""A bar or plate with free edges that is struck: its modes and their sound."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.envelopes import damped_sine
from synths.events import octaves_to_hz

BENDING = np.concatenate([[4.7300407], (2 * np.arange(2, 60) + 1) * np.pi / 2])
"""Wave numbers of the bending modes of a bar of length 1 with free ends."""

HIGHEST = 20000.0
"""Hz up to which there are modes, at any sample rate."""

POISSON, ACROSS = 0.3, 0.25
"""Of metals, glass and wood, about: how much narrower what is stretched gets.  Widths from the
middle line at which a plate is struck."""

DECAY, EXPONENT = 0.072, 0.125
"""Seconds in which the lowest mode of a bar of energy 1 falls by 1/e, and growth of RMS with it."""


def strike(values: Mapping[str, float], longest: int, sample_rate: int) -> np.ndarray:
    """Return the sound of a bar or plate that is struck once, at most `longest` samples.

    Its energy in seconds is 1, up to a power of the time in which it dies away.
    """
    lowest = octaves_to_hz(values["cf_exp"])
    ratios, moved = modes(values["position"], values["width"])
    frequencies = lowest * ratios
    audible = frequencies < max(HIGHEST, 1.01 * lowest)
    frequencies = frequencies[audible]
    force = 10 ** (values["hardness"] * np.log2(frequencies / lowest) / 20)
    amplitudes = force * moved[audible]
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


def modes(position: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the modes of a plate that is struck off its middle line, and heard at a corner.

    From products of the shapes of bars along and across it: G. B. Warburton, *The vibration of
    rectangular plates*, Proceedings of the Institution of Mechanical Engineers 168, 1954; within a
    few percent of A. W. Leissa, *The free vibration of rectangular plates*, Journal of Sound and
    Vibration 31(3), 1973.

    Parameters
    ----------
    position : float
        Distance from the middle along the plate, in lengths.
    width : float
        In lengths; 0 is a bar, whose modes are those of a plate that only bend along it.

    Returns
    -------
    ratios : numpy.ndarray, shape (modes,)
        Frequencies, relative to the lowest mode of a bar of this length, ascending.
    moved : numpy.ndarray, shape (modes,)
        How far a strike moves each, relative to a mode of a bar that is struck at an end.
    """
    if width == 0:
        return np.square(BENDING / BENDING[0]), shapes(position)
    # What does not move, what turns, and what bends.
    bends = np.concatenate([[0, 0], BENDING / np.pi])
    stretches = bends**2 - 2 * bends / np.pi
    turns = bends**2 + 6 * bends / np.pi
    stretches[2], turns[1:3] = 1.248, (12 / np.pi**2, 5.017)
    coupled = POISSON * np.multiply.outer(stretches, stretches)
    coupled += (1 - POISSON) * np.multiply.outer(turns, turns)
    squares = np.add.outer(bends**4, (bends / width) ** 4) + 2 * coupled / width**2
    along = np.concatenate([[0.25, 1.5 * position], shapes(position)])
    across = np.concatenate([[1, 6 * ACROSS], 4 * shapes(ACROSS)])
    vibrates = squares > 0
    ratios = np.sqrt(squares[vibrates]) / bends[2] ** 2
    order = np.argsort(ratios, kind="stable")
    return ratios[order], np.multiply.outer(along, across)[vibrates][order]


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
