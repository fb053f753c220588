"""A sound, with the intermediate results that several estimators share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np
from scipy import signal

from dsgenerator.audit.estimators import detection, onsets, orders, spectra, tones

PULSE, GRAIN = 0.004, 0.02
"""Seconds over which the envelope is smoothed, for a cricket's pulses and for whole grains."""

TONE, NEAREST = 250.0, 0.45
"""Hz around the tone of the nearest cricket in which its pulses are, and the share of the highest
that other peaks of the envelope have to reach, so that crickets farther away do not count."""

LISTENED = 16000
"""Hz: the rate at which onsets are looked for, also of sounds of a higher rate."""

RESAMPLER = ("kaiser", 10.0)
"""Window whose stopband is at -100 dB: images of a low tone are no attacks, faint as those are."""

BEGINNING = 0.0015
"""Seconds at the beginning of a sound in which no event is believed."""

PAUSE = 0.06
"""Seconds without a pulse that separate two chirps for sure."""

MISSING = 1.8
"""Intervals between pulses without one that do, too."""


CHIMES = (0.001, 0.008, 0.01, 10.0, 0.25)
"""As `onsets.STRIKES`, for several things that ring for long, of which some are struck softly.

Of what five tubes with many modes each ring, a prediction of few samples leaves more than the wind
does: how much there is of it changes with each strike, so that what is usual is so for a moment.
Noise of `LISTENED` Hz, smoothed over the first of these, exceeds its median four times at most.
"""


@dataclass(frozen=True, eq=False)
class Sound:
    """Samples, and lazily computed onsets and spectra.

    Attributes
    ----------
    samples : numpy.ndarray of float64, shape (samples,)
    sample_rate : int
        Hz.
    """

    samples: np.ndarray
    sample_rate: int

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.samples.size / self.sample_rate

    @cached_property
    def listened(self) -> Sound:
        """The same sound at `LISTENED` Hz, at which onsets are looked for."""
        if self.sample_rate <= LISTENED:
            return self
        shared = gcd(LISTENED, self.sample_rate)
        ratio = LISTENED // shared, self.sample_rate // shared
        return Sound(signal.resample_poly(self.samples, *ratio, window=RESAMPLER), LISTENED)

    def _found(self, starts: np.ndarray) -> np.ndarray:
        """Return positions in this sound of those in `listened`, but for its very beginning.

        There a slice cuts into what sounds already.
        """
        places = np.round(starts * (self.sample_rate / self.listened.sample_rate)).astype(int)
        return places[(places >= BEGINNING * self.sample_rate) & (places < self.samples.size)]

    @cached_property
    def clicks(self) -> np.ndarray:
        """Sample positions of abrupt beginnings and ends."""
        heard = self.listened
        return self._found(onsets.find_onsets(heard.samples, heard.sample_rate, onsets.CLICKS))

    @cached_property
    def attacks(self) -> np.ndarray:
        """Sample positions of abrupt beginnings of sustained events."""
        heard = self.listened
        if heard is not self:
            return self._found(heard.attacks)
        return onsets.sustained(self.samples, self.clicks, self.sample_rate)

    @cached_property
    def strikes(self) -> np.ndarray:
        """Sample positions at which something that rings is struck."""
        heard = self.listened
        return self._found(onsets.find_strikes(heard.samples, heard.sample_rate))

    @cached_property
    def slips(self) -> np.ndarray:
        """Sample positions at which something slips that had been stuck."""
        heard = self.listened
        return self._found(onsets.find_strikes(heard.samples, heard.sample_rate, onsets.SLIPS))

    @cached_property
    def chimes(self) -> np.ndarray:
        """Sample positions at which one of several things that ring for long is struck."""
        heard = self.listened
        return self._found(onsets.find_strikes(heard.samples, heard.sample_rate, CHIMES))

    @cached_property
    def noisy(self) -> detection.Heard:
        """Bursts of noise and what is between them, at the sample rate of `listened`."""
        return detection.hear(self.listened.samples, self.listened.sample_rate)

    @cached_property
    def orders(self) -> orders.Orders | None:
        """Multiples of the turns of a shaft, if there are any."""
        return orders.find_orders(self.samples, self.sample_rate)

    @cached_property
    def bursts(self) -> np.ndarray:
        """Sample positions at which bursts of noise are loudest."""
        starts = self.noisy.starts * (self.sample_rate / self.noisy.rate)
        return np.minimum(np.round(starts).astype(int), self.samples.size - 1)

    @cached_property
    def grains(self) -> np.ndarray:
        """Sample positions of the maxima of events with gradual attack and decay."""
        return onsets.find_swells(self.samples, self.sample_rate, GRAIN)

    @cached_property
    def chirps(self) -> list[np.ndarray]:
        """Sample positions of the maxima of pulses of the loudest tone, an array for each chirp."""
        center = spectra.octave_peak(*self.spectrum, 6, 24, spectra.LOWEST)[0]
        heard = center if np.isfinite(center) else 0.0
        tone = tones.alone(self.samples, self.sample_rate, heard, TONE)
        pulses = onsets.find_swells(tone, self.sample_rate, PULSE, NEAREST)
        intervals = np.diff(pulses)
        usual = np.median(intervals) if intervals.size else np.inf
        pause = min(PAUSE * self.sample_rate, MISSING * usual)
        ends = np.flatnonzero(intervals > pause) + 1
        return np.split(pulses, ends) if pulses.size else []

    @cached_property
    def first_pulses(self) -> np.ndarray:
        """Sample positions at which chirps begin."""
        return np.array([pulses[0] for pulses in self.chirps], dtype=int)

    @cached_property
    def spectrum(self) -> tuple[np.ndarray, np.ndarray]:
        """Frequencies in Hz and power spectral density, both of shape (bins,)."""
        return spectra.long_spectrum(self.samples, self.sample_rate)

    @cached_property
    def frequency(self) -> np.ndarray:
        """Instantaneous frequency of a tone at each sample except near both ends, Hz."""
        return spectra.instantaneous_frequency(self.samples, self.sample_rate)

    def levels(self, seconds: float) -> np.ndarray:
        """Return the level of consecutive frames in dB relative to full scale."""
        size = min(self.samples.size, max(1, round(seconds * self.sample_rate)))
        whole = self.samples.size // size * size
        power = np.square(self.samples[:whole]).reshape(-1, size).mean(axis=1)
        return 10 * np.log10(np.maximum(power, spectra.TINY))
