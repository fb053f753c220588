"""Random numbers from what they are for: the same in any process, order and version of anything.

Not numpy's generators, whose streams may change with its version, and which have to run through all
earlier numbers to come to a later one.
"""

from __future__ import annotations

import hashlib

import numpy as np


def numbers(count: int, *purpose: object) -> np.ndarray:
    """Return random whole numbers of 64 bits, by what they are for alone.

    Parameters
    ----------
    count : int
    *purpose : int, str or None
        What they are for.

    Returns
    -------
    numpy.ndarray of uint64, shape (count,)
    """
    stream = hashlib.shake_256(repr(purpose).encode()).digest(8 * count)
    return np.frombuffer(stream, dtype="<u8")


def units(count: int, *purpose: object) -> np.ndarray:
    """Return random numbers from 0 up to, not including, 1, float64, shape (count,)."""
    # As many bits as a float holds.
    return (numbers(count, *purpose) >> np.uint64(11)) * 2.0**-53


def shuffled(count: int, *purpose: object) -> np.ndarray:
    """Return 0 .. count - 1 in a random order, int64, shape (count,)."""
    return np.argsort(numbers(count, *purpose), kind="stable").astype(np.int64)
