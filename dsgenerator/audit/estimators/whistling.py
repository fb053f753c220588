"""Estimators of what whistles behind events: in each band, of the moments when nothing rings there.

The pitch of a whistle follows the speed of the wind, and so does the level of noise: time is
stretched with that level, so that the whistle stays where it is.
"""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import onsets, spectra, weather, wind
from dsgenerator.audit.estimators.register import estimator
from dsgenerator.audit.estimators.sound import Sound

FRAME, HOPS, PAD = 0.08, 8, 2
"""Seconds of frames; how many begin in the length of one; and the size of transforms, in frames."""

QUIET = 0.25
"""Quantile of power over time that is taken for that of noise."""

TURBULENT = ((80.0, 220.0), (4200.0, 5500.0))
"""Bands in which there is nothing else than turbulence, Hz."""

WHISTLED = (150.0, 900.0)
"""Range of frequencies in which a whistle is looked for, Hz: beyond it, bubbles ring."""

OWN = 1.44 / FRAME
"""Width of the window's spectrum between its -3 dB points, Hz."""


@estimator(
    "octaves",
    f"{wind.STROUHAL}; {weather.SOURCE}; Whittle 1953 (fit of a spectrum)",
    lowest=0.06,
    highest=0.7,
    beyond="events ring where its upper edge is, or frames are too short",
)
def steady_whistle(sound: Sound) -> float:
    """Return the width between its -3 dB points of the lowest whistle that goes on behind events.

    As if there were no gusts.
    """
    found = weather.levels(sound)
    if found is None:
        return np.nan
    heard = sound.listened
    level = np.interp(np.arange(heard.samples.size) / heard.sample_rate, *found)
    heard = Sound(heard.samples / 10 ** (level / 20), heard.sample_rate)
    spectrum = max((_spectrum(heard, slope * level) for slope in wind.SLOPES), key=_narrowness)
    low = spectrum[0] < WHISTLED[1]
    center, width = wind.fitted(*(row[low] for row in spectrum), gaussian=True)
    own = OWN / (center * np.log(2))
    return float(np.sqrt(max(width**2 - own**2, spectra.TINY)))


def _spectrum(heard: Sound, octaves: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the spectrum of what goes on in a sound lowered by octaves, shape (samples,).

    Returns
    -------
    tuple of numpy.ndarray, each of shape (bins,)
        Frequencies in Hz, power, and that of turbulence.
    """
    passed = np.cumsum(2**octaves)
    samples = np.interp(np.arange(passed[0], passed[-1]), passed, heard.samples)
    size = min(samples.size, round(FRAME * heard.sample_rate))
    starts = np.arange(0, samples.size - size + 1, max(1, size // HOPS))
    window = np.hanning(size + 1)[:-1]
    lines = np.fft.rfft(onsets.frames(samples, starts, size) * window, PAD * size)
    power = np.quantile(np.square(np.abs(lines)), QUIET, axis=0) + spectra.TINY
    frequencies = np.arange(power.size) * heard.sample_rate / (PAD * size)
    steady = np.any([(frequencies > low) & (frequencies < high) for low, high in TURBULENT], axis=0)
    # Each octave counts the same, however many bins it has.
    places = np.log2(np.maximum(frequencies, 1.0))
    weights = np.sqrt(1 / np.maximum(frequencies[steady], 1.0))
    line = np.polyfit(places[steady], np.log2(power[steady]), 1, w=weights)
    used = (frequencies > TURBULENT[0][0]) & (frequencies < TURBULENT[1][1])
    return frequencies[used], power[used], 2 ** np.polyval(line, places[used])


def _narrowness(spectrum: tuple[np.ndarray, np.ndarray, np.ndarray]) -> float:
    low = spectrum[0] < WHISTLED[1]
    return wind.narrowness(*(row[low] for row in spectrum))
