"""Short bursts of noise at random times, as of drops and crackles, each of a known energy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from synths.events import (
    above_nyquist,
    add_kernels,
    add_repeated,
    event_rate,
    octaves_to_hz,
    start_samples,
)
from synths.interface import sample_count
from synths.noise import above_rumble, band_pass
from synths.realised import Events
from synths.trajectories import Clock, Trajectory, Value, at

KINDS = 32
"""Number of different bursts in a signal, large enough for a mean spectrum near the label."""

EVENED = 2
"""How often spectra are made even: that of so little noise is ragged, and its center off."""

LARGEST = 2.0
"""Limit of a burst's level, in standard deviations of a Gaussian before it is limited."""

LIMITED = 0.9594
"""Standard deviation of a Gaussian that is limited to two of its standard deviations."""

DRAWN_AT = 48000
"""Samples per second of the noise that bursts are made of, Hz, at any rate of the signal."""

MARGIN = 0.1
"""Seconds of a crowd before and after the signal."""

LEAD = 0.008
"""Seconds before a burst's beginning, in which its band-pass may ring."""


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
    # Noise decays before it passes a band, so that the mean spectrum is that of the band: a band of
    # noise that decays would have a spectrum that is smeared on a linear axis.
    bursts = rng.standard_normal((kinds, size)) * envelope
    for _ in range(EVENED):
        lines = np.fft.rfft(bursts)
        lines /= np.maximum(np.abs(lines), 1e-300)
        bursts = np.fft.irfft(lines, size) * np.sqrt(envelope)
    lines = np.fft.rfft(bursts)
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


class Bursts:
    """What an `EventModel` of bursts does, of parameters ``rate_exp``, ``cf_exp`` and a spread.

    A subclass sets `octaves`, the width of bursts between their -3 dB points, `seconds`, in which
    they decay by 60 dB, and the name of the parameter that is the `spread` of their levels in dB.
    """

    octaves: ClassVar[float]
    seconds: ClassVar[float]
    spread: ClassVar[str]

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the band would not fit below the Nyquist frequency, or None."""
        what = f"the upper edge of the band (cf_exp {values['cf_exp']:g})"
        return above_nyquist(what, octaves_to_hz(values["cf_exp"] + self.octaves / 2), sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw times and levels, in dB around 0, Gaussian but for a limit; see `EventModel`."""
        first, second = rng.spawn(2)
        times = arrivals(values["rate_exp"], duration, first)
        levels = at(values[self.spread], times) * self.deviations(times.size, second)
        return Events(times).telling({}, {self.spread: levels})

    def deviations(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Draw the deviations of levels, of a standard deviation of 1, shape (count,)."""
        return np.clip(rng.standard_normal(count), -LARGEST, LARGEST) / LIMITED

    def excess(self, spread: float | np.ndarray) -> float | np.ndarray:
        """Return the mean power, in dB, of levels that spread by so many dB around 0."""
        return np.square(spread) * np.log(10) / 20

    def bursts(
        self,
        drawn: Events,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the sound of events, with a mean square of one for one event a second.

        As loud for any spread of levels, of which the mean power rises with it.  Other arguments
        are those of `SoundModel.generate`.
        """
        first, second = rng.spawn(2)
        spread = at(values[self.spread], drawn.times)
        levels = drawn.spreads[self.spread] - self.excess(spread)
        kinds = first.integers(KINDS, size=drawn.times.size)
        spectra, frequencies, count = burst_spectra(KINDS, self.seconds, sample_rate, second)
        spectra *= band_pass(octaves_to_hz(values["cf_exp"]), self.octaves)(frequencies)
        kernels = of_energy_one(np.fft.irfft(spectra, count), sample_rate)
        length, lead = sample_count(duration, sample_rate), round(LEAD * sample_rate)
        starts = start_samples(drawn.times, length, sample_rate)
        sound = add_kernels(length + lead, starts, 10 ** (levels / 20), kinds, kernels)
        return sound[lead:]


@dataclass(frozen=True)
class Crowd:
    """Many bursts, too dense to be told apart.

    Attributes
    ----------
    layers : Sequence[tuple[float, float]]
        Center in Hz and rate_exp of each, which are equally loud.
    octaves, seconds : float
        Width of their bands between -3 dB points, and decay by 60 dB.
    spread_db : float
        Standard deviation of levels, dB.
    """

    layers: Sequence[tuple[float, float]]
    octaves: float
    seconds: float
    spread_db: float

    def sound(self, duration: float, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
        """Return the sound, with an RMS of 1, shape (round(duration * sample_rate),)."""
        length, margin = sample_count(duration, sample_rate), round(MARGIN * sample_rate)
        total = length + 2 * margin
        first, second = rng.spawn(2)
        sound = np.zeros(total)
        kernels = self._kernels(sample_rate, second)
        owns = first.spawn(len(self.layers))
        for (_, rate_exp), kernel, own in zip(self.layers, kernels, owns, strict=True):
            times, amplitudes = self._drawn(rate_exp, total / sample_rate, own)
            starts = start_samples(times, total, sample_rate)
            sound += add_repeated(total, starts, kernel, amplitudes)
        sound = above_rumble(sound, sample_rate)[margin : margin + length]
        rms = np.sqrt(np.mean(np.square(sound))) if length else 0.0
        return sound / rms if rms > 0 else sound

    def _drawn(
        self, rate_exp: float, seconds: float, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return times in seconds, and amplitudes so that any rate is as loud."""
        first, second = rng.spawn(2)
        times = arrivals(rate_exp, seconds, first)
        normal = np.clip(second.standard_normal(times.size), -LARGEST, LARGEST)
        return times, 10 ** (self.spread_db * normal / 20) * 2 ** (-rate_exp / 2)

    def _kernels(self, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
        """Return a burst for each layer, with the spectrum of its band alone."""
        spectra, frequencies, length = burst_spectra(
            len(self.layers), self.seconds, sample_rate, rng
        )
        spectra /= np.maximum(np.abs(spectra), 1e-300)
        for spectrum, (center, _) in zip(spectra, self.layers, strict=True):
            spectrum *= band_pass(center, self.octaves)(frequencies)
        return of_energy_one(np.fft.irfft(spectra, length), sample_rate)
