"""Water: a stream, heard by the many bubbles that it takes in, over the rumble of its bed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from synths.bubbles import damping, pitch
from synths.bursts import arrivals
from synths.droplet import plops
from synths.events import add_events, rate_parameter, start_samples
from synths.interface import Parameter, sample_count
from synths.noise import above_rumble, audible, low_pass, noise_of_lines
from synths.realised import EventModel, Events, Slices
from synths.trajectories import Value, over

SMALLEST, LARGEST, KINDS, HALVINGS = 0.5, 8.0, 192, 12.0
"""Radii in mm of bubbles, number of different ones, and how rare the largest: 2**-HALVINGS."""

RISE, HIGHEST = 0.03, 0.41
"""How fast pitches rise, in units of the damping; highest pitch in units of the sample rate."""

SHORT, CHUNK = (128, 160, 192, 256), 256
"""Lengths in samples up to which bubbles are added many at once, and how many."""

LOUDNESS = 0.0016
"""RMS of a bubble a second, the mean over all radii."""


def rumble(frequencies: np.ndarray) -> np.ndarray:
    """Return the magnitude of the bed at frequencies in Hz."""
    return low_pass(120.0, 4)(frequencies) * audible(frequencies)


class Water(EventModel):
    """Poisson bubbles, whose radii follow a power law, over low-passed noise.

    A stream as a population of bubbles: K. van den Doel, *Physically based models for liquid
    sounds*, ACM Transactions on Applied Perception 2(4), 2005; after M. Minnaert, *On musical
    air-bubbles and the sounds of running water*, Philosophical Magazine 16, 1933.  Radii from 0.5
    to 8 mm; amplitudes are proportional to them, as those of bubbles that are disturbed by the same
    share of their radius: T. G. Leighton, *The Acoustic Bubble*, 1994, section 3.
    """

    parameters = (
        rate_parameter("Bubbles", 4, 12, 11, estimator="bubble_density", moves=True),
        Parameter(
            "exponent", 1, 6, 2.5, "",
            "From large bubbles to fine ones: their number falls with radius to this power.",
            estimator="bubble_exponent", realised=True,
        ),
        Parameter(
            "bed_db", -48, -18, -42, "dB", "RMS level of the bed's rumble, relative to full scale.",
            estimator="rumble_level", moves=True,
        ),
    )  # fmt: skip

    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the times and the octaves of the radii of bubbles; see `EventModel.events`."""
        first, second = rng.spawn(2)
        times = arrivals(values["rate_exp"], duration, first)
        halvings = np.minimum(second.standard_exponential(times.size) / np.log(2), HALVINGS)
        kinds = np.minimum((KINDS * place(halvings)).astype(int), KINDS - 1)
        return Events(times, means={"exponent": np.log2(radii(values["exponent"])[0])[kinds]})

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        told = super().realised(values, duration, sample_rate, rng, slices)
        # The mean logarithm tells all that radii tell of their exponent.
        exponents = np.linspace(10, -3, 131)
        means = [np.sum(np.log2(each) * share) for each, share in map(radii, exponents)]
        return told | {"exponent": np.interp(told["exponent"], means, exponents)}

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the signal of one parameter point; see `SoundModel.generate`."""
        drawn = self.events(values, duration, rng)
        length = sample_count(duration, sample_rate)
        sizes, shares = radii(values["exponent"])
        energies = np.square(sizes) / damping(sizes)
        energies *= (pitch(sizes) < HIGHEST * sample_rate) / np.sum(energies * shares)
        kernels = list(plops(sizes, energies, RISE, sample_rate))
        kinds = np.searchsorted(np.log2(sizes), drawn.means["exponent"])
        starts = start_samples(drawn.times, length, sample_rate)
        bubbles = sum_of_bubbles(length, starts, kinds, kernels)
        del kernels, drawn
        bubbles = LOUDNESS * above_rumble(bubbles, sample_rate)
        bed = noise_of_lines(rumble, length, sample_rate, rng.spawn(1)[0])
        bed *= 10 ** (over(values["bed_db"], length, sample_rate) / 20)
        return bubbles + bed


def sum_of_bubbles(
    length: int, starts: np.ndarray, kinds: np.ndarray, kernels: Sequence[np.ndarray]
) -> np.ndarray:
    """Return bubbles that start at samples, ascending, of kinds whose lengths ascend."""
    sizes = np.array([kernel.size for kernel in kernels])
    edges = np.searchsorted(sizes, (0, *SHORT), side="right")
    long = kinds >= edges[-1]
    sounds = map(kernels.__getitem__, kinds[long].tolist())
    signal = add_events(length + SHORT[-1], starts[long], sounds)
    for size, low, high in zip(SHORT, edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        table = np.zeros((high - low, size))
        for row, kernel in zip(table, kernels[low:high], strict=True):
            row[: kernel.size] = kernel
        chosen = np.flatnonzero((kinds >= low) & (kinds < high))
        for part in np.split(chosen, range(CHUNK, chosen.size, CHUNK)) if chosen.size else ():
            first = int(starts[part[0]])
            places = (starts[part] - first)[:, np.newaxis] + np.arange(size)
            # Of short bubbles, what takes time is to look at each.
            sums = np.bincount(places.ravel(), table[kinds[part] - low].ravel())
            signal[first : first + sums.size] += sums
    return signal[:length]


def place(halvings: np.ndarray) -> np.ndarray:
    """Return where bubbles, of which ``2**-halvings`` are larger, are among all kinds, 0 to 1."""
    # Half of the kinds are equally frequent, and half are ever rarer and larger.
    return 0.5 - 0.5 * 2.0**-halvings + 0.5 * halvings / HALVINGS


def radii(exponent: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the radius in mm of each kind of bubble, and its share of all, shapes (KINDS,)."""
    halvings = np.linspace(0, HALVINGS, 4001)
    edges = np.interp(np.arange(2 * KINDS + 1) / (2 * KINDS), place(halvings), halvings)
    smaller = 1 - 2.0**-edges
    smaller[-1] = 1.0
    power = 1 - exponent if abs(1 - exponent) > 1e-9 else 1e-9
    octaves = np.log1p(smaller[1::2] * np.expm1(power * np.log(LARGEST / SMALLEST))) / power
    return SMALLEST * np.exp(octaves), np.diff(smaller[::2])
