"""Estimators of drops that fall into water: of their bubbles, which ring and rise, and impacts."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import onsets
from dsgenerator.audit.estimators.event_frequencies import MINNAERT, PAD
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

SOURCE = "Boashash 1992 (instantaneous frequency)"

BAND = (0.6, 2.2)
"""Band in which a bubble is analysed, in units of its pitch."""

BEFORE, LONGEST = 0.006, 0.15
"""Seconds that are analysed before an attack, and after it at most."""

SETTLED = (0.002, 1.5)
"""Seconds, and periods, after an attack until a bubble rings by itself; the longer one."""

FADED = 0.12
"""Amplitude down to which a bubble is analysed, relative to its largest."""

CYCLES = 3.0
"""Least number of periods of a bubble for its frequency, and how it moves, to be measured."""

HIGHEST = 2000.0
"""Pitch in Hz of bubbles from which on they mask an impact."""

TINY = 1e-30


def _pitches(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """Return attacks in samples, and the frequency in Hz with the largest gain at each."""
    rate = sound.sample_rate
    window = onsets.fading(0.02, rate)
    starts = sound.attacks
    starts = starts[starts + window.size < sound.samples.size]
    power = onsets.gains(sound.samples, starts, rate, window, PAD)
    frequencies = onsets.gain_frequencies(window, PAD, rate)
    power[:, frequencies < 100] = 0
    heard = power.max(axis=1, initial=0) > 0
    return starts[heard], frequencies[power[heard].argmax(axis=1)]


def ringing(sound: Sound, starts: np.ndarray, pitches: np.ndarray) -> np.ndarray:
    """Return bubbles' initial frequencies in Hz, relative rises in 1/s and dampings in 1/s.

    From lines through the phase's derivative and the log amplitude over time, by least squares.

    Parameters
    ----------
    sound : Sound
    starts : numpy.ndarray of int, shape (bubbles,)
        Samples at which they begin, ascending.
    pitches : numpy.ndarray, shape (bubbles,)
        Hz, about.

    Returns
    -------
    numpy.ndarray, shape (measured bubbles, 3)
    """
    rate = sound.sample_rate
    until = np.append(starts, sound.samples.size)[1:] - round(0.001 * rate)
    rows = []
    for start, pitch, end in zip(starts.tolist(), pitches.tolist(), until.tolist(), strict=True):
        begin = max(0, start - round(BEFORE * rate))
        end = min(end, start + round(LONGEST * rate))
        piece = sound.samples[begin : end + round(BEFORE * rate)]
        row = _fit(_analytic(piece, pitch, rate)[: end - begin], start - begin, pitch, rate)
        if row is not None:
            rows.append(row)
    return np.array(rows).reshape(-1, 3)


def _analytic(piece: np.ndarray, pitch: float, rate: int) -> np.ndarray:
    """Return the analytic signal within `BAND` of a pitch, shape (samples,)."""
    spectrum = np.fft.fft(piece, 2 * piece.size)
    frequencies = np.fft.fftfreq(2 * piece.size, 1 / rate)
    octaves = np.log2(np.maximum(frequencies, 1.0) / pitch)
    low, high = np.log2(BAND)
    slope = np.clip(np.minimum(octaves - low, high - octaves) / 0.3 + 0.5, 0, 1)
    return np.fft.ifft(2 * spectrum * slope * (frequencies > 0))[: piece.size]


def _fit(
    analytic: np.ndarray, start: int, pitch: float, rate: int
) -> tuple[float, float, float] | None:
    """Return frequency at `start` in Hz, relative rise and damping in 1/s; None if too short."""
    first = start + round(max(SETTLED[0], SETTLED[1] / pitch) * rate)
    amplitude = np.abs(analytic[first:])
    if amplitude.size < 3:
        return None
    faded = np.flatnonzero(amplitude < FADED * amplitude[: round(rate / pitch) + 1].max())
    size = int(faded[0]) if faded.size else amplitude.size
    if size < CYCLES * rate / pitch:
        return None
    # An attack is found where it is loudest, after the bubble's beginning.
    times = (first - start + np.arange(size)) / rate + onsets.SETTLING
    amplitude = np.maximum(amplitude[:size], TINY)
    phase = np.unwrap(np.angle(analytic[first : first + size])) / (2 * np.pi)
    bend, slope, _ = np.polyfit(times, phase, 2, w=amplitude)
    decay = -np.polyfit(times, np.log(amplitude), 1, w=amplitude)[0]
    if slope <= 0 or decay <= 0:
        return None
    return float(slope), float(2 * bend / slope), float(decay)


@estimator("mm", f"{SOURCE}; Minnaert 1933 (radius)")
def drop_radius(sound: Sound) -> float:
    """Return the median radius of bubbles in water, from the pitch with which each begins."""
    rows = ringing(sound, *_pitches(sound))
    return MINNAERT / float(np.median(rows[:, 0])) if len(rows) else np.nan


@estimator("", f"{SOURCE}; van den Doel 2005 (rise)")
def drop_rise(sound: Sound) -> float:
    """Return how fast the pitch of bubbles rises, in units of their damping."""
    return relative_rise(ringing(sound, *_pitches(sound)))


def relative_rise(rows: np.ndarray) -> float:
    """Return the rise of bubbles in units of their damping; see `ringing`."""
    if not len(rows):
        return UNTELLABLE
    return float(np.median(rows[:, 1]) / np.median(rows[:, 2]))


@estimator("dB", "Welch 1967 (spectrum); Phillips, Agarwal and Jordan 2018 (impact and bubble)")
def impact_ratio(sound: Sound) -> float:
    """Return the energy of impacts, above twice the pitch of bubbles, relative to that of these."""
    _, pitches = _pitches(sound)
    if not pitches.size:
        return np.nan
    pitch = float(np.median(pitches))
    if pitch > HIGHEST:
        return UNTELLABLE
    frequencies, power = sound.spectrum
    above = frequencies > 2 * pitch
    return float(10 * np.log10(max(power[above].sum(), TINY) / max(power[~above].sum(), TINY)))
