"""Tubes that are struck: their partials, and how a strike sets their balance."""

from __future__ import annotations

import numpy as np

from synths.envelopes import damped_sine
from synths.events import add_kernels, add_repeated

ROOTS = np.array([4.730041, 7.853205, 10.995608, 14.137165, 17.278760, 20.420352, 23.561945])
"""Wave numbers of the bending modes of a free bar times its length."""

PARTIALS = np.square(ROOTS / ROOTS[0])
"""Their frequencies, relative to the lowest one: 1, 2.757, 5.404, 8.933, 13.344 ..."""

RING, LOSSY, LOSSES = 5.5, 1800.0, 1.7
"""Decay of low partials by 60 dB in seconds, frequency in Hz at which it is half of that, and power
of its fall beyond: what seven recordings of chimes have in common, from 260 to 6200 Hz."""

AUDIBLE, FADE = 4 / 3, 0.1
"""For how many decays by 60 dB a partial is heard, and share of this in which it fades out."""

SPLIT = 0.004
"""How far apart the frequencies of bending to and fro and sideways are: no tube is quite round."""

HARD = 6000.0
"""Frequency in Hz above which a clapper is too soft for partials."""

STRUCK = (0.4, 0.07)
"""Where a clapper strikes, lengths from an end, and farthest from there."""

CLACK = (4800.0, 0.0025)
"""Frequency in Hz of the noise of clapper and tube as they meet, and its decay by 60 dB in
seconds."""


def decay(frequency: float | np.ndarray) -> float | np.ndarray:
    """Return the time in seconds in which a partial of a frequency in Hz falls by 60 dB."""
    return RING / (1 + (frequency / LOSSY) ** LOSSES)


def partial_gains(places: np.ndarray, levels: np.ndarray, lowest: np.ndarray) -> np.ndarray:
    """Return the amplitudes of partials, shape (strikes, partials).

    A mode is excited as much as it moves where the tube is struck.  A harder strike is shorter, and
    reaches higher: N. H. Fletcher and T. D. Rossing, *The Physics of Musical Instruments*, 2nd
    edition, 1998, sections 2.15 and 19.

    Parameters
    ----------
    places : numpy.ndarray, shape (strikes,)
        Where tubes are struck, -1 to 1 around `STRUCK`.
    levels : numpy.ndarray, shape (strikes,)
        dB.
    lowest : numpy.ndarray, shape (strikes,)
        Fundamental of the tube, Hz.
    """
    where = np.multiply.outer(STRUCK[0] + STRUCK[1] * places, ROOTS)
    tilt = (np.cosh(ROOTS) - np.cos(ROOTS)) / (np.sinh(ROOTS) - np.sin(ROOTS))
    shapes = np.cosh(where) + np.cos(where) - tilt * (np.sinh(where) + np.sin(where))
    hardness = HARD * 10 ** (levels[:, np.newaxis] / 40)
    soft = np.exp(-np.multiply.outer(lowest, PARTIALS - 1) / hardness)
    return 10 ** (levels[:, np.newaxis] / 20) * shapes * soft


def ringing(
    length: int,
    starts: np.ndarray,
    tubes: np.ndarray,
    gains: np.ndarray,
    sideways: np.ndarray,
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
    sideways : numpy.ndarray, shape (strikes,)
        Share of the higher one of the two frequencies that each partial has.
    notes : numpy.ndarray, shape (tubes,)
        Fundamentals, Hz.
    sample_rate : int
        Hz.
    """
    sound = np.zeros(length)
    both = np.concatenate([starts, starts])
    rows = np.concatenate([tubes, tubes + notes.size])
    shares = np.concatenate([1 - sideways, sideways])
    for ratio, amplitudes in zip(PARTIALS.tolist(), gains.T, strict=True):
        tuned = ratio * np.concatenate([notes * (1 - SPLIT / 2), notes * (1 + SPLIT / 2)])
        heard = np.flatnonzero(tuned < sample_rate / 2)
        struck = np.intersect1d(heard, rows)
        if not struck.size:
            continue
        seconds = decay(tuned)
        size = min(length, round(AUDIBLE * seconds[heard].max() * sample_rate))
        kernels = np.zeros((tuned.size, size))
        for row in struck:
            _ring(kernels[row], tuned[row], seconds[row], sample_rate)
        sound += add_kernels(length, both, shares * np.tile(amplitudes, 2), rows, kernels)
    return sound


def _ring(ring: np.ndarray, frequency: float, seconds: float, sample_rate: int) -> None:
    """Write a partial into zeros; it fades out where nobody hears it any more."""
    whole = max(1, round(AUDIBLE * seconds * sample_rate))
    heard = min(whole, ring.size)
    ring[:heard] = damped_sine(frequency, seconds, heard, sample_rate)
    # Before that, it fades by nothing.
    fading = ring[max(0, int((1 - FADE) * whole) - 1) : heard]
    left = np.arange(whole - heard + fading.size, whole - heard, -1)
    fading *= np.minimum(1.0, left / (FADE * whole))


def clacks(length: int, starts: np.ndarray, amplitudes: np.ndarray, sample_rate: int) -> np.ndarray:
    """Return the noise of a clapper that meets tubes, shape (length,).

    Both are stopped within a fraction of a millisecond: E. J. Richards, M. E. Westcott and R. K.
    Jeyapalan, *On the prediction of impact noise, I: acceleration noise*, Journal of Sound and
    Vibration 62(4), 1979.

    Parameters
    ----------
    length : int
        Samples.
    starts : numpy.ndarray of int, shape (strikes,)
        First sample of each.
    amplitudes : numpy.ndarray, shape (strikes,)
    sample_rate : int
        Hz.
    """
    frequency, seconds = CLACK
    if frequency >= sample_rate / 2:
        return np.zeros(length)
    kernel = damped_sine(frequency, seconds, round(AUDIBLE * seconds * sample_rate), sample_rate)
    return add_repeated(length, starts, kernel, amplitudes)
