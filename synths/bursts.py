"""Bursts of noise at random times, as of drops and crackles."""

from __future__ import annotations

import numpy as np

from synths.envelopes import decay_envelope
from synths.events import add_kernels, start_samples
from synths.interface import sample_count
from synths.noise import band_pass, shaped_noise
from synths.trajectories import Value, at

KINDS = 64
"""Number of different bursts in a signal, large enough for a mean spectrum near the label."""

LARGEST = 2.0
"""Limit of a burst's level, in standard deviations of a Gaussian before it is limited."""

LIMITED = 0.9594
"""Standard deviation of a Gaussian that is limited to two of its standard deviations."""


def burst_levels(spread_db: Value, times: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw levels in dB around 0, Gaussian but for a limit, of exactly a standard deviation.

    Parameters
    ----------
    spread_db : float or Trajectory
        The standard deviation, dB.
    times : numpy.ndarray, shape (bursts,)
        Seconds.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (bursts,)
    """
    normal = np.clip(rng.standard_normal(times.size), -LARGEST, LARGEST) / LIMITED
    return at(spread_db, times) * normal


def sounding_bursts(
    times: np.ndarray,
    levels: np.ndarray,
    spread_db: Value,
    burst: tuple[float, float, float],
    duration: float,
    sample_rate: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return bursts of a few kinds, of given levels, as loud together for any spread of these.

    Parameters
    ----------
    times : numpy.ndarray, shape (bursts,)
        Seconds, ascending.
    levels : numpy.ndarray, shape (bursts,)
        dB; see `burst_levels`.
    spread_db : float or Trajectory
        Their standard deviation, dB.
    burst : tuple[float, float, float]
        Center of the noise in Hz, its width in octaves, and its decay by 60 dB in seconds.
    duration : float
        Seconds.
    sample_rate : int
        Hz.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (round(duration * sample_rate),)
        Bursts of equal levels have a peak of 1.
    """
    # The mean power of levels that are Gaussian in dB rises with their variance.
    levels = levels - np.square(at(spread_db, times)) * np.log(10) / 20
    kinds = rng.integers(KINDS, size=times.size)
    kernels = np.array([noise_burst(*burst, sample_rate, rng) for _ in range(KINDS)])
    length = sample_count(duration, sample_rate)
    starts = start_samples(times, length, sample_rate)
    return add_kernels(length, starts, 10 ** (levels / 20), kinds, kernels)


def noise_burst(
    center: float, octaves: float, seconds: float, sample_rate: int, rng: np.random.Generator
) -> np.ndarray:
    """Return noise around `center` Hz that decays in `seconds`, with a peak of 1."""
    envelope = decay_envelope(seconds, sample_rate)
    burst = shaped_noise(band_pass(center, octaves), envelope.size, sample_rate, rng) * envelope
    return burst / max(np.abs(burst).max(), 1e-12)
