"""Estimators of running water: how many bubbles ring in each band, and the rumble below them.

Of random pulses, excess kurtosis tells the rate, whatever their amplitudes: N. Campbell's theorem,
as of S. O. Rice, *Mathematical analysis of random noise*, 1944, part I.  In narrow bands all pulses
are alike: bubbles of one size, with the damping of K. van den Doel, *Physically based models for
liquid sounds*, ACM Transactions on Applied Perception 2(4), 2005.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from dsgenerator.audit.estimators import onsets
from dsgenerator.audit.estimators.event_frequencies import MINNAERT
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

SOURCE = "Rice 1944 (Campbell's theorem); van den Doel 2005 (damping)"

FRACTION = 3
"""Bands an octave."""

SMALLEST, OCTAVES = 0.5, 4
"""Least radius in mm of bubbles, and octaves of radii, that are looked for."""

WITHIN = 8
"""Radii in each band of which the response is computed."""

LONGEST = 0.3
"""Seconds that are computed of a bubble."""

LEAST = 0.03
"""Least rate of bubbles in a band, relative to the largest: beyond it there may be none."""

DENSEST = 100.0
"""Most bubbles a second in a band, in units of the rate at which its excess kurtosis is 1."""

MOST, SPARSE = 65536.0, 4.0
"""Largest rate of bubbles, 1/s; relative variance of the excess kurtosis of a single one."""

FEWEST = 50
"""Bubbles from which on their radii tell an exponent."""

FADE = 0.01
"""Seconds over which a sound fades at both ends, which cut into bubbles."""

RUMBLE, FRAME = (20.0, 240.0), 0.25
"""Band of the rumble, Hz, and seconds of which the level is taken."""

TINY = 1e-30
ALL = slice(None)

EXPONENTS = np.linspace(-1.0, 9.0, 401)
"""Exponents of radii that are told apart."""

RADII = SMALLEST * 2 ** ((np.arange(FRACTION * OCTAVES) + 0.5) / FRACTION)
"""Radii in mm of bubbles in the middle of each band."""


def _banded(samples: np.ndarray, rate: int, bands: slice | np.ndarray = ALL) -> np.ndarray:
    """Return a signal in some bands, shape (bands, samples); powers of all add up to its own."""
    spectrum = np.fft.rfft(samples)
    octaves = np.log2(np.maximum(np.fft.rfftfreq(samples.size, 1 / rate), 1.0))
    distance = (octaves - np.log2(MINNAERT / RADII[bands])[:, np.newaxis]) * FRACTION
    gains = np.cos(np.pi / 2 * np.clip(distance, -1, 1))
    return np.fft.irfft(spectrum * gains, samples.size)


@lru_cache(maxsize=4)
def _moments(rate: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return radii in mm, and integrals of the square and of the fourth power of their bubbles.

    Returns
    -------
    tuple of numpy.ndarray, shapes (radii,), (bands, radii) and (bands, radii)
    """
    steps = (np.arange(-WITHIN, (FRACTION * OCTAVES + 1) * WITHIN) + 0.5) / WITHIN
    radii = SMALLEST * 2 ** (steps / FRACTION)
    second, fourth = np.zeros((2, RADII.size, radii.size))
    times = np.arange(round(LONGEST * rate)) / rate
    for place, radius in enumerate(radii):
        pitch, meters = MINNAERT / radius, radius / 1000
        if pitch >= rate / 2:
            continue
        damping = 0.13 / meters + 0.0072 * meters**-1.5
        bubble = np.exp(-damping * times) * np.sin(2 * np.pi * pitch * times)
        near = np.abs(np.log2(RADII / radius)) * FRACTION < 1
        passed = _banded(np.pad(bubble, (times.size // 4, 0)), rate, near)
        second[near, place] = np.square(passed).sum(axis=1) / rate
        fourth[near, place] = np.power(passed, 4).sum(axis=1) / rate
    return radii, second, fourth


@lru_cache(maxsize=4)
def _single(rate: int) -> np.ndarray:
    """Return the excess kurtosis in each band of one bubble a second within it, shape (bands,)."""
    _, second, fourth = _moments(rate)
    return WITHIN * fourth.sum(axis=1) / np.maximum(np.square(second.sum(axis=1)), TINY)


@lru_cache(maxsize=4)
def _expected(rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rates and powers that are seen of one bubble a second, shape (exponents, bands).

    Of radii that follow a power law, and amplitudes that are proportional to them: T. G. Leighton,
    *The Acoustic Bubble*, 1994, section 3.
    """
    radii, second, fourth = _moments(rate)
    counts = radii ** (1 - EXPONENTS[:, np.newaxis])
    counts *= (radii > SMALLEST) & (radii < SMALLEST * 2**OCTAVES)
    counts /= counts.sum(axis=1, keepdims=True)
    power = np.maximum((counts * radii**2) @ second.T, TINY)
    excess = (counts * radii**4) @ fourth.T / np.square(power)
    return _single(rate) / np.maximum(excess, TINY), power


def _population(sound: Sound) -> tuple[float, float]:
    """Return the rate of bubbles, and the exponent of their radii; NaN if there are none.

    The exponent is that of which the expected levels are nearest to those of the bands in which
    there are bubbles, by least squares; weights follow from the number of bubbles and of
    independent values.
    """
    heard = sound.listened
    single = _single(heard.sample_rate)
    edge = min(heard.samples.size // 2, round(FADE * heard.sample_rate))
    fading = onsets.fading(FADE, heard.sample_rate)[:edge]
    samples = heard.samples.copy()
    samples[:edge] *= fading[::-1]
    samples[samples.size - edge :] *= fading
    power = np.square(_banded(samples, heard.sample_rate))
    mean = power.mean(axis=1)
    if (mean <= TINY).any() or (single <= TINY).any():
        return np.nan, np.nan
    excess = np.square(power).mean(axis=1) / mean**2 - 3
    rates = single / np.maximum(excess, 1 / DENSEST)
    few = np.flatnonzero(rates < LEAST * rates.max())
    kept = max(int(few[0]) if few.size else rates.size, 3)
    seen, powers = _expected(heard.sample_rate)
    independent = 2 * MINNAERT / RADII[:kept] / FRACTION
    weights = 1 / (1 / rates[:kept] + 2 / independent)
    weights /= weights.sum()
    differences = np.log(mean[:kept] / powers[:, :kept])
    differences -= (differences @ weights)[:, np.newaxis]
    nearest = int(np.argmin(np.square(differences) @ weights))
    seen = seen[nearest, :kept]
    rate = rates[:kept].sum() / seen.sum()
    # Of Gaussian noise, excess kurtosis has a variance of 24 over the number of values.
    single = single[:kept] / seen
    chance = 24 / (independent * sound.duration)
    chance += SPARSE * np.square(single / rate) / (seen * rate * sound.duration)
    inverse = (excess[:kept] * single / chance).sum() / (np.square(single) / chance).sum()
    return float(1 / max(inverse, 1 / MOST)), float(EXPONENTS[nearest])


@estimator("1/s", SOURCE, highest=4096, beyond="bubbles fuse")
def bubble_density(sound: Sound) -> float:
    """Return the rate of bubbles, from the excess kurtosis in narrow bands."""
    return _population(sound)[0]


@estimator("", f"{SOURCE}; Leighton 1994 (amplitude)")
def bubble_exponent(sound: Sound) -> float:
    """Return the power with which the number of bubbles falls with radius."""
    rate, exponent = _population(sound)
    return UNTELLABLE if rate * sound.duration < FEWEST else exponent


@estimator("dB", "Peeters et al. 2011 (band energy)")
def rumble_level(sound: Sound) -> float:
    """Return the RMS level between 20 and 240 Hz, the median over time."""
    rate = sound.sample_rate
    size = min(sound.samples.size, round(FRAME * rate))
    if size < 2:
        return np.nan
    window = np.hanning(size)
    begins = np.arange(0, sound.samples.size - size + 1, max(1, size // 2))
    spectra = np.fft.rfft(onsets.frames(sound.samples, begins, size) * window)
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    band = (frequencies >= RUMBLE[0]) & (frequencies <= RUMBLE[1])
    power = 2 * np.square(np.abs(spectra[:, band])).sum(axis=1) / (size * np.square(window).sum())
    return float(10 * np.log10(max(np.median(power), TINY)))
