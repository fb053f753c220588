"""Estimators of frequency in the events of a signal."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import onsets, spectra
from dsgenerator.audit.estimators.rates import belonging
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

SOURCE = "Bello et al. 2005 (onsets); Smith 2011 (interpolated peak)"
PAD = 8
"""Size of transforms, in units of the frame size."""

MINNAERT = 3260.0
"""Hz mm: resonance times radius of an air bubble in water."""


@estimator("Hz", SOURCE)
def attack_frequency(sound: Sound) -> float:
    """Return the frequency with which events begin, from two moments soon after."""
    length, later = 0.016, 0.012
    rate = sound.sample_rate
    starts = sound.attacks
    starts = starts[starts + round((length + later) * rate) < sound.samples.size]
    if not starts.size:
        return np.nan
    window = np.hanning(round(length * rate))
    frequencies = onsets.gain_frequencies(window, PAD, rate)
    first, second = (
        spectra.line_frequency(
            frequencies,
            onsets.gains(sound.samples, starts, rate, window, PAD, delay).mean(axis=0),
        )
        for delay in (0.0, later)
    )
    return first - (second - first) * (length / 2 - onsets.SETTLING) / later


@estimator("mm", f"{SOURCE}; Minnaert 1933 (radius)")
def bubble_radius(sound: Sound) -> float:
    """Return the median radius of air bubbles in water, from the pitch of each."""
    pitches, _ = _click_pitches(sound)
    return MINNAERT / float(np.median(pitches)) if pitches.size else np.nan


@estimator("octaves", SOURCE)
def pitch_spread(sound: Sound) -> float:
    """Return the standard deviation of the pitches of isolated events."""
    pitches, starts = _click_pitches(sound)
    apart = np.diff(starts, prepend=-np.inf, append=np.inf) > 0.005 * sound.sample_rate
    alone = apart[:-1] & apart[1:]
    if np.count_nonzero(alone) > 8:
        pitches = pitches[alone]
    return belonging(np.log2(pitches)) if pitches.size > 2 else np.nan


def _click_pitches(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """Return the frequency in Hz with the largest gain at each click, and the clicks."""
    rate = sound.sample_rate
    window = onsets.fading(0.02, rate)
    starts = sound.clicks
    starts = starts[starts + window.size < sound.samples.size]
    power = onsets.gains(sound.samples, starts, rate, window, PAD)
    frequencies = onsets.gain_frequencies(window, PAD, rate)
    power[:, frequencies < 100] = 0
    heard = power.max(axis=1, initial=0) > 0
    return frequencies[power[heard].argmax(axis=1)], starts[heard]


@estimator(
    "Hz",
    "Gabor 1946 (envelope); Smith 2011 (interpolated peak)",
    lowest=150,
    beyond="a grain has too few periods",
)
def grain_frequency(sound: Sound) -> float:
    """Return the frequency of grains where they are loudest."""
    return _grain_line(sound)[0]


@estimator("octaves", "Gabor 1946 (envelope); Smith 2011 (interpolated peak)")
def grain_sweep(sound: Sound) -> float:
    """Return the frequency sweep of grains over six standard deviations of their envelope."""
    if not sound.grains.size:
        return np.nan
    return _grain_line(sound)[1] * _grain_length(sound)


MOMENTS = np.arange(-16, 17, 2) / 1000
"""Times in seconds, relative to the middle of a grain, at which its frequency is measured."""


def _grain_line(sound: Sound) -> tuple[float, float]:
    """Return the frequency in Hz of grains at their middle, and its slope in octaves a second."""
    if not sound.grains.size:
        return np.nan, np.nan
    rate = sound.sample_rate
    size = round(0.01 * rate)
    frequencies = np.fft.rfftfreq(2 * PAD * size, 1 / rate)
    lines, weights = [], []
    for moment in MOMENTS:
        starts = sound.grains + round(moment * rate) - size // 2
        pieces = onsets.frames(sound.samples, starts, size) * np.hanning(size)
        power = np.square(np.abs(np.fft.rfft(pieces, 2 * PAD * size))).mean(axis=0)
        lines.append(spectra.line_frequency(frequencies, power))
        weights.append(power.max())
    weights = np.array(weights)
    heard = weights > 0.05 * weights.max()
    octaves = np.log2(np.maximum(lines, 1.0))
    slope, middle = np.polyfit(MOMENTS[heard], octaves[heard], 1, w=np.sqrt(weights[heard]))
    return float(2**middle), float(slope)


def _grain_length(sound: Sound) -> float:
    """Return six standard deviations in seconds of the Gaussian that fits the mean envelope."""
    envelope, hop = onsets.smooth_envelope(sound.samples, sound.sample_rate, 0.003)
    reach = round(0.08 * sound.sample_rate / hop)
    pieces = onsets.frames(envelope, sound.grains // hop - reach, 2 * reach + 1)
    power = np.square(pieces).mean(axis=0)
    times = np.arange(-reach, reach + 1) * hop / sound.sample_rate
    loud = power > power.max() / 16
    bend = np.polyfit(times[loud], np.log(power[loud]), 2, w=power[loud])[0]
    return 6 / np.sqrt(-bend) if bend < 0 else np.nan


SMOOTHED = 0.001
"""Seconds over which the envelope of short grains is smoothed."""

HANN = 0.361
"""Standard deviation of a Hann window, in units of half its width."""

REACH = 0.25
"""Seconds on either side of a grain's middle within which it is looked at."""


@estimator("s", "Gabor 1946 (envelope)", highest=0.35, beyond="grains overlap")
def grain_length(sound: Sound) -> float:
    """Return six standard deviations of the Gaussian that fits the mean envelope of grains."""
    if not sound.grains.size:
        return UNTELLABLE
    envelope, hop = onsets.smooth_envelope(sound.samples, sound.sample_rate, SMOOTHED)
    step = hop / sound.sample_rate
    reach = round(REACH / step)
    pieces = onsets.frames(envelope, sound.grains // hop - reach, 2 * reach + 1)
    power = np.square(pieces).mean(axis=0)
    # The hill in the middle, down to a quarter.
    quiet = np.flatnonzero(power < power[reach] / 4)
    before, after = quiet[quiet < reach], quiet[quiet > reach]
    if not before.size or not after.size:
        return UNTELLABLE
    hill = slice(before[-1] + 1, after[0])
    times = (np.arange(power.size)[hill] - reach) * step
    if times.size < 3:
        return 6 * np.sqrt(2) * step
    bend = np.polyfit(times, np.log(power[hill]), 2, w=power[hill])[0]
    variance = -1 / (2 * bend) - (HANN * SMOOTHED) ** 2 if bend < 0 else np.nan
    return float(6 * np.sqrt(2 * max(variance, 0.0)))


PARTIALS, HEARD = 16, 0.5
"""Partials that are looked for, and the least amplitude of one, of what it has in a sawtooth."""


@estimator("", "Boashash 1992 (demodulation)")
def grain_partials(sound: Sound) -> float:
    """Return how many partials grains have, each at least half as loud as in a sawtooth."""
    frequency, slope = _grain_line(sound)
    if not np.isfinite(frequency):
        return UNTELLABLE
    rate = sound.sample_rate
    size = round(0.03 * rate) | 1
    times = (np.arange(size) - size // 2) / rate
    swept = np.log(2) * slope
    warped = np.expm1(swept * times) / swept if abs(swept) > 1e-9 else times
    pieces = onsets.frames(sound.samples, sound.grains - size // 2, size) * np.hanning(size)
    count, first = 0, 0.0
    for partial in range(1, PARTIALS + 1):
        if partial * frequency >= rate / 2:
            break
        wave = np.exp(-2j * np.pi * partial * frequency * warped)
        amplitude = float(np.abs(pieces @ wave).mean())
        first = first or amplitude
        if amplitude < HEARD * first / partial:
            break
        count = partial
    return float(count)
