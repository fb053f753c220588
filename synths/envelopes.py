"""Values that move: breakpoint envelopes and gestures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BLOCK = 64


def breakpoints(points: Sequence[tuple[float, float]], times: np.ndarray) -> np.ndarray:
    """Return a breakpoint envelope, linear in between and level beyond its ends.

    Parameters
    ----------
    points : Sequence[tuple[float, float]]
        Time in seconds and value; times ascend.
    times : numpy.ndarray, shape (samples,)
        Seconds.

    Returns
    -------
    numpy.ndarray, shape (samples,)

    Raises
    ------
    ValueError
        If there are no points, or times go back.
    """
    if not points:
        raise ValueError("an envelope needs at least one point")
    at, values = np.array(points, dtype=float).T
    if (np.diff(at) < 0).any():
        raise ValueError(f"the times of an envelope must ascend: {at.tolist()}")
    return np.interp(times, at, values)


def gesture(
    value: float | Sequence[tuple[float, float]], duration: float, sample_rate: int
) -> np.ndarray:
    """Return a value at every sample of a signal: a number that stays, or one that moves.

    Parameters
    ----------
    value : float or Sequence[tuple[float, float]]
        A number, or breakpoints of which the times are 0..1 of the duration.
    duration : float
        Seconds.
    sample_rate : int
        Hz.

    Returns
    -------
    numpy.ndarray, shape (round(duration * sample_rate),)
    """
    count = round(duration * sample_rate)
    if np.ndim(value) == 0:
        return np.full(count, float(value))
    return breakpoints(value, np.arange(count) / max(count, 1))


def decay_envelope(seconds: float, sample_rate: int, level: float = 1e-3) -> np.ndarray:
    """Return an exponential decay that reaches `level` after `seconds`.

    Returns
    -------
    numpy.ndarray, shape (max(1, round(seconds * sample_rate)),)
    """
    count = max(1, round(seconds * sample_rate))
    return np.exp(np.log(level) / count * np.arange(count))


def damped_sine(frequency: float, seconds: float, length: int, sample_rate: int) -> np.ndarray:
    """Return a sine that falls by 60 dB in `seconds`, shape (length,).

    The imaginary part of ``pole**n``, over blocks an outer product of two short tables: two
    multiplications and an addition a sample.
    """
    exponent = (np.log(1e-3) / seconds + 2j * np.pi * frequency) / sample_rate
    within = np.exp(exponent * np.arange(BLOCK))
    blocks = np.exp(exponent * BLOCK * np.arange(-(-length // BLOCK)))
    sine = np.multiply.outer(blocks.real, within.imag)
    sine += np.multiply.outer(blocks.imag, within.real)
    return sine.ravel()[:length]
