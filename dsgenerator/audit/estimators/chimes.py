"""Estimators of tubes and bars that are struck, in spite of noise and of those that ring on."""

from __future__ import annotations

import numpy as np
from scipy import signal

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

MODES = np.array([1.0, 2.757, 5.404, 8.933, 13.344])
"""Ratios of the frequencies of a free bar's bending modes."""

LOWEST, HIGHEST, STEPS = 250.0, 5000.0, 48
"""Range of fundamentals, Hz, and how many an octave are tried."""

FRAME, HOP, PAD = 0.032, 0.004, 2
"""Seconds of frames and between them, and size of their transforms in units of a frame."""

QUIET = 0.1
"""Quantile of power over time that is taken for that of what does not change."""

MARGIN = 2.0
"""Ratio to that power, above which a line has to rise."""

MASKED = 1e-3
"""Power relative to the strongest line, under which others are not heard at the same time."""

FIRST, EACH, CLEAR = 0.5, 0.55, 2.0
"""Least increase of the first mode, and of all modes together, in nepers of power."""

RINGING, DEAD_TIME = 0.06, 0.014
"""Seconds around a strike in which its modes tell of no other, and in which there is no other."""

SPREAD = 4
LATER = 0.032

SOURCE = "Bello et al. 2005 (onsets); Fletcher and Rossing 1998 (modes of a bar)"


def find_strikes(sound: Sound) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times in seconds and fundamentals in Hz of bars that are struck, both (strikes,).

    Modes that rise together are looked for, the clearest first: N. H. Fletcher and T. D. Rossing,
    *The Physics of Musical Instruments*, 2nd edition, 1998, section 2.15.
    """
    heard = sound.listened
    rise = _rise(heard)
    octaves = np.arange(np.log2(LOWEST), np.log2(HIGHEST), 1 / STEPS)
    lines = np.round(2 ** octaves[:, np.newaxis] * MODES * FRAME * PAD).astype(int)
    lines = np.minimum(lines, rise.shape[0] - 1)
    reach, apart = round(RINGING / HOP), DEAD_TIME / HOP
    heard_modes = (lines < rise.shape[0] - 1).sum(axis=1, keepdims=True)
    least = FIRST + EACH * heard_modes
    total, found = _matches(rise, lines) - least, []
    while total.size:
        note, frame = np.unravel_index(np.argmax(total), total.shape)
        if total[note, frame] < 0:
            break
        if all(abs(frame - other) >= apart for _, other, _ in found):
            found.append((note, frame, total[note, frame]))
        around = slice(max(0, frame - reach), frame + reach + 1)
        for line in lines[note]:
            reached = SPREAD + line // STEPS
            rise[max(0, line - reached) : line + reached + 1, around] = 0.0
        total[:, around] = _matches(rise[:, around], lines) - least
    notes, frames, clear = np.array(found).reshape(-1, 3).T
    return frames * HOP, 2 ** octaves[notes.astype(int)], clear


def _rise(heard: Sound) -> np.ndarray:
    """Return by how much lines rise from frame to frame, nepers, shape (bins + 1, frames).

    The last bin, above all frequencies, has none.
    """
    rate = heard.sample_rate
    size, hop = round(FRAME * rate), round(HOP * rate)
    _, _, transform = signal.stft(
        heard.samples, rate, nperseg=size, noverlap=size - hop, nfft=PAD * size
    )
    power = np.square(np.abs(transform))
    steady = np.quantile(power, QUIET, axis=1, keepdims=True) / -np.log(1 - QUIET)
    step, later = round(FRAME / HOP), round(LATER / HOP)
    # What splashes over other bins where a strike begins does not last.
    lasting = np.minimum(power[:, step : power.shape[1] - later], power[:, step + later :])
    before = power[:, : power.shape[1] - step - later]
    least = MASKED * lasting.max(axis=0) + MARGIN * steady + spectra.TINY
    rise = np.log((lasting + least) / (before + least))
    return np.vstack([np.maximum(rise, 0.0), np.zeros(lasting.shape[1])])


def _matches(rise: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return the increase of all modes of each note, 0 without its first, (notes, frames)."""
    return np.where(rise[lines[:, 0]] < FIRST, -9.0, rise[lines].sum(axis=1))


@estimator("1/s", f"{SOURCE}; Knoll 2010, chapter 4 (dead time)")
def strike_rate(sound: Sound) -> float:
    """Return the rate at which bars are struck, for a Poisson process."""
    count = find_strikes(sound)[0].size
    return count / max(sound.duration - count * DEAD_TIME, DEAD_TIME)


@estimator("Hz", SOURCE)
def struck_pitch(sound: Sound) -> float:
    """Return the mean note of bars that are struck, on a logarithmic axis."""
    _, notes, clear = find_strikes(sound)
    if np.any(clear >= CLEAR):
        notes = notes[clear >= CLEAR]
    return float(2 ** np.log2(notes).mean()) if notes.size else np.nan
