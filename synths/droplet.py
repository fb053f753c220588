"""Droplets: each hits water with a click, and leaves a bubble whose pitch rises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from synths.bubbles import DECAYS, Bubbles, damping, pitch
from synths.bursts import LARGEST, LEAD, burst_spectra, of_energy_one
from synths.events import (
    above_nyquist,
    add_events,
    add_kernels,
    irregularity_parameter,
    labelled_events,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.noise import above_rumble, band_pass
from synths.realised import EventModel, Events
from synths.trajectories import Value, at

SPREAD = 0.08
"""Standard deviation of a bubble's radius, octaves."""

IMPACT, IMPACT_SECONDS, KINDS = (5000.0, 1.0), 0.002, 16
"""Center in Hz and width in octaves of impacts, their decay by 60 dB, and how many differ."""

LOUDNESS, FINER = 0.0185, 0.35
"""RMS of a drop of 3 mm a second, and power of the damping with which amplitudes grow."""


class Droplet(Bubbles, EventModel):
    """Drops at jittered times: a burst of noise, and a decaying sine that rises in pitch.

    Pitch: M. Minnaert, *On musical air-bubbles and the sounds of running water*, Philosophical
    Magazine 16, 1933.  Damping, and rise as the bubble nears the surface: K. van den Doel,
    *Physically based models for liquid sounds*, ACM Transactions on Applied Perception 2(4), 2005.
    Impact and bubble: S. Phillips, A. Agarwal and P. Jordan, *The sound produced by a dripping tap
    is driven by resonant oscillations of an entrapped air bubble*, Scientific Reports 8, 2018; the
    bubble follows at once here.
    """

    parameters = (
        rate_parameter("Drops", low=-1, high=6, default=3, moves=True),
        irregularity_parameter("Drops", moves=True),
        Parameter(
            "radius", 1, 10, 3, "mm", "Mean radius of the bubbles: 3.26 m/s over it is the pitch.",
            estimator="drop_radius", moves=True, realised=True,
        ),
        Parameter(
            "rise", 0, 0.3, 0.1, "", "How fast the pitch rises, in units of the damping.",
            estimator="drop_rise", moves=True,
        ),
        Parameter(
            "impact_db", -30, 6, -10, "dB", "Energy of the impact relative to that of the bubble.",
            estimator="impact_ratio", moves=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if a bubble could reach the Nyquist frequency, or None."""
        highest = pitch(values["radius"]) * 2 ** (LARGEST * SPREAD) * (1 + DECAYS * values["rise"])
        what = f"the highest bubble (radius {values['radius']:g} mm, rise {values['rise']:g})"
        return above_nyquist(what, highest, sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times of drops and the octaves of their bubbles; see `EventModel.events`."""
        first, second = rng.spawn(2)
        drops = labelled_events(values, duration, first)
        octaves = np.clip(second.standard_normal(drops.times.size), -LARGEST, LARGEST) * SPREAD
        return drops.telling({"radius": np.log2(at(values["radius"], drops.times)) + octaves}, {})

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn = self.events(values, duration, rng)
        choice, noise = rng.spawn(2)
        length, lead = sample_count(duration, sample_rate), round(LEAD * sample_rate)
        starts = start_samples(drawn.times, length, sample_rate)
        radii, rise = 2.0 ** drawn.means["radius"], at(values["rise"], drawn.times)
        relative = 10 ** (at(values["impact_db"], drawn.times) / 10)
        energies = (damping(radii) / damping(3.0)) ** (2 * FINER - 1) / (1 + relative)
        kinds, clicks = choice.integers(KINDS, size=starts.size), impacts(sample_rate, noise)
        sound = add_kernels(length + lead, starts, np.sqrt(energies * relative), kinds, clicks)
        bubbles = add_events(length, starts, plops(radii, energies, rise, sample_rate))
        return LOUDNESS * above_rumble(sound[lead:] + bubbles, sample_rate)


def impacts(sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    """Return bursts of an energy of 1, which begin after `LEAD`, shape (kinds, samples)."""
    spectra, frequencies, count = burst_spectra(KINDS, IMPACT_SECONDS, sample_rate, rng)
    bursts = np.fft.irfft(spectra * band_pass(*IMPACT)(frequencies), count)
    return of_energy_one(bursts, sample_rate)


def plops(
    radii: np.ndarray, energies: np.ndarray, rise: float | np.ndarray, sample_rate: int
) -> Iterator[np.ndarray]:
    """Yield a bubble for each radius in mm and energy in seconds, a period softly at either end."""
    peaks = 2 * np.sqrt(damping(radii) * energies)
    each = np.stack(np.broadcast_arrays(pitch(radii), damping(radii), rise, peaks), axis=1)
    for frequency, decay, rising, peak in each.tolist():
        times = np.arange(max(1, round(DECAYS / decay * sample_rate))) / sample_rate
        # The integral of frequency * (1 + rise * damping * t).
        cycles = frequency * times * (1 + 0.5 * rising * decay * times)
        tone = peak * np.exp(-decay * times) * np.sin(2 * np.pi * cycles)
        edge = 0.5 - 0.5 * np.cos(np.pi * frequency * times[times < 1 / frequency])
        tone[: edge.size] *= edge
        tone[tone.size - edge.size :] *= edge[::-1]
        yield tone
