"""Estimators of tubes and bars that are struck, in spite of noise and of those that ring on."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

MODES = np.array([1.0, 2.757, 5.404, 8.933, 13.344])
"""Ratios of the frequencies of a free bar's bending modes."""

LOWEST, HIGHEST, STEPS = 250.0, 5000.0, 48
"""Range of fundamentals, Hz, and how many an octave are tried."""

FRAME, SHORTEST, PAD = 0.064, 0.02, 4
"""Seconds of the frames before and after a strike, at most and at least, as far as other strikes
leave them; and size of their transforms in units of the longest."""

SETTLED = 0.003
"""Seconds after a strike until tubes ring by themselves."""

MASKED = 1e-3
"""Power relative to the strongest line, under which others are not heard at the same time."""

FIRST, EACH, MOST = 0.4, 0.5, 2.5
"""Least rise of the first mode, nepers of power; and, of each, what it has to rise by to count, and
what counts at most."""

CLEAR = 2.0
"""By how much more modes rise in a strike whose note is told for sure, nepers."""

DEAD_TIME = 0.007
"""Seconds after a strike in which another one is missed."""

SOURCE = "Makhoul 1975 (linear prediction)"


@estimator("1/s", f"{SOURCE}; Knoll 2010, chapter 4 (dead time)")
def chime_rate(sound: Sound) -> float:
    """Return the rate at which tubes are struck, for a Poisson process."""
    count = sound.chimes.size
    return count / max(sound.duration - count * DEAD_TIME, DEAD_TIME)


@estimator("Hz", f"{SOURCE}; Fletcher and Rossing 1998 (modes of a bar)")
def struck_pitch(sound: Sound) -> float:
    """Return the mean note of bars that are struck, on a logarithmic axis."""
    notes, clear = struck_notes(sound)
    if np.any(clear >= CLEAR):
        notes = notes[clear >= CLEAR]
    return float(2 ** np.log2(notes).mean()) if notes.size else np.nan


def struck_notes(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """Return fundamentals in Hz of bars that are struck, and how clearly each is told.

    Those of which the modes rise most at a strike: N. H. Fletcher and T. D. Rossing, *The Physics
    of Musical Instruments*, 2nd edition, 1998, section 2.15.

    Returns
    -------
    tuple of numpy.ndarray, both of shape (strikes,)
        Without those that have no time to ring.
    """
    heard = sound.listened
    rate, ends = heard.sample_rate, heard.samples.size
    strikes = np.round(sound.chimes * (rate / sound.sample_rate)).astype(int).tolist()
    octaves = np.arange(np.log2(LOWEST), np.log2(HIGHEST), 1 / STEPS)
    size = PAD * round(FRAME * rate)
    lines = np.round(np.multiply.outer(2**octaves, MODES) * size / rate).astype(int)
    found = []
    for before, strike, after in zip([0, *strikes], strikes, [*strikes[1:], ends], strict=False):
        first, last = strike + round(SETTLED * rate), after - round(SETTLED * rate)
        long = min(last - first, strike - before, round(FRAME * rate))
        if long < SHORTEST * rate:
            continue
        window = np.hanning(long + 1)[:-1]
        earlier, later = (
            np.square(np.abs(np.fft.rfft(heard.samples[start : start + long] * window, size)))
            for start in (strike - long, first)
        )
        least = MASKED * later.max() + spectra.TINY
        rise = np.clip(np.log((later + least) / (earlier + least)), 0.0, MOST)
        clear = _clearness(np.append(rise, 0.0), lines)
        note = int(np.argmax(clear))
        if clear[note] > 0:
            found.append((2 ** octaves[note], clear[note]))
    notes, clear = np.array(found).reshape(-1, 2).T
    return notes, clear


def _clearness(rise: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return by how much all modes of notes rise more than they have to, shape (notes,).

    Parameters
    ----------
    rise : numpy.ndarray, shape (bins + 1,)
        Nepers of power; the last one, above all frequencies, is 0.
    lines : numpy.ndarray of int, shape (notes, modes)
        Bins of the modes.
    """
    audible = lines < rise.size - 1
    risen = rise[np.minimum(lines, rise.size - 1)]
    excess = np.where(audible, risen - EACH, 0.0).sum(axis=1)
    return np.where(risen[:, 0] < FIRST, -1.0, excess)
