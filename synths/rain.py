"""Rain: drops on a surface nearby, and the dense population of those farther away."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synths.bursts import (
    LARGEST,
    Burst,
    arrivals,
    burst_events,
    burst_spectra,
    of_energy_one,
    sounding_bursts,
)
from synths.events import (
    above_nyquist,
    add_kernels,
    frequency_parameter,
    octaves_to_hz,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.noise import above_rumble, band_pass
from synths.realised import EventModel, Events
from synths.trajectories import Value, over

DROP = (1.0, 0.02)
"""Width in octaves and seconds to fall by 60 dB."""

FAR = ((0.9, 12.0), (1.9, 13.0))
"""For two distances: octaves by which drops sound lower than near ones, and their rate_exp."""

FAR_OCTAVES, FAR_SPREAD = 3.0, 3.0
"""Width of the band of far drops in octaves, and the standard deviation of their levels in dB."""

MARGIN = 0.1
"""Seconds of far rain before and after the signal."""

LOUDNESS = 0.0065


class Rain(EventModel):
    """Poisson drops nearby, each a burst of noise in a band, over the many drops of far rain.

    Levels are Gaussian in dB because drops differ in size and distance; compare A. Farnell,
    *Designing Sound*, 2010, the practical on rain.  Far rain is made of drops, too, thousands a
    second; farther ones sound duller.  Nobody could count more than 128 near drops a second, tell
    a bed below -60 dB, or hear drops through a bed above -18 dB: ranges end there.
    """

    parameters = (
        rate_parameter("Drops", low=2, high=7, default=5, estimator="burst_rate", moves=True),
        frequency_parameter(
            "Center of the drops' band", low=0, high=4, default=2.5, estimator="burst_center"
        ),
        Parameter(
            "size_spread", 0, 5, 3, "dB", "Standard deviation of a drop's level.",
            estimator="burst_level_spread", moves=True, realised=True,
        ),
        Parameter(
            "bed_db", -60, -18, -34, "dB", "RMS level of the far rain, relative to full scale.",
            estimator="background_level", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the band would not fit below the Nyquist frequency, or None."""
        edge = octaves_to_hz(values["cf_exp"] + DROP[0] / 2)
        what = f"the upper edge of the drops' band (cf_exp {values['cf_exp']:g})"
        return above_nyquist(what, edge, sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times and levels of the drops; see `EventModel.events`."""
        spread = values["size_spread"]
        return burst_events(values["rate_exp"], "size_spread", spread, duration, rng)

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn, spread = self.events(values, duration, rng), values["size_spread"]
        near, far = rng.spawn(2)
        burst = Burst(octaves_to_hz(values["cf_exp"]), *DROP)
        drops = sounding_bursts(drawn, "size_spread", spread, burst, duration, sample_rate, near)
        bed = far_rain(burst.center, duration, sample_rate, far)
        level = 10 ** (over(values["bed_db"], drops.size, sample_rate) / 20)
        return LOUDNESS * drops + level * bed


def far_rain(
    center: float, duration: float, sample_rate: int, rng: np.random.Generator
) -> np.ndarray:
    """Return far drops with an RMS of 1, equally loud from each distance.

    Parameters
    ----------
    center : float
        Of the band of near drops, Hz.
    duration : float
        Seconds.
    sample_rate : int
        Hz.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (round(duration * sample_rate),)
    """
    length, margin = sample_count(duration, sample_rate), round(MARGIN * sample_rate)
    first, second = rng.spawn(2)
    drawn = [
        far_drops(rate_exp, duration + 2 * MARGIN, own)
        for (_, rate_exp), own in zip(FAR, first.spawn(len(FAR)), strict=True)
    ]
    times, amplitudes = (np.concatenate(each) for each in zip(*drawn, strict=True))
    kinds = np.repeat(np.arange(len(FAR)), [own.size for own, _ in drawn])
    starts = start_samples(times, length + 2 * margin, sample_rate)
    kernels = far_kernels(center, sample_rate, second)
    bed = above_rumble(
        add_kernels(length + 2 * margin, starts, amplitudes, kinds, kernels), sample_rate
    )
    bed = bed[margin : margin + length]
    rms = np.sqrt(np.mean(np.square(bed))) if length else 0.0
    return bed / rms if rms > 0 else bed


def far_drops(
    rate_exp: float, duration: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return times in seconds and amplitudes of drops from one distance, in mean one a second."""
    first, second = rng.spawn(2)
    times = arrivals(rate_exp, duration, first)
    levels = np.clip(second.standard_normal(times.size), -LARGEST, LARGEST)
    return times, 10 ** (FAR_SPREAD * levels / 20) * 2 ** (-rate_exp / 2)


def far_kernels(center: float, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    """Return a drop from each distance, with the spectrum of its band, shape (distances, samples)."""
    spectra, frequencies, length = burst_spectra(len(FAR), DROP[1], sample_rate, rng)
    spectra /= np.maximum(np.abs(spectra), 1e-300)
    for spectrum, (lower, _) in zip(spectra, FAR, strict=True):
        spectrum *= band_pass(center * 2**-lower, FAR_OCTAVES)(frequencies)
    return of_energy_one(np.fft.irfft(spectra, length), sample_rate)
