"""Estimators of what rings after a strike: its partials, how they decay, how it was struck."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import onsets, spectra
from dsgenerator.audit.estimators.rates import FASTEST, irregularity
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

PROMINENT, FAINTEST = 6.0, -35.0
"""dB by which the lowest partial exceeds what is lower, and least level relative to the loudest."""

BANDS = 24
"""Bands an octave in which partials are looked for."""

PERIODS = 4
"""Periods of the lowest partial in a frame; a Hann window then leaves its neighbours out."""

FRAME = 0.06
"""Seconds of the frames in which partials are looked for."""

FEWEST_FRAMES = 4
"""Frames between two strikes from which on a partial is followed."""

WAITED = 0.0015
"""Seconds around a strike that belong to no gap between strikes."""

HIGHEST = 7500.0
"""Hz up to which partials are measured."""

FLOOR = 1e-4
"""Least power of a partial relative to the strongest that is believed."""

MAKHOUL = "Makhoul 1975 (linear prediction)"
FLETCHER = "Fletcher and Rossing 1998 (free bar)"


@estimator("Hz", "Welch 1967 (spectrum); Boashash 1992 (instantaneous frequency)")
def lowest_partial(sound: Sound) -> float:
    """Return the frequency of the lowest partial of a sound that rings."""
    heard = sound.listened
    rough = _lowest(*spectra.short_spectra(heard.samples, heard.sample_rate, FRAME))
    if not np.isfinite(rough):
        return rough
    # Between strikes its phase goes on evenly.
    turned = 0j
    for _, values in _followed(sound, rough, rough):
        turned += np.sum(np.conj(values[:-1]) * values[1:])
    step = _step(sound, rough)[1] / heard.sample_rate
    return rough + float(np.angle(turned)) / (2 * np.pi * step)


def _lowest(frequencies: np.ndarray, power: np.ndarray) -> float:
    """Return the frequency in Hz of the lowest hill of the mean of power spectra."""
    power = power.mean(axis=1)
    first, last = np.log2(spectra.LOWEST / 4), np.log2(frequencies[-1])
    places = np.arange(first, last, 1 / BANDS)
    levels = np.log2(np.maximum(frequencies[1:], 1))
    levels = 10 * np.log10(np.interp(places, levels, power[1:]) + spectra.TINY)
    third = BANDS // 3
    for place in range(2 * third, levels.size):
        near = levels[place - third : place + third + 1]
        risen = levels[place] > levels[max(place - BANDS, 0) : place - third].min() + PROMINENT
        if levels[place] == near.max() > levels.max() + FAINTEST and risen:
            around = np.abs(np.log2(np.maximum(frequencies, 1)) - places[place]) < 0.5 / 3
            return spectra.line_frequency(frequencies, np.where(around, power, 0.0))
    return np.nan


def _step(sound: Sound, lowest: float) -> tuple[int, int]:
    """Return samples of frames that leave out neighbouring partials, and between two of them."""
    size = round(PERIODS * sound.listened.sample_rate / lowest)
    return size, max(1, size // 8)


def _followed(sound: Sound, frequency: float, lowest: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return times in seconds and complex amplitudes of a partial, between each two strikes."""
    heard, (size, step) = sound.listened, _step(sound, lowest)
    turns = 2j * np.pi * frequency / heard.sample_rate
    window = np.hanning(size + 1)[:-1] * np.exp(-turns * np.arange(size))
    followed = []
    for start, end in _gaps(sound):
        starts = np.arange(start, end - size, step)
        if starts.size >= FEWEST_FRAMES:
            values = onsets.frames(heard.samples, starts, size) @ window
            followed.append((starts / heard.sample_rate, values * np.exp(-turns * starts)))
    return followed


@estimator("1/s", MAKHOUL, highest=FASTEST, beyond="strikes fuse")
def strike_rate(sound: Sound) -> float:
    """Return the rate at which something that rings is struck."""
    return sound.strikes.size / sound.duration


@estimator(
    "",
    f"{MAKHOUL}; Perkel, Gerstein and Moore 1967 (deviations of a point process)",
    highest=0.45,
    beyond="strikes are as if at random",
)
def strike_irregularity(sound: Sound) -> float:
    """Return the standard deviation of strikes around even spacing, in mean intervals."""
    return irregularity(sound.strikes, sound)


@estimator("", "van den Doel and Pai 1998 (loss factor); Prony 1795 (damped sines)")
def loss_factor(sound: Sound) -> float:
    """Return the share of its energy that the strongest partial loses in each radian."""
    heard, lowest = sound.listened, lowest_partial(sound)
    if not lowest > 0 or not sound.strikes.size:
        return np.nan
    frequencies, power = heard.spectrum
    strongest = spectra.line_frequency(frequencies, np.where(frequencies < 0.8 * lowest, 0, power))
    slopes, weights = [], []
    for times, values in _followed(sound, strongest, lowest):
        power = np.square(np.abs(values))
        weight = np.where(power > FLOOR * power.max(), power, 0.0) + spectra.TINY
        times = times - np.average(times, weights=weight)
        inertia = np.sum(weight * times**2)
        slopes.append(np.sum(weight * times * np.log(power + spectra.TINY)) / inertia)
        weights.append(inertia)
    if not slopes:
        return UNTELLABLE
    decay = -_weighted_median(np.array(slopes), np.array(weights))
    return decay / (2 * np.pi * strongest) if decay > 0 else np.nan


def _gaps(sound: Sound) -> list[tuple[int, int]]:
    """Return the samples of `Sound.listened` between which no strike begins."""
    rate = sound.listened.sample_rate
    strikes = np.round(sound.strikes * (rate / sound.sample_rate)).astype(int)
    wait = round(WAITED * rate)
    starts = np.concatenate([[0], strikes + wait])
    ends = np.concatenate([strikes - wait, [sound.listened.samples.size]])
    return [(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


@estimator("dB/octave", f"{FLETCHER}; Prony 1795 (damped sines)")
def strike_tilt(sound: Sound) -> float:
    """Return the slope of the force with which a bar is struck, over frequency."""
    return _strike(sound)[0]


@estimator("lengths", f"{FLETCHER}; Prony 1795 (damped sines)")
def strike_position(sound: Sound) -> float:
    """Return how far from the middle a bar with free ends is struck."""
    return _strike(sound)[1]


WAVES = np.concatenate([[4.73004, 7.85320], (2 * np.arange(3, 12) + 1) * np.pi / 2])
"""Wave numbers of the modes of a bar of length 1 with free ends."""

PLACES = np.linspace(0, 0.26, 131)
"""Lengths from the middle of a bar at which it may be struck."""

FEWEST = 3
"""Partials from which on slope and place can be told from each other."""

AUDIBLE, LASTING = 0.015, 1.2
"""Least amplitude of the highest partial that is believed, relative to the strongest, and most by
which it may have fallen when it is looked at, in powers of e."""

RESTING = -32.0
"""Level in dB, relative to the mode that moves most, from which on a mode is said to rest."""

FITTED = 0.02
"""Least seconds to which partials are fitted."""

SLOPES = np.arange(-22, 4.1, 0.1)
"""Slopes of forces that are tried, dB an octave."""


def _strike(sound: Sound) -> tuple[float, float]:
    """Return slope in dB an octave, and place in lengths."""
    lowest, loss = lowest_partial(sound), loss_factor(sound)
    if not np.isfinite([lowest, loss]).all():
        return (UNTELLABLE, UNTELLABLE) if np.isinf(loss) else (np.nan, np.nan)
    frequencies = lowest * np.square(WAVES / WAVES[0])
    frequencies = frequencies[frequencies < HIGHEST]
    amplitudes = _struck(sound, frequencies, loss) if frequencies.size >= FEWEST else None
    if amplitudes is None:
        return UNTELLABLE, UNTELLABLE
    heard = np.flatnonzero(amplitudes > AUDIBLE * amplitudes.max())
    lasting = np.count_nonzero(frequencies < LASTING / (np.pi * loss * WAITED))
    count = max(min(heard[-1] + 1, lasting), FEWEST)
    frequencies, amplitudes = frequencies[:count], amplitudes[:count]
    shapes = _levels(_shapes(PLACES, frequencies.size))
    octaves = np.log2(frequencies / lowest)
    evened = _levels(amplitudes * 10 ** (-np.multiply.outer(SLOPES, octaves) / 20))
    apart = shapes[:, np.newaxis] - evened
    misfits = np.square(apart - apart.mean(axis=2, keepdims=True)).sum(axis=2)
    place, slope = np.unravel_index(np.argmin(misfits), misfits.shape)
    return float(SLOPES[slope]), float(PLACES[place])


def _levels(amplitudes: np.ndarray) -> np.ndarray:
    """Return levels in dB relative to the highest of each row; what rests is at `RESTING`."""
    levels = 20 * np.log10(amplitudes + spectra.TINY)
    return np.maximum(levels - levels.max(axis=-1, keepdims=True), RESTING)


def _struck(sound: Sound, frequencies: np.ndarray, loss: float) -> np.ndarray | None:
    """Return relative amplitudes with which strikes make partials ring, shape (partials,).

    A sum of damped sines is fitted to the sound just before and just after a strike, both are
    continued to the strike, and their difference is what the strike added.
    """
    heard, rate = sound.listened.samples, sound.listened.sample_rate
    wait = round(WAITED * rate)
    size = round(max(FITTED, 5 / frequencies[0]) * rate)
    poles = frequencies * 2 * np.pi * (1j - loss / 2) / rate
    sines = np.exp(np.multiply.outer(np.arange(size), poles))
    solve = np.linalg.pinv(np.concatenate([sines.real, -sines.imag], axis=1), rcond=1e-6)
    places = [start - wait for start, end in _gaps(sound) if end - start > size]
    free = {end + wait for start, end in _gaps(sound) if end - start > size}
    attacks = np.array([place for place in places if place in free], dtype=int)
    if not attacks.size:
        return None
    before = onsets.frames(heard, attacks - wait - size, size) @ solve.T
    after = onsets.frames(heard, attacks + wait, size) @ solve.T
    count = frequencies.size
    before, after = (each[:, :count] + 1j * each[:, count:] for each in (before, after))
    added = np.abs(after * np.exp(-wait * poles) - before * np.exp((wait + size) * poles))
    added /= np.maximum(np.linalg.norm(added, axis=1, keepdims=True), spectra.TINY)
    return np.median(added, axis=0)


def _shapes(places: np.ndarray, count: int) -> np.ndarray:
    """Return how far modes move at places, relative to the ends, shape (places, count)."""
    moved = places[:, np.newaxis]
    waves = WAVES[:count]
    even = np.cos(waves * moved) / np.cos(waves / 2) + np.cosh(waves * moved) / np.cosh(waves / 2)
    odd = np.sin(waves * moved) / np.sin(waves / 2) + np.sinh(waves * moved) / np.sinh(waves / 2)
    return np.abs(np.where(np.arange(count) % 2 == 0, even, odd)) / 2
