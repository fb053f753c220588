"""Events before they sound, and what each slice of a signal has realised of its parameters.

A label is what a signal was made by.  A slice of it holds few events: their own rate, deviation and
mean are what an ideal observer, who hears every event, could tell of the slice.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from synths.interface import Parameter, SoundModel
from synths.trajectories import Value

IRREGULARITY_AT_ZERO = 0.04
"""Irregularity at an exponent of 0, as the original DSGenerator documents it."""

FEWEST = 5
"""Events from which on a slice has an irregularity."""

Slices = Sequence[tuple[float, float]]
"""Start and end of each slice, seconds of the signal; either may lie outside of it."""


@dataclass(frozen=True, eq=False)
class Events:
    """The events of a signal.

    Attributes
    ----------
    times : numpy.ndarray, shape (events,)
        Seconds, ascending.
    deviations : numpy.ndarray, shape (events,), or None
        From an event's evenly spaced time, in mean intervals; None if events are not spaced evenly.
    means : Mapping[str, numpy.ndarray]
        Each event's own value, shape (events,), by the parameter that is the mean of these.
    spreads : Mapping[str, numpy.ndarray]
        Each event's own value, by the parameter that is the standard deviation of these.
    """

    times: np.ndarray
    deviations: np.ndarray | None = None
    means: Mapping[str, np.ndarray] = field(default_factory=dict)
    spreads: Mapping[str, np.ndarray] = field(default_factory=dict)

    def telling(self, means: Mapping[str, np.ndarray], spreads: Mapping[str, np.ndarray]) -> Events:
        """Return the same events with their own values of more parameters."""
        return replace(self, means={**self.means, **means}, spreads={**self.spreads, **spreads})

    def realised(self, slices: Slices) -> dict[str, np.ndarray]:
        """Return what slices have realised of parameters, in natural units, shape (slices,).

        ``rate_exp`` from the number of events, ``irreg_exp`` from their deviations if there are
        any; NaN where a slice has too few events: none, one for a standard deviation, or fewer than
        five for irregularity, as nobody tells that from their rate.
        """
        ends = np.asarray(slices, dtype=float)
        edges = np.searchsorted(self.times, ends)
        counts, seconds = edges[:, 1] - edges[:, 0], ends[:, 1] - ends[:, 0]
        rows = [*self.means.values(), *self.spreads.values()]
        if self.deviations is not None:
            rows.append(self.deviations)
        with np.errstate(divide="ignore", invalid="ignore"):
            told = {"rate_exp": np.where(counts, np.log2(counts / seconds), np.nan)}
            means, spreads = _moments(np.array(rows), edges, counts)
            told |= zip(self.means, means, strict=False)
            told |= zip(self.spreads, spreads[len(self.means) :], strict=False)
            if self.deviations is not None:
                known = (spreads[-1] > 0) & (counts >= FEWEST)
                decades = np.log10(spreads[-1] / IRREGULARITY_AT_ZERO)
                told["irreg_exp"] = np.where(known, decades, np.nan)
        return told


def _moments(
    rows: np.ndarray, edges: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each slice, NaN of too few, shape (rows, slices).

    Parameters
    ----------
    rows : numpy.ndarray, shape (rows, events)
    edges : numpy.ndarray of int, shape (slices, 2)
        The first event of each slice, and the one after its last.
    counts : numpy.ndarray of int, shape (slices,)
    """
    if not rows.size:
        nothing = np.full((len(rows), len(edges)), np.nan)
        return nothing, nothing
    middle = rows.mean(axis=1, keepdims=True)
    centered = rows - middle
    sums = np.zeros((2, len(rows), rows.shape[1] + 1))
    np.cumsum(centered, axis=1, out=sums[0, :, 1:])
    np.cumsum(np.square(centered), axis=1, out=sums[1, :, 1:])
    first, second = sums[:, :, edges[:, 1]] - sums[:, :, edges[:, 0]]
    squares = np.maximum(second - np.square(first) / counts, 0)
    spreads = np.where(counts > 1, np.sqrt(squares / (counts - 1)), np.nan)
    return np.where(counts, middle + first / counts, np.nan), spreads


class EventModel(SoundModel):
    """A sound model of events, that tells what slices have realised of its parameters.

    A subclass draws `events` before anything else, and declares with ``realised=True`` what they
    tell.
    """

    @abstractmethod
    def events(
        self, values: Mapping[str, Value], duration: float, rng: np.random.Generator
    ) -> Events:
        """Draw the events of one parameter point; see `SoundModel.generate`."""

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Slices,
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised; see `SoundModel.realised`."""
        told = self.events(values, duration, rng).realised(slices)
        return {name: told[name] for name in realised_names(self.parameters)}


def realised_names(parameters: Sequence[Parameter]) -> list[str]:
    """Return the names of the parameters of which slices tell what they have realised."""
    return [parameter.name for parameter in parameters if parameter.realised]
