"""Helpers for textures made of events: when they happen, at what pitch, and adding them up."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

REFERENCE_FREQUENCY = 440.0
"""Hz: the center frequency at an exponent of 0."""

LARGEST_DEVIATION = 4.0
"""Standard deviations to which random center frequencies are limited, so that whether they
stay below the Nyquist frequency is known before anything is rendered."""

IRREGULARITY_AT_ZERO = 0.04
"""Irregularity at an exponent of 0, as the original DSGenerator documents it."""


def octaves_to_hz(exponent: float) -> float:
    """Return ``440 * 2**exponent`` Hz."""
    return REFERENCE_FREQUENCY * 2.0**exponent


def event_rate(rate_exp: float) -> float:
    """Return ``2**rate_exp`` events per second."""
    return 2.0**rate_exp


def irregularity(irreg_exp: float) -> float:
    """Return ``0.04 * 10**irreg_exp``: an event's deviation in units of the mean interval."""
    return IRREGULARITY_AT_ZERO * 10.0**irreg_exp


def event_times(
    rate: float, irregularity: float, duration: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw the times of events: evenly spaced, jittered, wrapped into the signal.

    Parameters
    ----------
    rate : float
        Events per second.
    irregularity : float
        Standard deviation of an event around its evenly spaced time, in units of the mean
        inter-onset interval ``1 / rate``.
    duration : float
        Seconds.
    rng : numpy.random.Generator
        Drawn from once for every event.

    Returns
    -------
    numpy.ndarray, shape (floor(rate * duration),)
        Seconds in [0, duration), ascending.
    """
    # The tolerance keeps a product such as 2**0.5 * 2**0.5 * 5 from losing its last event.
    count = int(np.floor(rate * duration * (1 + 1e-12)))
    deviation = irregularity * rng.standard_normal(count)
    times = np.mod((np.arange(count) + deviation) / rate, duration)
    # np.mod may round a tiny negative time up to `duration` itself.
    times[times >= duration] = 0.0
    return np.sort(times)


def scattered(center: float, spread_semitones: float, normal: np.ndarray) -> np.ndarray:
    """Return frequencies in Hz that scatter around `center` by Gaussian amounts.

    Parameters
    ----------
    center : float
        Hz.
    spread_semitones : float
        Standard deviation in semitones.
    normal : numpy.ndarray, shape (events,)
        Standard normal draws, limited here to `LARGEST_DEVIATION`.
    """
    limited = np.clip(normal, -LARGEST_DEVIATION, LARGEST_DEVIATION)
    return center * 2.0 ** (spread_semitones * limited / 12.0)


def above_nyquist(what: str, frequency: float, sample_rate: int) -> str | None:
    """Return a message if `frequency` (Hz) is not below half of `sample_rate`, or None."""
    nyquist = sample_rate / 2
    if frequency < nyquist:
        return None
    return (
        f"{what} is {frequency:.6g} Hz; it must be below the Nyquist frequency, "
        f"{nyquist:.6g} Hz at a sample rate of {sample_rate} Hz"
    )


def add_events(length: int, starts: np.ndarray, events: Iterable[np.ndarray]) -> np.ndarray:
    """Add events into a signal; what reaches beyond its end is cut.

    Parameters
    ----------
    length : int
        Samples of the signal.
    starts : numpy.ndarray of int, shape (events,)
        First sample of each event, in [0, length).
    events : Iterable of numpy.ndarray
        One array of samples for each start, consumed one by one.

    Returns
    -------
    numpy.ndarray, shape (length,)
    """
    signal = np.zeros(length)
    for start, event in zip(starts.tolist(), events, strict=True):
        stop = min(start + event.size, length)
        signal[start:stop] += event[: stop - start]
    return signal
