"""Estimators of bursts of noise over a background of noise, and of that background."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import onsets, spectra
from dsgenerator.audit.estimators.detection import LOWEST, filtered, mean_gain
from dsgenerator.audit.estimators.rates import trimmed
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

DEAD_TIME = 0.004
"""Seconds after a burst in which another one may be missed."""

FEWEST = 5
"""Bursts from which on a spread of levels is estimated."""

ALONE = (0.007, 0.009)
"""Seconds before and after a burst without another one, for its own level to be measured."""

REACH = (0.004, 0.007)
"""Seconds before and after a burst's maximum over which its energy is summed."""

CLEAR = 0.03
"""Least ratio of a burst's power to the background's, relative to the largest ratio."""

TRIMMED = 0.04
"""Share of levels that is trimmed at either end, where two bursts are taken for one."""

INACCURACY = 0.7
"""Standard deviation of measured levels of equal bursts, dB."""

ENERGY = "Urkowitz 1967 (energy detection)"


@estimator("1/s", f"{ENERGY}; Knoll 2010, chapter 4 (dead time)", highest=128, beyond="bursts fuse")
def burst_rate(sound: Sound) -> float:
    """Return the rate of bursts of noise, for a Poisson process."""
    counted, last = 0, -np.inf
    for start in sound.bursts.starts.tolist():
        if start - last >= DEAD_TIME * sound.bursts.rate:
            counted, last = counted + 1, start
    return counted / max(sound.duration - counted * DEAD_TIME, DEAD_TIME)


@estimator("Hz", f"{ENERGY}; Smith 2011 (interpolated peak)")
def burst_center(sound: Sound) -> float:
    """Return where bursts raise the spectrum most, on a logarithmic axis."""
    rate = sound.sample_rate
    starts = np.round(sound.bursts.starts * (rate / sound.bursts.rate)).astype(int)
    if not starts.size:
        return np.nan
    window = np.hanning(round(0.012 * rate))
    power = mean_gain(sound.samples, starts - round(0.004 * rate), rate, window, 4)
    frequencies = onsets.gain_frequencies(window, 4, rate)
    background = sound.bursts.background
    bins = np.arange(background.size) * (sound.bursts.rate / 2 / (background.size - 1))
    clear = power / np.interp(frequencies, bins, background)
    power[clear < CLEAR * clear.max()] = 0.0
    return spectra.octave_peak(frequencies, power, drop_db=10, fraction=6, lowest=1.5 * LOWEST)[0]


@estimator("dB", f"{ENERGY}; trimmed, less the inaccuracy of a level")
def burst_level_spread(sound: Sound) -> float:
    """Return the standard deviation of the levels of bursts."""
    heard = sound.bursts
    if heard.starts.size < FEWEST:
        return UNTELLABLE
    gaps = np.diff(heard.starts / heard.rate, prepend=-1.0, append=sound.duration + 1.0)
    starts = heard.starts[(gaps[:-1] > ALONE[0]) & (gaps[1:] > ALONE[1])]
    before, size = (round(each * heard.rate) for each in (REACH[0], sum(REACH)))
    energies = onsets.frames(heard.energy, starts - before, size).mean(axis=1)
    levels = 10 * np.log10(energies[energies > 0])
    if levels.size < FEWEST:
        return UNTELLABLE
    return float(np.sqrt(max(trimmed(levels, TRIMMED)[1] ** 2 - INACCURACY**2, 0.0)))


@estimator("dB", f"{ENERGY}; Martin 2001 (noise between events)")
def background_level(sound: Sound) -> float:
    """Return the RMS level of the noise between bursts."""
    size = max(1, round(0.001 * sound.sample_rate))
    whole = sound.samples.size // size
    power = np.square(sound.samples[: whole * size]).reshape(whole, size).mean(axis=1)
    free = sound.bursts.apart((np.arange(whole) + 0.5) * size / sound.sample_rate)
    if not free.any():
        return np.nan
    return float(10 * np.log10(max(power[free].mean(), spectra.TINY)))


BLOCK = 0.01
"""Seconds of the blocks in which the level of a flickering background is looked at."""

FASTEST, FLOOR = 16.0, 20.0
"""Hz: highest frequency of flicker, and from where on levels move by chance alone."""


@estimator("dB", "McDermott and Simoncelli 2011 (envelope statistics), less what noise has itself")
def background_flicker(sound: Sound) -> float:
    """Return the standard deviation of the level of the noise between bursts."""
    heard = sound.bursts
    power = filtered(sound.listened.samples, 1 / np.sqrt(heard.background))
    size = round(0.001 * heard.rate)
    whole, each = power.size // size, round(BLOCK / 0.001)
    power = power[: whole * size].reshape(whole, size).mean(axis=1)
    free = heard.apart((np.arange(whole) + 0.5) * size / heard.rate)
    blocks = whole // each
    free, power = (row[: blocks * each].reshape(blocks, each) for row in (free, power))
    counts = free.sum(axis=1)
    known = counts >= each / 3
    if np.count_nonzero(known) < 0.25 * blocks or blocks < 1 / BLOCK:
        return UNTELLABLE
    means = (power * free).sum(axis=1)[known] / counts[known]
    places = np.flatnonzero(known)
    levels = np.interp(np.arange(blocks), places, 10 * np.log10(np.maximum(means, spectra.TINY)))
    spectrum = np.square(np.abs(np.fft.rfft(levels - levels.mean()))) * 2 / blocks**2
    frequencies = np.fft.rfftfreq(blocks, BLOCK)
    floor = spectrum[frequencies >= FLOOR].mean()
    return float(np.sqrt(max(np.sum(spectrum[1:][frequencies[1:] <= FASTEST] - floor), 0.0)))
