"""Applause: people who clap, each with own hands and own time, more or less in step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from synths.bursts import LEAD, burst_spectra, of_energy_one
from synths.events import (
    above_nyquist,
    add_events,
    frequency_parameter,
    octaves_to_hz,
    start_samples,
)
from synths.interface import Parameter, SoundModel, sample_count
from synths.noise import audible, band_pass
from synths.people import people
from synths.realised import Slices
from synths.trajectories import Value

HANDS, WIDTH = 0.35, 1.3
"""Octaves: standard deviation of the centers of people's bands, and width of these at -3 dB."""

BROAD, ABOVE, BROAD_OCTAVES = 0.25, 1.0, 3.5
"""Amplitude of what hands radiate besides their band, how far above it, and the width of that."""

SECONDS, CLAPS, KINDS = 0.036, 4, 32
"""Decay of a clap by 60 dB, different claps of a person, and noises that all are made of."""

LEVELS, LOUDNESS, MORE = 1.0, 0.0175, 0.06
"""Spread of people's levels in dB, RMS of a clap a second, exponent by which more are louder."""


class Applause(SoundModel):
    """People who clap on one beat, each with deviations of their own that come and go slowly.

    A clap is a burst of noise in a band that the shape of the hands sets: B. H. Repp, *The sound of
    two hands clapping*, Journal of the ASA 81(4), 1987; L. Peltola et al., *Synthesis of hand
    clapping sounds*, IEEE Transactions on Audio, Speech, and Language Processing 15(3), 2007.
    Crowds that fall into step clap about half as often as before, 2 instead of 4 times a second: Z.
    Neda et al., *The sound of many hands clapping*, Nature 403, 2000.  The last one is softer if
    the number of people is not whole.
    """

    parameters = (
        Parameter(
            "n_exp", 0, 7, 5, "octaves", "People that clap: 2**n_exp.",
            scale="octave", physical_unit="people", estimator="crowd_size",
        ),
        Parameter("tempo", 1, 8, 4, "1/s", "Each one's claps a second.", estimator="beat_rate"),
        Parameter(
            "synchrony", 0, 1, 0.4, "",
            "From each for himself to all in step: the length of the mean of claps' phases.",
            estimator="beat_strength", moves=True, realised=True,
        ),
        frequency_parameter(
            "Center of the hands' bands", low=0, high=3, default=1.5, estimator="spectral_peak"
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if the band would not fit below the Nyquist frequency, or None."""
        what = f"the upper edge of the band (cf_exp {values['cf_exp']:g})"
        return above_nyquist(what, octaves_to_hz(values["cf_exp"] + WIDTH / 2), sample_rate)

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return the length of the mean of phases of each slice; see `SoundModel.realised`."""
        drawn = people(values, duration, rng.spawn(2)[0])
        times = np.concatenate([times for times, _ in drawn])
        phases = np.exp(2j * np.pi * values["tempo"] * times)
        told = [phases[(times >= start) & (times < end)] for start, end in slices]
        means = [abs(each.mean()) if each.size and len(drawn) > 1 else np.nan for each in told]
        return {"synchrony": np.array(means)}

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        length, lead = sample_count(duration, sample_rate), round(LEAD * sample_rate)
        crowd, noise = rng.spawn(2)
        drawn = people(values, duration, crowd)
        times = np.concatenate([times for times, _ in drawn])
        starts = start_samples(times, length, sample_rate)
        return add_events(length + lead, starts, _claps(drawn, values, sample_rate, noise))[lead:]


def _claps(
    drawn: list[tuple[np.ndarray, np.random.Generator]],
    values: Mapping[str, Value],
    sample_rate: int,
    rng: np.random.Generator,
) -> Iterator[np.ndarray]:
    """Yield each clap of each person."""
    spectra, frequencies, size = burst_spectra(KINDS, SECONDS, sample_rate, rng)
    spectra *= audible(frequencies)
    broad = BROAD * band_pass(octaves_to_hz(values["cf_exp"] + ABOVE), BROAD_OCTAVES)(frequencies)
    count = 2.0 ** values["n_exp"]
    for number, (times, own) in enumerate(drawn):
        octaves, level = np.clip(own.standard_normal(2), -2, 2) * (HANDS, LEVELS)
        band = band_pass(octaves_to_hz(values["cf_exp"] + octaves), WIDTH)(frequencies)
        chosen = own.choice((-1.0, 1.0), (CLAPS, 1)) * spectra[own.integers(KINDS, size=CLAPS)]
        claps = of_energy_one(np.fft.irfft(chosen * (band + broad), size), sample_rate)
        claps *= LOUDNESS * 10 ** (level / 20) * np.sqrt(min(count - number, 1) / count)
        claps *= count**MORE
        yield from claps[own.integers(CLAPS, size=times.size)]
