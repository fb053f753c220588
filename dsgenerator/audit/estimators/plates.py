"""Estimator of how wide a plate is: where it twists, beside where it bends as a bar does."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import ndimage

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.partials import HIGHEST, lowest_partial
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

WIDTHS = np.geomspace(0.04, 0.6, 700)
"""Widths of plates that are told apart, in lengths."""

BENDS = np.concatenate([[0, 0, 1.50562], np.arange(3, 16) - 0.5])
"""Half waves of a bar with free ends: at rest, turned, and bent."""

POISSON = 0.3
"""Of most materials that are struck."""

BANDS, AROUND = 96, 0.3
"""Bands an octave, and octaves on either side of which the median is a partial's surroundings."""

PEAKED = 7
"""Bands of which a partial is the highest."""

APART = 0.025
"""Least relative distance of a mode that tells something from where a bar has modes."""

RISEN, MOST = 6.0, 18.0
"""dB by which a band has to exceed its surroundings to count for a mode, and most that counts."""

OFF, OFFSET = 1.0, 9
"""dB by which a partial counts less for each band that it is off, and most bands: formulas of modes
are right within some percent."""

SEEN = 12
"""Modes of each width that are looked for."""

TWISTS = 4.0
"""Least sum over modes, in dB, from which on it is a plate."""


@lru_cache(maxsize=1)
def _twisting() -> np.ndarray:
    """Return frequencies of modes that no bar has, relative to its lowest, shape (widths, modes).

    After G. B. Warburton, *The vibration of rectangular plates*, Proceedings of the Institution of
    Mechanical Engineers 168, 1954, table 1; ascending.
    """
    turned = np.square(BENDS) * (1 + 6 / np.pi / np.maximum(BENDS, 1))
    bent = np.square(BENDS) * (1 - 2 / np.pi / np.maximum(BENDS, 1))
    turned[1], turned[2], bent[2] = 12 / np.pi**2, 5.017, 1.248
    width = WIDTHS[:, np.newaxis, np.newaxis]
    coupled = POISSON * np.outer(bent, bent[1:]) + (1 - POISSON) * np.outer(turned, turned[1:])
    squares = BENDS[:, np.newaxis] ** 4 + (BENDS[1:] / width) ** 4 + 2 * coupled / width**2
    ratios = np.sqrt(squares).reshape(WIDTHS.size, -1) / BENDS[2] ** 2
    ratios[ratios == 0] = np.inf
    return np.sort(ratios, axis=1)[:, : 2 * SEEN]


@estimator("lengths", "Warburton 1954 (modes of plates); Welch 1967 (spectrum)")
def plate_width(sound: Sound) -> float:
    """Return the width of a plate with free edges, in lengths, 0 for a bar.

    That of which the modes that a bar has not stand out most from what is around them.
    """
    lowest = lowest_partial(sound)
    if not lowest > 0:
        return np.nan
    frequencies, power = sound.listened.spectrum
    octaves = np.arange(-1, np.log2(HIGHEST / lowest), 1 / BANDS)
    heard = frequencies > 0
    levels = 10 * np.log10(power[heard] + spectra.TINY)
    levels = np.interp(octaves, np.log2(frequencies[heard] / lowest), levels)
    around = ndimage.median_filter(levels, 2 * round(AROUND * BANDS) + 1, mode="nearest")
    bar, ratios = np.square(BENDS[2:] / BENDS[2]), _twisting()
    highest = ndimage.maximum_filter1d(levels, PEAKED) == levels
    highest &= ~_near(2**octaves, bar)
    risen = np.where(highest, np.minimum(levels - around, MOST), 0.0)
    risen = ndimage.grey_dilation(risen, structure=-OFF * np.abs(np.arange(-OFFSET, OFFSET + 1)))
    near = _near(ratios, bar)
    known = (ratios * lowest < HIGHEST) & ~near
    places = np.log2(np.where(known, ratios, 1.0))
    told = np.interp(places, octaves, risen) - RISEN
    known &= np.cumsum(known, axis=1) <= SEEN
    sums = np.where(known, told, 0.0).sum(axis=1)
    best = int(np.argmax(sums))
    return float(WIDTHS[best]) if sums[best] > TWISTS else 0.0


def _near(ratios: np.ndarray, bar: np.ndarray) -> np.ndarray:
    """Return which ratios, of any shape, are near a mode of a bar, shape (modes,)."""
    return np.abs(ratios[..., np.newaxis] / bar - 1).min(axis=-1) < APART
