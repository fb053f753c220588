"""Estimators of what sticks and slips: how fast, how hard, how evenly, and what it makes ring."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import spectra
from dsgenerator.audit.estimators.partials import MAKHOUL
from dsgenerator.audit.estimators.rates import irregularity
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

FASTEST = 150.0
"""Slips per second up to which each is heard."""

REFERENCE = -41.0
"""Level of a slip in dB at which its distance is 1."""

AVANZINI = "Avanzini, Serafin and Rocchesso 2005 (stick and slip)"


@estimator("dB", f"{MAKHOUL}; {AVANZINI}")
def slip_level(sound: Sound) -> float:
    """Return the mean energy of a slip, in dB of a second at full scale."""
    if not sound.slips.size:
        return np.nan
    if sound.slips.size > FASTEST * sound.duration:
        return UNTELLABLE
    energy = np.square(sound.samples).sum() / sound.sample_rate / sound.slips.size
    return float(10 * np.log10(max(energy, spectra.TINY)))


@estimator("1/s", f"{MAKHOUL}; {AVANZINI}", highest=64, beyond="slips fuse")
def slip_speed(sound: Sound) -> float:
    """Return the distance that slips go in a second, by their amplitude, in slips of -41 dB."""
    level = slip_level(sound)
    if not np.isfinite(level):
        return level
    return sound.slips.size / sound.duration * 10 ** ((level - REFERENCE) / 20)


@estimator(
    "",
    f"{MAKHOUL}; Perkel, Gerstein and Moore 1967 (deviations of a point process)",
    highest=0.45,
    beyond="slips are as if at random",
)
def slip_irregularity(sound: Sound) -> float:
    """Return the standard deviation of slips around even spacing, in mean intervals."""
    return irregularity(sound.slips, sound, FASTEST)


@estimator("Hz", "Welch 1967 (spectrum); Peeters et al. 2011 (spectral centroid)")
def body_center(sound: Sound) -> float:
    """Return the center of mass of the spectrum on a logarithmic axis."""
    frequencies, power = sound.spectrum
    heard = frequencies >= spectra.LOWEST
    if not power[heard].any():
        return np.nan
    return float(2 ** np.average(np.log2(frequencies[heard]), weights=power[heard]))
