"""Bursts of noise at random times, as of drops and crackles."""

from __future__ import annotations

import numpy as np

from synths.envelopes import decay_envelope
from synths.events import add_kernels, random_times, start_samples
from synths.interface import sample_count
from synths.noise import band_pass, shaped_noise
from synths.trajectories import Value, at

KINDS = 64
"""Number of different bursts in a signal, large enough for a mean spectrum near the label."""

LARGEST_DB = 12.0


def poisson_bursts(
    rate_exp: Value,
    spread_db: Value,
    burst: tuple[float, float, float],
    duration: float,
    sample_rate: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return Poisson bursts of a few kinds, whose levels are Gaussian in dB.

    Parameters
    ----------
    rate_exp : float or Trajectory
        Exponent of the expected bursts per second, ``2**rate_exp``.
    spread_db : float or Trajectory
        Standard deviation of a burst's level, which is limited to 12 dB.
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
        Bursts at 0 dB have a peak of 1.
    """
    times = random_times(rate_exp, duration, rng)
    levels = np.minimum(at(spread_db, times) * rng.standard_normal(times.size), LARGEST_DB)
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
