"""Envelopes of decaying sounds."""

from __future__ import annotations

import numpy as np

BLOCK = 64


def decay_envelope(seconds: float, sample_rate: int) -> np.ndarray:
    """Return an exponential decay by 60 dB in `seconds`.

    Returns
    -------
    numpy.ndarray, shape (max(1, round(seconds * sample_rate)),)
    """
    count = max(1, round(seconds * sample_rate))
    return np.exp(np.log(1e-3) / count * np.arange(count))


def damped_sine(frequency: float, seconds: float, length: int, sample_rate: int) -> np.ndarray:
    """Return a sine that falls by 60 dB in `seconds`, shape (length,).

    The imaginary part of ``pole**n``, computed in blocks as an outer product of two short tables:
    two multiplications and an addition per sample.
    """
    exponent = (np.log(1e-3) / seconds + 2j * np.pi * frequency) / sample_rate
    within = np.exp(exponent * np.arange(BLOCK))
    blocks = np.exp(exponent * BLOCK * np.arange(-(-length // BLOCK)))
    sine = np.multiply.outer(blocks.real, within.imag)
    sine += np.multiply.outer(blocks.imag, within.real)
    return sine.ravel()[:length]
