"""Helpers for textures of events: times, frequencies, and the sum of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from synths.interface import Parameter
from synths.noise import fast_size
from synths.realised import IRREGULARITY_AT_ZERO, Events
from synths.trajectories import Clock, Trajectory, Value, at

REFERENCE_FREQUENCY = 440.0
"""Hz: the center frequency at an exponent of 0."""

LARGEST_DEVIATION = 4.0
"""Limit of random center frequencies in standard deviations, so that a check against the Nyquist
frequency is possible before rendering."""

EVENT_COST, TRANSFORM_COST = 3000, 28
"""Costs of adding one event, besides its samples, and of transforming a sample, in units of the
cost of adding a sample."""

EVENED = 0.35
"""Power with which shorter events are louder, so that a signal's level moves by 6 dB over lengths
that differ by a hundred, and no short one has a peak that is too high."""


def rate_parameter(
    what: str,
    low: float = -3,
    high: float = 7,
    default: float = 2,
    estimator: str = "attack_rate",
    moves: bool = False,
) -> Parameter:
    """Return the declaration of ``rate_exp``, for events called `what`.

    Set `moves` only if the model's event times come from `labelled_events` or `random_events`.
    """
    return Parameter(
        "rate_exp", low, high, default, "octaves", f"{what} per second: 2**rate_exp.",
        scale="octave", physical_unit="1/s", estimator=estimator, moves=moves, realised=True,
    )  # fmt: skip


def irregularity_parameter(
    what: str, estimator: str = "attack_irregularity", moves: bool = False
) -> Parameter:
    """Return the declaration of ``irreg_exp``, for events called `what`.

    Set `moves` only if the model's event times come from `labelled_events`.
    """
    doc = f"How far {what.lower()} stray from even spacing: 0.04 * 10**irreg_exp mean intervals."
    return Parameter(
        "irreg_exp", 0, 2, 0, "decades", doc,
        scale="decade", reference=IRREGULARITY_AT_ZERO, estimator=estimator, moves=moves,
        realised=True,
    )  # fmt: skip


def frequency_parameter(
    what: str,
    low: float = -3,
    high: float = 6,
    default: float = 0,
    estimator: str = "spectral_peak",
    moves: bool = False,
    realised: bool = False,
) -> Parameter:
    """Return the declaration of ``cf_exp``; `what` says which frequency it is."""
    doc = f"{what}: 440 * 2**cf_exp Hz."
    return Parameter(
        "cf_exp", low, high, default, "octaves", doc,
        scale="octave", reference=REFERENCE_FREQUENCY, physical_unit="Hz", estimator=estimator,
        moves=moves, realised=realised,
    )  # fmt: skip


def octaves_to_hz(exponent: float | np.ndarray) -> float | np.ndarray:
    """Return ``440 * 2**exponent`` Hz."""
    return REFERENCE_FREQUENCY * 2.0**exponent


def event_rate(rate_exp: float) -> float:
    """Return ``2**rate_exp`` events per second."""
    return 2.0**rate_exp


def irregularity(irreg_exp: float | np.ndarray) -> float | np.ndarray:
    """Return ``0.04 * 10**irreg_exp``, an event's deviation in units of the mean interval.

    The documented law of the original tool.  At an exponent of 2 it is no Poisson process yet: the
    numbers of events in equal times have a Fano factor of 0.52.
    """
    return IRREGULARITY_AT_ZERO * 10.0**irreg_exp


def labelled_events(
    values: Mapping[str, Value], duration: float, rng: np.random.Generator
) -> Events:
    """Draw the times of events from the values of ``rate_exp`` and ``irreg_exp``.

    Events are evenly spaced from a random first time on, then jittered and wrapped into the signal.
    Both values may vary over time.  With a time-varying rate, even spacing and jitter apply to the
    integral of the rate instead of to time: deviations remain in units of the mean interval.
    """
    rate_exp = values["rate_exp"]
    clock = Clock(rate_exp, duration) if isinstance(rate_exp, Trajectory) else None
    total = clock.total if clock else event_rate(rate_exp) * duration
    even = even_places(total, rng)

    def times(counts: np.ndarray) -> np.ndarray:
        return clock.times(counts) if clock else counts / event_rate(rate_exp)

    deviation = irregularity(at(values["irreg_exp"], times(even)))
    counts, deviations = jittered(even, deviation, total, rng)
    return Events(times(counts), deviations)


def even_places(total: float, rng: np.random.Generator) -> np.ndarray:
    """Return evenly spaced numbers in [0, total), 1 apart, the first one random in [0, 1).

    Their expected number is `total`, and any part of a signal may begin anywhere between two.
    """
    phase = rng.uniform()
    return np.arange(max(0, np.ceil(total - phase))) + phase


def jittered(
    even: np.ndarray, deviation: float | np.ndarray, total: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return places after Gaussian deviations, wrapped into [0, total), and these deviations.

    Parameters
    ----------
    even : numpy.ndarray, shape (events,)
    deviation : float or numpy.ndarray, shape (events,)
        Standard deviation.
    total : float
    rng : numpy.random.Generator
        Drawn from once for every event.

    Returns
    -------
    tuple of numpy.ndarray, each of shape (events,)
        In the order of the places after the deviation.
    """
    deviations = deviation * rng.standard_normal(even.size)
    places = np.mod(even + deviations, total)
    # np.mod may round a tiny negative number up to `total` itself.
    places[places >= total] = 0.0
    order = np.argsort(places, kind="stable")
    return places[order], deviations[order]


def random_events(rate_exp: Value, duration: float, rng: np.random.Generator) -> Events:
    """Draw the times of Poisson events from a possibly time-varying ``rate_exp``."""
    if not isinstance(rate_exp, Trajectory):
        return Events(poisson_times(event_rate(rate_exp), duration, rng))
    clock = Clock(rate_exp, duration)
    return Events(clock.times(poisson_times(1.0, clock.total, rng)))


def poisson_times(rate: float, duration: float, rng: np.random.Generator) -> np.ndarray:
    """Draw the event times of a Poisson process.

    Parameters
    ----------
    rate : float
        Expected events per second.
    duration : float
        Seconds.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (events,)
        Seconds in [0, duration), ascending.
    """
    return np.sort(rng.uniform(0, duration, rng.poisson(rate * duration)))


def start_samples(times: np.ndarray, length: int, sample_rate: int) -> np.ndarray:
    """Return the samples, in [0, length), at which events at `times` (seconds) start."""
    return np.minimum((times * sample_rate).astype(np.int64), length - 1)


def limited_normal(count: int, rng: np.random.Generator) -> np.ndarray:
    """Draw standard normal numbers, shape (count,), limited to `LARGEST_DEVIATION`."""
    return np.clip(rng.standard_normal(count), -LARGEST_DEVIATION, LARGEST_DEVIATION)


def above_nyquist(what: str, frequency: float, sample_rate: int) -> str | None:
    """Return a message if `frequency` (Hz) is not below half of `sample_rate`, or None."""
    nyquist = sample_rate / 2
    if frequency < nyquist:
        return None
    return (
        f"{what} is {frequency:.6g} Hz; it must be below the Nyquist frequency, "
        f"{nyquist:.6g} Hz at a sample rate of {sample_rate} Hz"
    )


def center_above_nyquist(what: str, values: Mapping[str, float], sample_rate: int) -> str | None:
    """Return a message if the frequency of ``cf_exp`` reaches half of `sample_rate`, or None."""
    named = f"{what} (cf_exp {values['cf_exp']:g})"
    return above_nyquist(named, octaves_to_hz(values["cf_exp"]), sample_rate)


def add_events(length: int, starts: np.ndarray, events: Iterable[np.ndarray]) -> np.ndarray:
    """Add events to a signal; events are truncated at its end.

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
        # A view of its own: adding to `signal[...]` would also copy the sum onto itself.
        part = signal[start : start + event.size]
        part += event if part.size == event.size else event[: part.size]
    return signal


def add_kernels(
    length: int,
    starts: np.ndarray,
    amplitudes: np.ndarray,
    kinds: np.ndarray,
    kernels: np.ndarray,
) -> np.ndarray:
    """Add many events of a few kinds to a signal; events are truncated at its end.

    A few events are added one by one.  Many events are represented by impulses, which are convolved
    with each kind's kernel in the frequency domain at a cost independent of their number.

    Parameters
    ----------
    length : int
        Samples of the signal.
    starts : numpy.ndarray of int, shape (events,)
        First sample of each event, in [0, length).
    amplitudes : numpy.ndarray, shape (events,)
    kinds : numpy.ndarray of int, shape (events,)
        Row of `kernels` for each event.
    kernels : numpy.ndarray, shape (kinds, samples)

    Returns
    -------
    numpy.ndarray, shape (length,)
    """
    if one_by_one(length, starts.size, *kernels.shape):
        each = zip(starts.tolist(), amplitudes.tolist(), kinds.tolist(), strict=True)
        events = (amplitude * kernels[kind, : length - start] for start, amplitude, kind in each)
        return add_events(length, starts, events)
    size = fast_size(length + kernels.shape[1])
    spectrum = np.zeros(size // 2 + 1, dtype=complex)
    for kind, kernel in enumerate(kernels):
        chosen = kinds == kind
        if chosen.any():
            impulses = np.bincount(starts[chosen], amplitudes[chosen], minlength=length)
            spectrum += np.fft.rfft(impulses, size) * np.fft.rfft(kernel, size)
    return np.fft.irfft(spectrum, size)[:length]


def one_by_one(length: int, count: int, kinds: int, samples: int) -> bool:
    """Return whether so many events are added one by one, not by transforms; see `add_kernels`."""
    transforms = TRANSFORM_COST * fast_size(length + samples) * (2 * kinds + 1)
    return count * (EVENT_COST + samples) < transforms


def add_repeated(
    length: int, starts: np.ndarray, kernel: np.ndarray, amplitudes: np.ndarray | None = None
) -> np.ndarray:
    """Add the same event many times to a signal; see `add_kernels`."""
    if amplitudes is None:
        amplitudes = np.ones(starts.size)
    kinds = np.zeros(starts.size, dtype=int)
    return add_kernels(length, starts, amplitudes, kinds, kernel[np.newaxis])
