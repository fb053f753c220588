"""Estimators of tubes and bars that are struck, in spite of noise and of those that ring on."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import onsets, spectra
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

MODES = np.array([1.0, 2.757, 5.404, 8.933, 13.344])
"""Ratios of the frequencies of a free bar's bending modes."""

LOWEST, HIGHEST, STEPS = 250.0, 5000.0, 48
"""Range of fundamentals, Hz, and how many an octave are tried."""

FRAME, HOP, PAD = 0.032, 0.004, 2
"""Seconds of frames and between them, and size of their transforms in units of a frame."""

LASTS = 3
"""Frames in which the first mode of a strike is heard."""

QUIET, MARGIN = 0.1, 2.0
"""Quantile of power over time that is taken for noise, and ratio to this to be exceeded."""

MASKED = 1e-3
"""Power relative to the strongest line, under which others are not heard at the same time."""

FIRST, ALL, EACH = 0.4, 0.4, 0.5
"""Least rise of the first mode, nepers of power; of all together; and on top, for each."""

CLEAR = 2.0
"""By how much more modes rise in a strike whose note is told for sure, nepers."""

RINGING, SPREAD = 0.064, 4
"""Seconds and bins around a strike in which its modes tell of no other one."""

APART, DEAD_TIME = 0.014, 0.03
"""Least seconds between two strikes, and after a strike in which another one may be missed."""

SOURCE = "Bello et al. 2005 (onsets); Fletcher and Rossing 1998 (modes of a bar)"


@estimator("1/s", f"{SOURCE}; Knoll 2010, chapter 4 (dead time)")
def chime_rate(sound: Sound) -> float:
    """Return the rate at which bars are struck, for a Poisson process."""
    count = find_strikes(sound)[0].size
    listened = sound.duration - 3 * FRAME
    return count / max(listened - count * DEAD_TIME, DEAD_TIME)


@estimator("Hz", SOURCE)
def struck_pitch(sound: Sound) -> float:
    """Return the mean note of bars that are struck, on a logarithmic axis."""
    notes, clear = find_strikes(sound)
    if np.any(clear >= CLEAR):
        notes = notes[clear >= CLEAR]
    return float(2 ** np.log2(notes).mean()) if notes.size else np.nan


def find_strikes(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """Return fundamentals in Hz of bars that are struck, and how clearly, the clearest first.

    Of modes that rise together: N. H. Fletcher and T. D. Rossing, *The Physics of Musical
    Instruments*, 2nd edition, 1998, section 2.15.

    Returns
    -------
    tuple of numpy.ndarray, both of shape (strikes,)
    """
    rise = _rise(sound.listened)
    octaves = np.arange(np.log2(LOWEST), np.log2(HIGHEST), 1 / STEPS)
    lines = np.round(np.multiply.outer(2**octaves, MODES) * FRAME * PAD).astype(int)
    lines = np.minimum(lines, rise.shape[1] - 1)
    reach, apart, found = round(RINGING / HOP), APART / HOP, []
    clear = _clearness(rise, lines)
    while clear.size:
        note, frame = np.unravel_index(np.argmax(clear), clear.shape)
        if clear[note, frame] < 0:
            break
        if all(abs(frame - other) >= apart for _, other, _ in found):
            found.append((note, frame, clear[note, frame]))
        around = slice(max(0, frame - reach), frame + reach + 1)
        for line in lines[note].tolist():
            spread = SPREAD + line // STEPS
            rise[:, max(0, line - spread) : line + spread + 1, around] = 0.0
        clear[:, around] = _clearness(rise[..., around], lines)
    notes, _, sure = np.array(found).reshape(-1, 3).T
    return 2 ** octaves[notes.astype(int)], sure


def _rise(heard: Sound) -> np.ndarray:
    """Return by how much the power of bins rises for good, nepers, shape (bins + 1, moments).

    The last bin, above all frequencies, does not.
    """
    size, hop = (round(seconds * heard.sample_rate) for seconds in (FRAME, HOP))
    step, window = round(FRAME / HOP), np.hanning(size + 1)[:-1]
    # None beyond the ends: a slice cuts into what sounds already.
    begins = np.arange(0, heard.samples.size - size + 1, hop)
    if begins.size <= 3 * step:
        return np.zeros((2, PAD * size // 2 + 2, 0))
    pieces = onsets.frames(heard.samples, begins, size) * window
    power = np.square(np.abs(np.fft.rfft(pieces, PAD * size))).T
    moments = begins.size - 2 * step
    noise = np.quantile(power, QUIET, axis=1, keepdims=True) / -np.log(1 - QUIET)
    before = power[:, :moments]
    power = np.pad(power, ((0, 0), (0, step * (LASTS - 1))), constant_values=np.inf)
    rise = np.zeros((2, power.shape[0] + 1, moments))
    # What splashes over other bins where a strike begins does not last; nor does what noise does.
    for lasts, told in zip((2, LASTS), rise, strict=True):
        later = [power[:, step * (1 + k) : step * (1 + k) + moments] for k in range(lasts)]
        after = np.minimum.reduce(later)
        least = MASKED * after.max(axis=0) + MARGIN * noise + spectra.TINY
        told[:-1] = np.maximum(np.log((after + least) / (before + least)), 0.0)
    return rise


def _clearness(rise: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return by how much all modes of notes rise more than they have to, (notes, moments)."""
    heard = np.count_nonzero(lines < rise.shape[1] - 1, axis=1, keepdims=True)
    short, long = rise
    first = long[lines[:, 0]]
    excess = first + short[lines[:, 1:]].sum(axis=1) - ALL - EACH * heard
    return np.where(first < FIRST, -1.0, excess)
