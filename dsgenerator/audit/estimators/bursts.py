"""Estimators of bursts of noise over a background of noise, and of that background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.stats import chi2, norm

from dsgenerator.audit.estimators import onsets, spectra
from dsgenerator.audit.estimators.rates import trimmed
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

FRAME, HOP = 0.008, 0.002
QUIET = 0.2
SMOOTH = 0.0015
FALSE = 3e-6
RELEASE, RATIO = 0.003, 1.7
DEAD = 0.004
BEFORE = 0.002
APART = 0.008


@dataclass(frozen=True, eq=False)
class Heard:
    """Bursts, as they stand out after a filter for them.

    Attributes
    ----------
    starts : numpy.ndarray of int, shape (bursts,)
        Samples of `listened` near which each is loudest.
    power : numpy.ndarray, shape (samples,)
        Filtered, smoothed; the background has a mean of 1.
    limit : float
        Least power of a burst.
    """

    starts: np.ndarray
    power: np.ndarray
    limit: float
    filtered: np.ndarray


def hear(sound: Sound) -> Heard:
    heard = sound.listened
    rate, samples = heard.sample_rate, heard.samples
    size, hop = round(FRAME * rate), round(HOP * rate)
    window = np.hanning(size + 1)[:-1]
    starts = np.arange(0, samples.size - size, hop)
    power = np.square(np.abs(np.fft.rfft(onsets.frames(samples, starts, size) * window)))
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    quiet = np.quantile(power, QUIET, axis=0) / -np.log(1 - QUIET)
    found, raised = None, bursty(power, round(FRAME / HOP))
    for _ in range(3):
        noise = np.maximum(ndimage.uniform_filter1d(quiet, 3), 1e-12 * power.mean() + spectra.TINY)
        weights = 1 / np.sqrt(noise)
        if raised.any():
            weights = np.sqrt(np.maximum(raised, 1e-3 * raised.max())) / noise
        weights[frequencies < 100] = 0
        passed = weights**2 * noise
        bandwidth = passed.sum() ** 2 / np.square(passed).sum() * (rate / size)
        freedom = max(2.0, 2 * bandwidth * SMOOTH)
        limit = chi2.isf(FALSE, freedom) / freedom
        full = np.interp(np.fft.rfftfreq(samples.size, 1 / rate), frequencies, weights)
        filtered = np.square(np.fft.irfft(np.fft.rfft(samples) * full, samples.size))
        smooth = ndimage.uniform_filter1d(filtered, max(1, round(SMOOTH * rate)))
        level = local_level(smooth, freedom, rate)
        moving = 10 * np.std(np.log10(level))
        limit *= 10 ** (MOVES * moving / 10)
        smooth /= level
        filtered /= level
        highest = ndimage.maximum_filter1d(smooth, 2 * round(0.0015 * rate) + 1) == smooth
        peaks = np.flatnonzero(highest & (smooth > limit))
        kept = peaks[onsets._unmasked(peaks, smooth[peaks], RELEASE * rate, RATIO)]
        flat = np.where(raised >= 0.1 * raised.max(), 1.0, 0.0)
        flat[frequencies < 100] = 0
        full = np.interp(np.fft.rfftfreq(samples.size, 1 / rate), frequencies, flat)
        plain = np.square(np.fft.irfft(np.fft.rfft(samples) * full, samples.size))
        free = 2 * flat.sum() * (rate / size) * SMOOTH
        wide = ndimage.uniform_filter1d(plain, max(1, round(SMOOTH * rate)))
        plain -= local_level(wide, free, rate)
        found = Heard(kept, smooth, limit, plain)
        alone = apart(kept, starts + size // 2, rate)
        if alone.sum() > 20:
            quiet = power[alone].mean(axis=0)
        if kept.size:
            gained = mean_gain(samples, kept - round(0.003 * rate), rate, window, 1)
            raised = ndimage.uniform_filter1d(gained, 5)
    return found


def bursty(power, apart):
    """Return where a spectrum changes more from frame to frame than that of Gaussian noise."""
    mean = np.maximum(power.mean(axis=0), spectra.TINY)
    changes = np.square(np.diff(power[::apart], axis=0)).mean(axis=0) / 2
    changes = ndimage.uniform_filter1d(changes / mean**2, 5)
    return mean * np.maximum(changes - 1.3, 0)


LOCAL, STEP, MOVES = 0.04, 0.0005, 0.5


def local_level(smooth, freedom, rate):
    """Return the mean of the background around each sample, from a low quantile."""
    step = max(1, round(STEP * rate))
    few = smooth[step // 2 :: step]
    window = max(1, round(LOCAL * rate / step))
    quiet = ndimage.percentile_filter(few, 100 * QUIET, window)
    quiet = ndimage.uniform_filter1d(quiet, max(1, window // 4))
    mean = quiet * freedom / chi2.ppf(QUIET, freedom)
    mean = np.minimum(mean, 6 * np.quantile(mean, 0.1))
    places = step // 2 + step * np.arange(few.size)
    return np.maximum(np.interp(np.arange(smooth.size), places, mean), 1e-12*smooth.mean() + spectra.TINY)


def apart(bursts: np.ndarray, places: np.ndarray, rate: int) -> np.ndarray:
    """Return which places are long after the last burst, and before the next."""
    if not bursts.size:
        return np.ones(places.size, bool)
    after = np.searchsorted(bursts, places, side="right")
    lag = (places - np.concatenate([[-rate], bursts])[after]) / rate
    lead = (np.concatenate([bursts, [10 * places[-1] + rate]])[after] - places) / rate
    free = lead > 0.005
    longest = np.quantile(lag[free], 0.8) if free.any() else 0
    return free & (lag >= np.clip(longest, 0.012, 0.04))


@estimator("1/s", "Bello et al. 2005", highest=128, beyond="events fuse")
def burst_rate(sound: Sound) -> float:
    """Return the rate of bursts of noise, for a Poisson process."""
    starts = hear(sound).starts
    rate = sound.listened.sample_rate
    counted, last = 0, -np.inf
    for start in starts.tolist():
        if start - last >= DEAD * rate:
            counted, last = counted + 1, start
    return counted / max(sound.duration - counted * DEAD, DEAD)


@estimator("Hz", "Smith 2011 (interpolated peak)")
def burst_center(sound: Sound) -> float:
    """Return where bursts raise the spectrum most, on a logarithmic axis."""
    heard = hear(sound)
    rate = sound.sample_rate
    starts = np.round(heard.starts * (rate / sound.listened.sample_rate)).astype(int)
    if not starts.size:
        return np.nan
    window = np.hanning(round(0.012 * rate))
    power = mean_gain(sound.samples, starts - round(0.004 * rate), rate, window, 4)
    frequencies = onsets.gain_frequencies(window, 4, rate)
    return spectra.octave_peak(frequencies, power, drop_db=10, fraction=6, lowest=150)[0]


SURE = 1.5


def mean_gain(samples, starts, rate, window, pad):
    """Return the mean increase of the power spectrum, 0 where it is none for sure."""
    gained = onsets.gains(samples, starts, rate, window, pad)
    size = window.size * pad
    total = np.maximum(gained, 0).sum(axis=1)
    gained /= np.maximum(total, np.median(total) + spectra.TINY)[:, np.newaxis]
    mean = gained.mean(axis=0)
    if starts.size < 3:
        return np.maximum(mean, 0)
    errors = gained.std(axis=0) / np.sqrt(starts.size - 1)
    smooth = ndimage.uniform_filter1d(mean, 2 * pad + 1)
    spread = ndimage.uniform_filter1d(errors, 2 * pad + 1)
    return np.where(smooth > SURE * spread, np.maximum(mean, 0), 0.0)


@estimator("dB", "Martin 2001")
def background_level(sound: Sound) -> float:
    """Return the RMS level of the noise between bursts."""
    rate = sound.sample_rate
    size = round(0.001 * rate)
    whole = sound.samples.size // size
    power = np.square(sound.samples[: whole * size]).reshape(whole, size).mean(axis=1)
    heard = hear(sound)
    places = (np.arange(whole) + 0.5) * size / rate * sound.listened.sample_rate
    free = apart(heard.starts, places, sound.listened.sample_rate)
    return float(10 * np.log10(max(power[free].mean(), spectra.TINY)))


WITHIN = (0.004, 0.007)


def burst_levels(sound):
    heard = hear(sound)
    rate = sound.listened.sample_rate
    starts = heard.starts
    gaps = np.diff(starts, prepend=-rate, append=starts[-1:] + rate) / rate
    alone = (gaps[:-1] > 0.007) & (gaps[1:] > 0.009)
    starts = starts[alone]
    before, size = round(WITHIN[0] * rate), round(sum(WITHIN) * rate)
    energy = onsets.frames(heard.filtered, starts - before, size).mean(axis=1)
    peaks = heard.power[starts]
    if energy.size < 5: return np.zeros(0), 0.
    ratio = np.median(energy / peaks)
    return 10 * np.log10(np.maximum(energy, 1e-12*energy.max())), 10 * np.log10(1.6 * heard.limit * ratio)


SPREADS = np.geomspace(0.25, 20, 60)
MIDDLES = np.linspace(-1, 4, 60)


def truncated_normal(values, cut):
    """Return mean and deviation of a Gaussian of which only what exceeds a cut is known."""
    values = values[values > cut]
    n, mean, square = values.size, values.mean(), np.mean(np.square(values))
    best = -np.inf, 0, 0
    for spread in SPREADS:
        mu = cut + MIDDLES * spread
        fit = -n * np.log(spread) - n * (square - 2 * mu * mean + mu**2) / (2 * spread**2)
        fit = fit - n * norm.logcdf((mu - cut) / spread)
        k = int(np.argmax(fit))
        if fit[k] > best[0]:
            best = fit[k], mu[k], spread
    return best[1:]


@estimator("dB", "Bello")
def burst_level_spread(sound: Sound) -> float:
    """Return the standard deviation of the levels of bursts."""
    levels, cut = burst_levels(sound)
    above = levels[levels > cut]
    if above.size < 5:
        return UNTELLABLE
    plain = float(np.std(above, ddof=1))
    if plain < 0.5 * (above.mean() - cut):
        return plain
    return float(truncated_normal(levels, cut)[1] * np.sqrt(above.size/(above.size-1)))
