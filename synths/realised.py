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
        edges = np.searchsorted(self.times, np.asarray(slices, dtype=float))
        counts = np.diff(edges, axis=1)[:, 0]
        seconds = np.diff(np.asarray(slices, dtype=float), axis=1)[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            told = {"rate_exp": np.where(counts, np.log2(counts / seconds), np.nan)}
            if self.deviations is not None:
                deviation = _spread(self.deviations, edges) / IRREGULARITY_AT_ZERO
                known = (deviation > 0) & (counts >= FEWEST)
                told["irreg_exp"] = np.where(known, np.log10(deviation), np.nan)
            for name, values in self.means.items():
                told[name] = _sums(values, edges) / counts
        return told | {name: _spread(own, edges) for name, own in self.spreads.items()}


def _sums(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the sum of the values of each slice, shape (slices,)."""
    return np.diff(np.concatenate([[0.0], np.cumsum(values)])[edges], axis=1)[:, 0]


def _spread(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the standard deviation of the values of each slice, NaN of fewer than two."""
    counts = np.diff(edges, axis=1)[:, 0]
    centered = values - values.mean() if values.size else values
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = _sums(np.square(centered), edges) - _sums(centered, edges) ** 2 / counts
        spread = np.sqrt(np.maximum(squares, 0) / (counts - 1))
    return np.where(counts > 1, spread, np.nan)


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
