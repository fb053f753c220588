"""Estimators of how events die away: how long they last, and how their frequency moves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import ndimage, signal

from dsgenerator.audit.estimators import onsets, spectra
from dsgenerator.audit.estimators.register import UNTELLABLE, estimator
from dsgenerator.audit.estimators.sound import Sound

PRONY = "Prony 1795 (damped sines)"

SETTLED = 0.002
"""Seconds after an attack from which on an event only dies away."""

FAINTEST = 1e-3
"""Share of an event's largest amplitude below which it is not looked at."""

FEWEST = 3
"""Events from which on a mean is estimated, and twice as many for a spread."""

SMOOTH = 0.0015
"""Seconds over which an envelope is smoothed."""

TRACKED, SHORTEST = (0.05, 0.85), 0.01
"""Part of an event in which its frequency is followed, and the least seconds of that."""

RISE = (3, 8)
"""Milliseconds in which an event has certainly begun, and is loudest."""

GONE = 0.015
"""Amplitude, relative to the mean largest one, at which an event has ended."""

DECAYS = (0.015, 0.4)
"""Seconds in which events die away by 60 dB, as far as that can be told."""

UNTIMED = "it is less than a period, or much more than what is between two events"


@estimator("s", PRONY, lowest=DECAYS[0], highest=DECAYS[1], beyond=UNTIMED)
def decay_time(sound: Sound) -> float:
    """Return the time in which events of equal pitch die away by 60 dB.

    What dies away exponentially is, a period later, the same but for one factor; so are the sums of
    such events, wherever they begin.
    """
    found = _per_period(sound)
    return np.nan if found is None else float(np.log(1000) * found[1] / -np.log(found[0]))


FINE = 64000
"""Hz: least rate at which a period is counted in samples."""


@estimator(
    "s", f"{PRONY}; Smith 2011 (band-limited interpolation)",
    lowest=DECAYS[0], highest=DECAYS[1], beyond=UNTIMED,
)  # fmt: skip
def partials_decay_time(sound: Sound) -> float:
    """Return the time in which events of equal pitch and many partials die away by 60 dB.

    `decay_time`, of finer samples.  Where a period is half a sample more than the samples by which
    a sound is compared with itself, high partials are not in phase: at 16 kHz, a sawtooth of 110 Hz
    seems to lose 0.8 % more in a period than it does.
    """
    times = -(-FINE // sound.sample_rate)
    if times == 1:
        return decay_time(sound)
    finer = signal.resample_poly(sound.samples, times, 1)
    return decay_time(Sound(finer, times * sound.sample_rate))


@estimator(
    "", "Fletcher and Rossing 1998 (quality and decay)",
    highest=200, beyond="what rings outlasts the time between two events",
)  # fmt: skip
def ring_quality(sound: Sound) -> float:
    """Return center frequency over bandwidth of what rings.

    From the energies of the two halves of what is heard of each event: the median, weighted by its
    length.
    """
    rate, pieces = sound.sample_rate, _between(sound)
    if len(pieces) < FEWEST:
        return UNTELLABLE
    frequency = _pitch(sound)
    if frequency <= 0:
        return np.nan
    losses, weights = [], []
    for start, stop in pieces:
        half = (stop - start) // 2
        power = np.square(sound.samples[start : start + 2 * half]).reshape(2, half).sum(axis=1)
        power = np.maximum(power, spectra.TINY)
        radians = 2 * np.pi * frequency * half / rate
        losses.append(np.log(power[0] / power[1]) / radians)
        weights.append(radians**2)
    order = np.argsort(losses)
    shares = np.cumsum(np.array(weights)[order])
    loss = losses[order[np.searchsorted(shares, shares[-1] / 2)]]
    return 1 / loss if loss > 0 else np.nan


def _pitch(sound: Sound) -> float:
    """Return the frequency in Hz with the largest gain at attacks."""
    window = onsets.fading(0.03, sound.sample_rate)
    gained = onsets.gains(sound.samples, sound.attacks, sound.sample_rate, window, 8).mean(axis=0)
    frequencies = onsets.gain_frequencies(window, 8, sound.sample_rate)
    gained[frequencies < spectra.LOWEST] = 0
    return float(frequencies[gained.argmax()])


def _per_period(sound: Sound) -> tuple[float, float] | None:
    """Return the factor by which events fall in a period, and the period in seconds."""
    rate, samples = sound.sample_rate, sound.samples
    pieces = _between(sound)
    if len(pieces) < FEWEST:
        return None
    pitch = _pitch(sound)
    if pitch <= 0:
        return None
    period = _period(samples, pieces, rate / pitch)
    lag = max(1, round(period))
    squares = products = later = 0.0
    for first, second in _shifted(samples, pieces, lag):
        squares += float(first @ first)
        products += float(first @ second)
        later += float(second @ second)
    if products <= 0 or squares <= 0:
        return None
    factor = min(products / squares, np.sqrt(later / squares), 1 - 1e-6)
    return factor ** (period / lag), period / rate


def _period(samples: np.ndarray, pieces: list[tuple[int, int]], about: float) -> float:
    """Return the period in samples, near the given one, after which pieces are most alike."""
    lags = np.arange(max(1, int(0.8 * about)), int(np.ceil(1.25 * about)) + 2)
    alike = np.zeros(lags.size)
    for place, lag in enumerate(lags.tolist()):
        for first, second in _shifted(samples, pieces, lag):
            alike[place] += first @ second / np.sqrt(first @ first * (second @ second) + 1e-30)
    best = int(alike.argmax())
    if 0 < best < lags.size - 1:
        before, middle, after = alike[best - 1 : best + 2]
        bend = before - 2 * middle + after
        return float(lags[best] + (0.5 * (before - after) / bend if bend < 0 else 0.0))
    return float(lags[best])


def _shifted(
    samples: np.ndarray, pieces: list[tuple[int, int]], lag: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield each piece without its end, and without its beginning, `lag` samples apart."""
    for start, stop in pieces:
        if stop - start > lag:
            yield samples[start : stop - lag], samples[start + lag : stop]


def _between(sound: Sound) -> list[tuple[int, int]]:
    """Return the first sample and the end of what is heard of each event before the next one."""
    rate, pieces = sound.sample_rate, []
    settled, settling = round(SETTLED * rate), round(onsets.SETTLING * rate)
    for attack, end in _until_next(sound.attacks, sound.samples.size + settling):
        start = attack + settled
        piece = np.abs(sound.samples[start : end - settling])
        heard = np.flatnonzero(piece > FAINTEST * piece.max(initial=0.0))
        if heard.size > settled:
            pieces.append((start, start + int(heard[-1]) + 1))
    return pieces


def _until_next(starts: np.ndarray, end: int) -> list[tuple[int, int]]:
    """Return each start with the next one, or the end."""
    return list(zip(starts.tolist(), [*starts[1:].tolist(), end], strict=False))


@estimator(
    "s", "Kaplan and Meier 1958 (lengths that are cut off)", highest=0.2, beyond="they overlap"
)
def event_length(sound: Sound) -> float:
    """Return the mean length of events, from attack to silence."""
    lengths, whole = _lengths(sound)
    return _surviving(lengths, whole)[0] if whole.sum() >= FEWEST else UNTELLABLE


@estimator(
    "s", "Kaplan and Meier 1958 (lengths that are cut off)",
    highest=0.07, beyond="the longest overlap with the next",
)  # fmt: skip
def event_length_range(sound: Sound) -> float:
    """Return half the range of the lengths of events, for lengths that are uniform in it."""
    lengths, whole = _lengths(sound)
    if whole.sum() < 2 * FEWEST:
        return UNTELLABLE
    unbiased = np.sqrt(lengths.size / (lengths.size - 1))
    return float(np.sqrt(3) * unbiased * _surviving(lengths, whole)[1])


def _lengths(sound: Sound) -> tuple[np.ndarray, np.ndarray]:
    """Return for how long events are heard, and whether they end before the next one begins."""
    envelope, hop = onsets.smooth_envelope(sound.samples, sound.sample_rate, SMOOTH)
    attacks = (sound.attacks / hop).astype(int)
    gone = (
        GONE * onsets.frames(envelope, attacks, RISE[1]).max(axis=1).mean() if attacks.size else 0
    )
    lengths, whole = [], []
    for start, end in _until_next(attacks, envelope.size):
        silent = np.flatnonzero(envelope[start + RISE[0] : end - RISE[0]] < gone)
        whole.append(bool(silent.size))
        lengths.append(RISE[0] + silent[0] if silent.size else end - start)
    return np.array(lengths) * hop / sound.sample_rate, np.array(whole, dtype=bool)


def _surviving(lengths: np.ndarray, whole: np.ndarray) -> tuple[float, float]:
    """Return mean and standard deviation of lengths of which some are cut off."""
    order = np.argsort(lengths, kind="stable")
    lengths, whole = lengths[order], whole[order]
    left, surviving, mass = lengths.size, 1.0, np.zeros(lengths.size)
    for place in range(lengths.size):
        if whole[place]:
            mass[place] = surviving / left
            surviving -= mass[place]
        left -= 1
    mass /= mass.sum()
    mean = float(mass @ lengths)
    return mean, float(np.sqrt(mass @ np.square(lengths - mean)))


@estimator(
    "Hz", "Boashash 1992 (instantaneous frequency)",
    lowest=-5000, highest=5000, beyond="a sweep through the treble has no one attack",
)  # fmt: skip
def event_sweep(sound: Sound) -> float:
    """Return how far the frequency of events moves while they last, at an even rate."""
    rate = sound.sample_rate
    lengths, whole = _lengths(sound)
    if whole.sum() < FEWEST:
        return UNTELLABLE
    moved = []
    for start, length in zip(sound.attacks[whole].tolist(), lengths[whole].tolist(), strict=True):
        first, last = (start + round(share * length * rate) for share in TRACKED)
        if last - first > SHORTEST * rate:
            moved.append(_slope(sound.samples[first:last], rate) * length)
    return float(np.median(moved)) if len(moved) >= FEWEST else UNTELLABLE


def _slope(piece: np.ndarray, rate: int) -> float:
    """Return how fast the frequency of a tone moves, Hz a second."""
    analytic = signal.hilbert(piece)
    turns = np.angle(analytic[1:] * np.conj(analytic[:-1])) / (2 * np.pi)
    track = ndimage.median_filter(turns * rate, 15)
    edge = track.size // 8
    kept = track[edge : track.size - edge]
    return float(np.polyfit(np.arange(kept.size) / rate, kept, 1)[0])
