"""Bursts of noise over a background of noise.

An energy detector after a filter that suits the bursts: H. Urkowitz, *Energy detection of unknown
deterministic signals*, Proceedings of the IEEE 55(4), 1967; for a band of noise in noise, H. L. Van
Trees, *Detection, Estimation, and Modulation Theory* III, 1971, section 2.  The spectra of bursts
and of their background are learnt from the sound, in turns with the bursts themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.stats import chi2

from dsgenerator.audit.estimators import onsets, spectra

FRAME, HOP = 0.008, 0.002
"""Seconds of the frames of short spectra, and between them."""

LOWEST = 100.0
"""Lower edge of the analysed band, Hz."""

TURNS = 3
"""How often bursts are looked for, each time with what was learnt before."""

QUIET = 0.2
"""Quantile of power that is taken for that of the background."""

SMOOTHING = 0.0015
"""Seconds over which the power of a burst is smoothed, and least ones between two."""

UNLIKELY = 1e-7
"""Probability that the background exceeds the limit for bursts at a moment."""

RELEASE, RATIO = 0.003, 1.7
"""Time constant in seconds of the masking threshold after a burst, and the ratio to exceed it."""

FAINTEST = 1e-4
"""Least power of a burst, relative to the loudest."""

UNHEARD = 1e-8
"""Least power of the background, relative to the mean power."""

LOCAL, STEP = 0.04, 0.0005
"""Seconds in which the background's level is taken for constant, and between its values."""

MOVING = 0.5
"""By which the limit for bursts is raised, in standard deviations of the background's level."""

RISE = 40.0
"""Largest local power of the background, relative to its 10 % quantile."""

CHANGING = 1.3
"""Squared relative change of power from frame to frame, beyond that of Gaussian noise, 1."""

SURE = 1.5
"""Standard errors by which a burst's spectrum has to exceed that before it."""

EVIDENT = 0.4
"""Share of the largest increase from which on no doubt is left, however bursts differ."""


@dataclass(frozen=True, eq=False)
class Heard:
    """Bursts of a sound.

    Attributes
    ----------
    starts : numpy.ndarray of int, shape (bursts,)
        Samples at which each is loudest.
    energy : numpy.ndarray, shape (samples,)
        Power in the bursts' band, less that of the background.
    background : numpy.ndarray, shape (bins,)
        Power of the background in frames of `FRAME`.
    rate : int
        Hz.
    """

    starts: np.ndarray
    energy: np.ndarray
    background: np.ndarray
    rate: int

    def apart(self, seconds: np.ndarray) -> np.ndarray:
        """Return which times are long after a burst and before the next, of the same shape."""
        bursts = np.concatenate([[-1.0], self.starts / self.rate, [seconds[-1] + 1.0]])
        place = np.searchsorted(bursts, seconds, side="right")
        since, until = seconds - bursts[place - 1], bursts[place] - seconds
        free = until > 0.005
        longest = np.quantile(since[free], 0.8) if free.any() else 0.0
        return free & (since >= np.clip(longest, 0.012, 0.04))


def hear(samples: np.ndarray, rate: int) -> Heard:
    """Return the bursts of a sound, shape (samples,), of a rate in Hz."""
    size, hop = round(FRAME * rate), round(HOP * rate)
    window = np.hanning(size + 1)[:-1]
    begins = np.arange(0, max(samples.size - size, 1), hop)
    power = np.square(np.abs(np.fft.rfft(onsets.frames(samples, begins, size) * window)))
    background = np.quantile(power, QUIET, axis=0) / -np.log(1 - QUIET)
    raised = _bursty(power, round(FRAME / HOP))
    for _ in range(TURNS):
        background = np.maximum(background, UNHEARD * power.mean() + spectra.TINY)
        starts = _loud(samples, rate, ndimage.uniform_filter1d(background, 3), raised)
        band = np.where(raised >= 0.1 * raised.max(), 1.0, 0.0)
        heard = Heard(starts, _energy(samples, rate, band), background, rate)
        free = heard.apart((begins + size / 2) / rate)
        if np.count_nonzero(free) > 20:
            background = power[free].mean(axis=0)
        gained = mean_gain(samples, starts - round(0.003 * rate), rate, window, 1)
        if gained.any():
            raised = np.maximum(ndimage.uniform_filter1d(gained, 5), 0.0)
    return heard


def _bursty(power: np.ndarray, step: int) -> np.ndarray:
    """Return the power, shape (bins,), where it changes more than that of Gaussian noise.

    And some everywhere else, for bursts that are too few to be seen in this way.
    """
    mean = np.maximum(power.mean(axis=0), spectra.TINY)
    changes = np.square(np.diff(power[::step], axis=0, append=power[-1:])).mean(axis=0) / 2
    changes = ndimage.uniform_filter1d(changes / mean**2, 5)
    least = 0.1 * np.quantile(power, QUIET, axis=0)
    # A background that flickers changes everywhere.
    changes -= CHANGING * max(np.quantile(changes, QUIET), 1.0)
    return mean * np.maximum(changes, 0.0) + least + spectra.TINY


def _loud(samples: np.ndarray, rate: int, noise: np.ndarray, raised: np.ndarray) -> np.ndarray:
    """Return the samples at which bursts of a spectrum are loudest in a noise of a spectrum."""
    weights = np.sqrt(raised / (noise * (noise + raised)))
    passed = np.where(np.arange(noise.size) / FRAME < LOWEST, 0.0, weights**2 * noise)
    weights[np.arange(noise.size) / FRAME < LOWEST] = 0.0
    bandwidth = passed.sum() ** 2 / max(np.square(passed).sum(), spectra.TINY) / FRAME
    freedom = max(2.0, 2 * bandwidth * SMOOTHING)
    width = max(1, round(SMOOTHING * rate))
    power = ndimage.uniform_filter1d(filtered(samples, weights), width)
    level = _local_level(power, freedom, rate)
    limit = chi2.isf(UNLIKELY, freedom) / freedom * 10 ** (MOVING * np.log10(level).std())
    loud = power > FAINTEST * power.max()
    power /= level
    highest = ndimage.maximum_filter1d(power, 2 * width + 1) == power
    peaks = np.flatnonzero(highest & loud & (power > limit))
    return peaks[onsets.unmasked(peaks, power[peaks], RELEASE * rate, RATIO)]


def _energy(samples: np.ndarray, rate: int, band: np.ndarray) -> np.ndarray:
    """Return the power within a band, shape (bins,), less that of its background."""
    power = filtered(samples, band)
    width = max(1, round(SMOOTHING * rate))
    freedom = max(2.0, 2 * band.sum() / FRAME * SMOOTHING)
    return power - _local_level(ndimage.uniform_filter1d(power, width), freedom, rate)


def filtered(samples: np.ndarray, magnitude: np.ndarray) -> np.ndarray:
    """Return the squares of a signal after a filter, magnitudes at bins from 0 to Nyquist."""
    spectrum = np.fft.rfft(samples)
    bins = np.linspace(0, magnitude.size - 1, spectrum.size)
    spectrum *= np.interp(bins, np.arange(magnitude.size), magnitude)
    return np.square(np.fft.irfft(spectrum, samples.size))


def _local_level(power: np.ndarray, freedom: float, rate: int) -> np.ndarray:
    """Return the mean power of the background around each sample, from a low quantile of it."""
    step = max(1, round(STEP * rate))
    few = power[step // 2 :: step]
    if not few.size:
        return np.full(power.size, max(power.mean(), spectra.TINY))
    window = round(LOCAL / STEP)
    quiet = ndimage.percentile_filter(few, 100 * QUIET, window)
    mean = ndimage.uniform_filter1d(quiet, window // 4) * freedom / chi2.ppf(QUIET, freedom)
    mean = np.minimum(mean, RISE * np.quantile(mean, 0.1))
    places = step // 2 + step * np.arange(few.size)
    least = 1e-12 * power.mean() + spectra.TINY
    return np.maximum(np.interp(np.arange(power.size), places, mean), least)


def mean_gain(
    samples: np.ndarray, starts: np.ndarray, rate: int, window: np.ndarray, pad: int
) -> np.ndarray:
    """Return the mean increase of the power spectrum at bursts, 0 where there is none for sure.

    None counts more than a burst of median energy.  See `onsets.gains`.
    """
    gained = onsets.gains(samples, starts, rate, window, pad)
    if not starts.size:
        return np.zeros(gained.shape[1])
    total = np.maximum(gained, 0.0).sum(axis=1)
    middle = np.median(total) + spectra.TINY
    gained *= (middle / np.maximum(total, middle))[:, np.newaxis]
    mean, bins = gained.mean(axis=0), 2 * pad + 1
    errors = gained.std(axis=0) / np.sqrt(max(starts.size - 1, 1))
    sure = ndimage.uniform_filter1d(mean, bins) > SURE * ndimage.uniform_filter1d(errors, bins)
    sure |= mean > EVIDENT * mean.max()
    return np.where(sure | (starts.size < 3), np.maximum(mean, 0.0), 0.0)
