"""What a power is like when nothing happens, of a whole sound or around each moment."""

from __future__ import annotations

import numpy as np
from scipy import ndimage


def usual(power: np.ndarray, step: int, around: float) -> np.ndarray:
    """Return the median of a power, which what happens for less than half the time does not move.

    Parameters
    ----------
    power : numpy.ndarray, shape (samples,)
        Smoothed over `step` samples.
    step : int
        Samples between two values that are looked at.
    around : float
        Samples of which the median is taken, half before and half after each; of the whole power
        if it has no more.

    Returns
    -------
    numpy.ndarray, shape () or (samples,)
    """
    if around >= power.size:
        return np.median(power)
    places = np.arange(step // 2, power.size, step)
    medians = ndimage.median_filter(power[places], max(1, round(around / step)))
    return np.interp(np.arange(power.size), places, medians)
