"""Pops: three samples of noise through a resonant peak filter, at jittered times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

import numpy as np

from synths.events import (
    LARGEST_DEVIATION,
    above_nyquist,
    add_events,
    frequency_parameter,
    irregularity_parameter,
    labelled_events,
    limited_normal,
    octaves_to_hz,
    rate_parameter,
    start_samples,
)
from synths.interface import Parameter, sample_count
from synths.realised import EventModel, Events
from synths.trajectories import Value, at

PEAK = 0.45
"""Of each pop; the default is then at -23 LUFS."""
TAIL = 1e-5
BURST_RATE = 16000
"""Samples per second of a burst's noise, Hz, at any sample rate of the signal."""

BLOCK = 64
WITHIN_BLOCK = np.arange(BLOCK)
EARLY = 4
"""Blocks, at most, in which a response has its peak, unless it is low and rings long."""
GROUP = 96
"""Responses whose tables are made together: more have less overhead, until tables of low ones leave
the processor's cache."""
SUMMED = 16
"""Products from which on a convolution adds them up in an order of its own."""


class Pop(EventModel):
    """A texture of pops, each with its own noise burst and center frequency.

    The filter is the second-order peak filter of S. J. Orfanidis, *Introduction to Signal
    Processing*, 1996, section 11.3.2 (``scipy.signal.iirpeak``).  Its response to a burst is a
    decaying sinusoid, which is computed in closed form instead of recursively.
    """

    parameters = (
        rate_parameter("Pops", moves=True),
        irregularity_parameter("Pops", moves=True),
        frequency_parameter(
            "Center frequency of the pops", estimator="spectral_middle", moves=True, realised=True
        ),
        Parameter(
            "q", 2, 500, 40, "", "Quality of the resonance: higher rings longer.",
            estimator="ring_quality", moves=True,
        ),
        Parameter(
            "cf_spread", 0, 12, 1, "semitones",
            "Standard deviation of a pop's own center frequency.",
            estimator="attack_pitch_spread", moves=True, realised=True,
        ),
    )  # fmt: skip

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return a message if a pop could reach the Nyquist frequency, or None."""
        spread = values["cf_spread"]
        highest = octaves_to_hz(values["cf_exp"] + LARGEST_DEVIATION * spread / 12)
        what = f"the center frequency (cf_exp {values['cf_exp']:g}"
        what += f", {LARGEST_DEVIATION:g} times cf_spread {spread:g} above)" if spread else ")"
        return above_nyquist(what, highest, sample_rate)

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times and center frequencies of the pops; see `EventModel.events`."""
        pops = labelled_events(values, duration, rng)
        semitones = at(values["cf_spread"], pops.times) * limited_normal(pops.times.size, rng)
        exponents = at(values["cf_exp"], pops.times) + semitones / 12
        return pops.telling({"cf_exp": exponents}, {"cf_spread": semitones})

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn = self.events(values, duration, rng)
        noise = rng.uniform(-1, 1, (drawn.times.size, 3))
        length = sample_count(duration, sample_rate)
        starts = start_samples(drawn.times, length, sample_rate)
        frequencies, q = octaves_to_hz(drawn.means["cf_exp"]), at(values["q"], drawn.times)
        pops = resonances(noise, frequencies, q, sample_rate, longest=length)
        return add_events(length, starts, pops)


def resonances(
    noise: np.ndarray,
    frequencies: np.ndarray,
    q: float | np.ndarray,
    sample_rate: int,
    longest: int,
) -> Iterator[np.ndarray]:
    """Yield the response of a peak filter to each noise burst, scaled to a peak of `PEAK`.

    Parameters
    ----------
    noise : numpy.ndarray, shape (events, 3)
        What excites the filter: samples at 16 kHz, held at higher rates.
    frequencies : numpy.ndarray, shape (events,)
        Center frequencies in Hz, below the Nyquist frequency.
    q : float or numpy.ndarray, shape (events,)
        Center frequency over -3 dB bandwidth, at least 2.
    sample_rate : int
        Hz.
    longest : int
        Maximum number of samples of a response.

    Yields
    ------
    numpy.ndarray, shape (samples,)
        The response until it has decayed by 100 dB.
    """
    omega = 2 * np.pi * frequencies / sample_rate
    beta = np.tan(omega / (2 * q))
    squares = beta**2 - np.sin(omega) ** 2
    roots = np.sqrt(squares.astype(complex) if (squares < 0).any() else squares)
    poles = (np.cos(omega) + roots) / (1 + beta)
    others = (1 - beta) / (1 + beta) / poles
    slowest = np.maximum(np.abs(poles), np.abs(others))
    with np.errstate(divide="ignore"):  # a pole may lie on the unit circle, under a zero
        lengths = np.abs(np.log(TAIL) / np.log(slowest))
    burst = -(-3 * sample_rate // BURST_RATE)
    lengths = np.minimum(np.ceil(lengths) + burst + 2, longest).astype(np.int64).tolist()
    held = noise[:, np.arange(burst) * BURST_RATE // sample_rate]
    # The filter's zeros, 1 - z**-2, are applied to the excitation of its poles.
    taps = np.zeros((len(held), burst + 2))
    taps[:, :burst] = held
    taps[:, 2:] -= held
    ring = np.imag(poles) != 0
    rings = ring.tolist()
    rung = ringing(taps[ring], poles[ring], list(compress(lengths, rings)))
    for place, length in enumerate(lengths):
        if rings[place]:
            response, largest = next(rung)
        else:
            pair = np.real(poles[place]), np.real(others[place])
            response = overdamped(taps[place], *pair, length)
            largest = peak(response)
        if largest > 0:
            response *= PEAK / largest
        yield response


def peak(response: np.ndarray) -> float:
    """Return the largest magnitude of a response."""
    return float(max(response.max(), -response.min()))


def ringing(
    taps: np.ndarray, poles: np.ndarray, lengths: Sequence[int]
) -> Iterator[tuple[np.ndarray, float]]:
    """Yield the responses of pairs of complex poles to a few samples each.

    Parameters
    ----------
    taps : numpy.ndarray, shape (events, taps)
        The excitations.
    poles : numpy.ndarray of complex, shape (events,)
        One of each conjugate pair, ``r exp(jw)``.
    lengths : Sequence[int]
        Samples of each response.

    Yields
    ------
    response : numpy.ndarray, shape (samples,)
    largest : float
        Its largest magnitude.

    Notes
    -----
    The impulse response is ``r**n sin((n + 1) w) / sin(w)``, the imaginary part of a phasor.
    After the last tap the phasors add up to ``A pole**n``, and ``pole**n`` over a block is an outer
    product of two short tables: two multiplications and an addition per sample.  Tables are made
    for many responses at once, and `numpy.dot` is the fastest to make outer products.
    """
    for begin in range(0, len(lengths), GROUP):
        group = slice(begin, begin + GROUP)
        yield from _ringing_together(taps[group], poles[group], lengths[group])


def _ringing_together(
    taps: np.ndarray, poles: np.ndarray, lengths: Sequence[int]
) -> Iterator[tuple[np.ndarray, float]]:
    powers = poles[:, np.newaxis] ** np.arange(taps.shape[1])
    units, logs = poles / poles.imag, np.log(poles)
    sums = np.sum(taps / powers, axis=1)
    # Not a product of arrays, which is rounded in another way on some processors.
    phasors = np.array([unit * total for unit, total in zip(units, sums, strict=True)])
    within = np.exp(logs[:, np.newaxis, np.newaxis] * WITHIN_BLOCK)
    real, imaginary = within.real.copy(), within.imag.copy()
    heads = beginnings(taps, (units[:, np.newaxis] * powers).imag)
    period = int(2 * np.pi / logs.imag.min())
    early = min(EARLY, 1 + (taps.shape[1] + period) // BLOCK)
    tops, later = early_peaks(phasors, logs, real, imaginary, heads, early)

    counts = np.array([-(-length // BLOCK) for length in lengths])
    ends = np.cumsum(counts)
    counted = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
    blocks = np.repeat(phasors, counts) * np.exp(np.repeat(logs * BLOCK, counts) * counted)
    columns = blocks.real.copy()[:, np.newaxis], blocks.imag.copy()[:, np.newaxis]
    second = np.empty((counts.max(), BLOCK))
    rows = zip(imaginary, real, heads, lengths, ends.tolist(), tops, later, strict=True)
    begin = 0
    for imaginary_row, real_row, head, length, end, top, bound in rows:
        response = np.dot(columns[0][begin:end], imaginary_row)
        response += np.dot(columns[1][begin:end], real_row, out=second[: end - begin])
        response = response.ravel()[:length]
        response[: head.size] = head[:length]
        searched = length >= early * BLOCK and top > bound
        yield response, top if searched else peak(response)
        begin = end


def beginnings(taps: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """Return the first samples of responses, while taps still arrive, shape (events, taps - 1)."""
    size = taps.shape[1] - 1
    if size >= SUMMED:
        pairs = zip(taps, kernels, strict=True)
        return np.array([np.convolve(*pair)[:size] for pair in pairs])
    heads = np.zeros((len(taps), size))
    # One product after the other, as convolutions add up so few.
    for tap in range(size):
        heads[:, tap:] += taps[:, tap, np.newaxis] * kernels[:, : size - tap]
    return heads


def early_peaks(
    phasors: np.ndarray,
    logs: np.ndarray,
    real: np.ndarray,
    imaginary: np.ndarray,
    heads: np.ndarray,
    count: int,
) -> tuple[list[float], list[float]]:
    """Return the largest magnitude of each response's first blocks, and what none later exceeds."""
    steps = logs[:, np.newaxis] * BLOCK * np.arange(count + 1)
    blocks = phasors[:, np.newaxis] * np.exp(steps)
    early = blocks.real[:, :-1, np.newaxis] * imaginary
    early += blocks.imag[:, :-1, np.newaxis] * real
    early = early.reshape(len(early), count * BLOCK)
    early[:, : heads.shape[1]] = heads
    # No sample exceeds the magnitude of its phasor, but for rounding.
    later = np.abs(blocks[:, -1]) * (1 + 1e-9)
    return np.maximum(early.max(axis=1), -early.min(axis=1)).tolist(), later.tolist()


def overdamped(taps: np.ndarray, pole: float, other: float, length: int) -> np.ndarray:
    """Return the response to `taps` of two real poles, which occur near the Nyquist frequency."""
    steps = np.arange(1, length + 1)
    if abs(pole - other) > 1e-8:
        kernel = (pole**steps - other**steps) / (pole - other)
    else:
        kernel = steps * pole ** (steps - 1)
    return np.convolve(taps, kernel)[:length]
