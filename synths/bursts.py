"""Short bursts of noise at random times, as of drops and crackles, each of a known energy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synths.events import add_kernels, event_rate, start_samples
from synths.interface import sample_count
from synths.noise import band_pass
from synths.realised import Events
from synths.trajectories import Clock, Trajectory, Value, at

KINDS = 64
"""Number of different bursts in a signal, large enough for a mean spectrum near the label."""

LARGEST = 2.0
"""Limit of a burst's level, in standard deviations of a Gaussian before it is limited."""

LIMITED = 0.9594
"""Standard deviation of a Gaussian that is limited to two of its standard deviations."""

DRAWN_AT = 48000
"""Samples per second of the noise that bursts are made of, Hz, at any rate of the signal."""

LEAD = 0.008
"""Seconds before a burst's beginning, in which its band-pass may ring."""


@dataclass(frozen=True)
class Burst:
    """What bursts of a signal have in common.

    Attributes
    ----------
    center : float
        Hz.
    octaves : float
        Width between the -3 dB points.
    seconds : float
        Decay by 60 dB.
    """

    center: float
    octaves: float
    seconds: float

    def kernels(self, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
        """Return different bursts of energy 1, in seconds, shape (`KINDS`, samples).

        Noise decays before it passes the band, so that the mean spectrum is that of the band: a
        band of noise that decays would have a spectrum that is smeared on a linear axis.
        """
        spectra, frequencies, length = burst_spectra(KINDS, self.seconds, sample_rate, rng)
        spectra *= band_pass(self.center, self.octaves)(frequencies)
        return of_energy_one(np.fft.irfft(spectra, length), sample_rate)


def burst_spectra(
    kinds: int, seconds: float, sample_rate: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return spectra of bursts of white noise, the same below the lower of two Nyquist frequencies.

    Parameters
    ----------
    kinds : int
        Number of bursts.
    seconds : float
        Decay by 60 dB.
    sample_rate : int
        Hz.
    rng : numpy.random.Generator

    Returns
    -------
    spectra : numpy.ndarray of complex, shape (kinds, lines)
    frequencies : numpy.ndarray, shape (lines,)
        Hz.
    length : int
        Samples of a burst, which begins after `LEAD`.
    """
    size = round((LEAD + 2 * seconds + LEAD) * DRAWN_AT)
    times = np.arange(size) / DRAWN_AT - LEAD
    envelope = np.where(times >= 0, 10 ** (-3 * times / seconds), 0.0)
    lines = np.fft.rfft(rng.standard_normal((kinds, size)) * envelope)
    length = round(size * sample_rate / DRAWN_AT)
    frequencies = np.fft.rfftfreq(length, 1 / sample_rate)
    spectra = np.zeros((kinds, frequencies.size), dtype=complex)
    common = min(frequencies.size, lines.shape[1])
    spectra[:, :common] = lines[:, :common]
    return spectra, frequencies, length


def of_energy_one(bursts: np.ndarray, sample_rate: int) -> np.ndarray:
    """Return bursts, shape (kinds, samples), each scaled to an energy of 1, in seconds."""
    energies = np.square(bursts).sum(axis=1, keepdims=True) / sample_rate
    return bursts / np.sqrt(np.maximum(energies, 1e-300))


def arrivals(rate_exp: Value, duration: float, rng: np.random.Generator) -> np.ndarray:
    """Draw the times of Poisson events, seconds, ascending, shape (events,).

    From the intervals between them, as numbers of mean intervals: another rate stretches the same
    events in time.
    """
    clock = Clock(rate_exp, duration) if isinstance(rate_exp, Trajectory) else None
    total = clock.total if clock else event_rate(rate_exp) * duration
    # Ten standard deviations more than are expected.
    most = int(np.ceil(total + 10 * np.sqrt(total) + 50))
    counts = np.cumsum(rng.standard_exponential(most))
    counts = counts[counts < total]
    return clock.times(counts) if clock else counts / event_rate(rate_exp)


def burst_events(
    rate_exp: Value, spread: str, spread_db: Value, duration: float, rng: np.random.Generator
) -> Events:
    """Draw times and levels of bursts.

    Parameters
    ----------
    rate_exp : float or Trajectory
    spread : str
        Name of the parameter that is the standard deviation of levels.
    spread_db : float or Trajectory
        Its value, dB.
    duration : float
        Seconds.
    rng : numpy.random.Generator

    Returns
    -------
    Events
        Levels in dB around 0, Gaussian but for a limit, of exactly that standard deviation.
    """
    first, second = rng.spawn(2)
    times = arrivals(rate_exp, duration, first)
    normal = np.clip(second.standard_normal(times.size), -LARGEST, LARGEST) / LIMITED
    return Events(times).telling({}, {spread: at(spread_db, times) * normal})


def sounding_bursts(
    drawn: Events,
    spread: str,
    spread_db: Value,
    burst: Burst,
    duration: float,
    sample_rate: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return bursts of given levels, as loud together for any spread of these.

    Parameters
    ----------
    drawn : Events
        See `burst_events`.
    spread, spread_db
        As for `burst_events`.
    burst : Burst
    duration : float
        Seconds.
    sample_rate : int
        Hz.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (round(duration * sample_rate),)
        With a mean square of one for one burst a second.
    """
    first, second = rng.spawn(2)
    # The mean power of levels that are Gaussian in dB rises with their variance.
    levels = drawn.spreads[spread] - np.square(at(spread_db, drawn.times)) * np.log(10) / 20
    kinds = first.integers(KINDS, size=drawn.times.size)
    kernels = burst.kernels(sample_rate, second)
    length, lead = sample_count(duration, sample_rate), round(LEAD * sample_rate)
    starts = start_samples(drawn.times, length, sample_rate)
    signal = add_kernels(length + lead, starts, 10 ** (levels / 20), kinds, kernels)
    return signal[lead:]


def upper_edge(exponent: float, octaves: float) -> float:
    """Return the exponent of a band's upper -3 dB point, of one around the exponent `exponent`."""
    return exponent + octaves / 2
