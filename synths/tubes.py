"""Tubes that are struck: their partials, and how a strike sets their balance."""

from __future__ import annotations

import numpy as np

from synths.envelopes import damped_sine
from synths.events import add_kernels

ROOTS = np.array([4.730041, 7.853205, 10.995608, 14.137165, 17.278760])
"""Wave numbers of the bending modes of a free bar times its length."""

PARTIALS = np.square(ROOTS / ROOTS[0])
"""Their frequencies, relative to the lowest one: 1, 2.757, 5.404, 8.933, 13.344."""

RING, AUDIBLE = 2.0, 4 / 3
"""Decay of the fundamental by 60 dB in seconds, and for how many of these a partial is heard."""

FADE = 0.1
"""Share of a partial in which it fades out, at its end."""

DULLING, SOFT = 0.7, 5000.0
"""Exponent by which higher partials are fainter, and the frequency in Hz above which a clapper is
too soft for them."""

STRUCK = (0.5, 0.08)
"""Middle of a tube and farthest from it that a clapper strikes, in tube lengths."""


def partial_gains(places: np.ndarray, levels: np.ndarray, lowest: np.ndarray) -> np.ndarray:
    """Return the amplitudes of partials, shape (strikes, partials).

    A mode is excited as much as it moves where the tube is struck.  A harder strike is shorter, and
    reaches higher: N. H. Fletcher and T. D. Rossing, *The Physics of Musical Instruments*, 2nd
    edition, 1998, sections 2.15 and 19.

    Parameters
    ----------
    places : numpy.ndarray, shape (strikes,)
        Where tubes are struck, -1 to 1 around their middle.
    levels : numpy.ndarray, shape (strikes,)
        dB.
    lowest : numpy.ndarray, shape (strikes,)
        Fundamental of the tube, Hz.
    """
    where = np.multiply.outer(STRUCK[0] + STRUCK[1] * places, ROOTS)
    tilt = (np.cosh(ROOTS) - np.cos(ROOTS)) / (np.sinh(ROOTS) - np.sin(ROOTS))
    shapes = np.cosh(where) + np.cos(where) - tilt * (np.sinh(where) + np.sin(where))
    hardness = SOFT * 10 ** (levels[:, np.newaxis] / 40)
    soft = np.exp(-np.multiply.outer(lowest, PARTIALS - 1) / hardness)
    return 10 ** (levels[:, np.newaxis] / 20) * shapes * soft * PARTIALS**-DULLING


def ringing(
    length: int,
    starts: np.ndarray,
    tubes: np.ndarray,
    gains: np.ndarray,
    notes: np.ndarray,
    sample_rate: int,
) -> np.ndarray:
    """Return the sound of tubes, shape (length,); partials above the Nyquist frequency are not.

    Parameters
    ----------
    length : int
        Samples.
    starts, tubes : numpy.ndarray of int, shape (strikes,)
        First sample of each strike, and which tube it strikes.
    gains : numpy.ndarray, shape (strikes, partials)
    notes : numpy.ndarray, shape (tubes,)
        Fundamentals, Hz.
    sample_rate : int
        Hz.
    """
    sound = np.zeros(length)
    for ratio, amplitudes in zip(PARTIALS.tolist(), gains.T, strict=True):
        heard = np.flatnonzero(notes * ratio < sample_rate / 2)
        if not np.isin(tubes, heard).any():
            continue
        size = round(AUDIBLE * RING / ratio * sample_rate)
        fade = np.minimum(1.0, np.arange(size, 0, -1) / (FADE * size))
        kernels = np.zeros((notes.size, size))
        for tube in heard:
            # Higher partials decay faster.
            kernels[tube] = damped_sine(notes[tube] * ratio, RING / ratio, size, sample_rate)
        sound += add_kernels(length, starts, amplitudes, tubes, kernels * fade)
    return sound
