"""What wind is made of: gusts, turbulence, and the whistles of edges in proportion to its speed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from synths.noise import BLOCK, KNOTS, audible, kept, noise_of_lines, slow_knots, unit_lines
from synths.realised import Slices
from synths.trajectories import Value, cycles, over
from synths.waves import cosine

GUSTS, FINE, SHORTEST = (0.5, 4.0), 100, 4.0
"""Lowest and highest frequency of gusts, Hz; their values a second; seconds that are drawn."""

BEND = 0.9
"""How early gusts are limited: the inverse of the standard deviations up to which they are not."""

BRIGHTENING = 15.0
"""dB by which a calm has less of the storm's turbulence."""

EDGES = ((-1.2, -0.8), (0.8, 1.0))
"""Ranges of octaves from the loudest whistle to others."""

FAINTER = 10 ** (-9 / 20)
"""Amplitude of these, relative to the loudest."""

HALF_POWER = np.arccos(np.sqrt(2) - 1) / np.pi
"""Frequency at which slow noise has half its power density, in units of its highest."""


def gusts(depth: Value, duration: float, rng: np.random.Generator) -> np.ndarray:
    """Return slow noise around 0, `FINE` values a second, for `duration` seconds or more.

    Its standard deviation is `depth`; it never exceeds 1.8 of these.
    """
    length = int(np.ceil(max(duration, SHORTEST) * FINE)) + 2
    noise = noise_of_lines(lambda hz: (hz >= GUSTS[0]) & (hz <= GUSTS[1]), length, FINE, rng)
    limited = np.tanh(BEND * noise)
    limited -= limited.mean()
    return over(depth, length, FINE) * limited / limited.std()


def moments(values: np.ndarray, slices: Slices) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and deviation in slices of what has `FINE` values a second; NaN outside of it."""
    told = []
    for start, stop in slices:
        part = values[max(0, round(start * FINE)) : max(0, round(stop * FINE))]
        told.append((part.mean(), part.std()) if part.size else (np.nan, np.nan))
    return tuple(np.array(told, dtype=float).reshape(-1, 2).T)


def turbulence(
    strength: float | np.ndarray, length: int, sample_rate: int, rng: np.random.Generator
) -> np.ndarray:
    """Return noise with an RMS of 1, shape (length,), brighter for a strength of 1 than of 0."""
    calm, storm = (
        unit_lines(tilt, length, sample_rate, own)
        for tilt, own in zip(TURBULENCE, rng.spawn(2), strict=True)
    )
    if np.ndim(strength):
        calm, storm = np.fft.irfft(calm, length), np.fft.irfft(storm, length)
    bright = 10 ** (BRIGHTENING * (strength - 1) / 20)
    storm *= bright
    calm *= np.sqrt(1 - np.square(bright))
    calm += storm
    return calm if np.ndim(strength) else np.fft.irfft(calm, length)


def tilted(corner: float, slope: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return the magnitude of noise that falls by `slope` dB an octave above a corner in Hz."""
    power = slope / (20 * np.log10(2))
    # Gusts spread what is above 28 Hz by no more than 8 Hz.
    return lambda hz: (1 + np.square(hz / corner)) ** (-power / 2) * audible(np.maximum(hz - 8, 0))


TURBULENCE = kept(tilted(60.0, 6.5)), kept(tilted(60.0, 4.0))
"""Of a calm and of a storm, each with its corner in Hz and its slope in dB an octave."""


def whistles(
    pitch: np.ndarray,
    octaves: float | np.ndarray,
    sample_rate: int,
    rng: np.random.Generator,
    edges: Sequence[tuple[float, float]] = EDGES,
) -> np.ndarray:
    """Return the whistles of several edges, bands of noise, the loudest one with an RMS of 1.

    Slow noises modulate a carrier in quadrature: S. O. Rice, *Mathematical analysis of random
    noise*, 1944, section 3.7.  It lies midway between the band's -3 dB points.

    Parameters
    ----------
    pitch : numpy.ndarray, shape (samples,)
        Center of the loudest, Hz: the geometric mean of its -3 dB points.
    octaves : float or numpy.ndarray, shape (samples,)
        Width between these, of each.
    sample_rate : int
        Hz.
    rng : numpy.random.Generator
    edges : Sequence[tuple[float, float]]
        Ranges of octaves from the loudest whistle to others.

    Returns
    -------
    numpy.ndarray, shape (samples,)
    """
    half = np.log(2) / 2 * octaves
    turns = cycles(pitch * np.cosh(half), pitch.size, sample_rate)
    places = cycles(pitch * (np.sinh(half) / HALF_POWER), pitch.size, sample_rate)
    widest = np.max(np.cosh(half) + np.sinh(half) / HALF_POWER)
    highest = float(np.max(pitch, initial=0.0) * widest)
    sound = np.zeros(pitch.size)
    loudest, *others = rng.spawn(1 + len(edges))
    _add_whistle(sound, turns, places, loudest)
    for apart, own in zip(edges, others, strict=True):
        away = 2 ** own.uniform(*apart)
        if away * highest < sample_rate / 2:
            _add_whistle(sound, turns, places, own, away, FAINTER)
    return sound


def _add_whistle(
    sound: np.ndarray,
    turns: np.ndarray,
    places: np.ndarray,
    rng: np.random.Generator,
    away: float = 1.0,
    gain: float = 1.0,
) -> None:
    """Add a carrier and its modulation, given in cycles at each sample, in place, `away` as fast.

    In blocks, which limits its memory.
    """
    first, second = rng.spawn(2)
    most = away * places[-1:].sum()
    knots = slow_knots(most, first).astype(complex)
    knots.imag = slow_knots(most, second)
    numbers = np.arange(knots.size)
    for start in range(0, sound.size, BLOCK):
        now = slice(start, start + BLOCK)
        noise = np.interp(KNOTS * away * places[now], numbers, knots)
        noise *= gain
        carrier = away * turns[now]
        sound[now] += noise.real * cosine(carrier)
        carrier -= 0.25
        sound[now] += noise.imag * cosine(carrier)
