"""Estimators of the weather: of what goes on behind events."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import ndimage

from dsgenerator.audit.estimators import onsets, spectra, wind
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

FRAME, QUIET = 0.064, 0.25
"""Seconds of frames, and quantile of their power over time that is taken for that of noise."""

HIGHEST = 1500.0
"""Hz up to which wind is listened to: beyond it there are insects."""

TREBLE, MIDDLE, BASS = (5000.0, 7800.0), (700.0, 2500.0), (60.0, 400.0)
"""Bands in Hz: events are short in one, loudest in the next, and there is little else than wind in
the last."""

BRIEF, STEADY, BROAD, HOP = 0.008, 0.06, 0.04, 0.02
"""Seconds of frames in the treble and over which their median is taken, of frames elsewhere, and
between these."""

SMOOTH = 4.0
"""Standard deviation of the window over which levels of the treble are smoothed, in frames."""

FEWEST = 20
"""Frames from which on something is told."""

CLEAR, STICKING, FAINTEST = 0.5, 1.6, 0.03
"""Share of frames in which events are weakest; ratio of a frame's bass to what is expected from
which on there is an event; and least power of wind, relative to its median."""

ALIKE = 1e-6
"""Of powers: what they differ by is nothing that another could follow."""

SOURCE = "Martin 2001 (noise between events)"


@estimator(
    "full scale", SOURCE, lowest=0.004, highest=1, beyond="other sounds hide it, or it does not fit"
)
def steady_amplitude(sound: Sound) -> float:
    """Return the RMS amplitude of the noise below 1500 Hz that goes on behind events."""
    heard = sound.listened
    bins, power = spectra.short_spectra(heard.samples, heard.sample_rate, FRAME)
    quiet = np.quantile(power[bins < HIGHEST], QUIET, axis=1) / -np.log(1 - QUIET)
    # A Hann window takes a quarter of the power of half a spectrum.
    return float(np.sqrt(4 / 3 * quiet.sum()))


@estimator("dB", f"{SOURCE}; McDermott and Simoncelli 2011 (envelope statistics)")
def steady_gusts(sound: Sound) -> float:
    """Return the standard deviation of the level of the noise that goes on behind events.

    See `levels`.
    """
    found = levels(sound)
    return np.nan if found is None else float(np.std(found[1]))


@lru_cache(maxsize=2)
def levels(sound: Sound) -> tuple[np.ndarray, np.ndarray] | None:
    """Return times in seconds, and the level of the noise that goes on behind events in dB.

    Around a mean of 0: of the treble, without the part of it that does not move with the bass.

    Returns
    -------
    tuple of numpy.ndarray, both of shape (frames,), or None
        None if the sound is too short, or has no treble.
    """
    heard = sound.listened
    _, bass = _bins(heard, BASS, BROAD, HOP)
    if len(bass) < FEWEST:
        return None
    times, middle = _bins(heard, MIDDLE, BROAD, HOP)
    brief, treble = _bins(heard, TREBLE, BRIEF, BRIEF / 2)
    if not treble.size:  # of a sample rate that has none
        return None
    level = wind.middle(np.log(treble).T)
    level = ndimage.median_filter(level, round(2 * STEADY / BRIEF))
    level = np.exp(ndimage.gaussian_filter1d(level, SMOOTH))
    seen, bass, middle = np.interp(times, brief, level), bass.mean(axis=1), middle.mean(axis=1)
    clear = middle / seen <= np.quantile(middle / seen, CLEAR)
    follows = _followed(seen[clear], bass[clear])
    if follows[0] <= 0:
        return brief, np.zeros(brief.size)
    power = np.polyval(follows, level)
    decibels = 10 * np.log10(np.maximum(power, FAINTEST * np.median(power)))
    return brief, decibels - decibels.mean()


def _bins(
    heard: Sound, band: tuple[float, float], seconds: float, hop: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return times of frames in seconds, and the power of bins relative to their median in time.

    Returns
    -------
    tuple of numpy.ndarray, shapes (frames,) and (frames, bins)
    """
    size, step = round(seconds * heard.sample_rate), round(hop * heard.sample_rate)
    starts = np.arange(0, heard.samples.size - size + 1, step)
    window = np.hanning(size + 1)[:-1]
    lines = np.fft.rfft(onsets.frames(heard.samples, starts, size) * window)
    first, last = (round(edge * seconds) for edge in band)
    power = np.square(np.abs(lines[:, first:last])) + spectra.TINY
    return (starts + size / 2) / heard.sample_rate, power / np.median(power, axis=0)


def _followed(seen: np.ndarray, bass: np.ndarray) -> np.ndarray:
    """Return the line by which one power follows another, where no event adds to it, as by polyfit.

    Of the least relative error, as the deviation of noise is in proportion to its power.
    """
    kept = np.ones(seen.size, dtype=bool)
    for _ in range(5):
        if np.ptp(seen[kept]) < ALIKE * seen.max():
            return np.array([0.0, bass.mean()])
        line = np.polyfit(seen[kept], bass[kept], 1, w=1 / seen[kept])
        ratio = bass / np.maximum(np.polyval(line, seen), FAINTEST * np.median(seen))
        kept = ratio < STICKING * np.median(ratio)
    return line
