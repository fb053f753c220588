"""How far the statistics of one sound are from those of recordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsgenerator.audit.realism.statistics import STATISTICS, Statistic


@dataclass(frozen=True)
class Reference:
    """What recordings have in common, and how much they vary.

    Attributes
    ----------
    means, scales : numpy.ndarray, shape (statistics,)
        In the units of `STATISTICS`; a difference of a scale counts as 1.
    """

    means: np.ndarray
    scales: np.ndarray


@dataclass(frozen=True)
class Difference:
    """One statistic of a sound beside that of recordings.

    Attributes
    ----------
    statistic : Statistic
    model, recordings, scale : float
        Both means and what counts as 1, in its unit.
    """

    statistic: Statistic
    model: float
    recordings: float
    scale: float

    @property
    def z(self) -> float:
        """The difference in scales, positive where the model has more."""
        return (self.model - self.recordings) / self.scale

    def line(self) -> str:
        """Return the difference in words."""
        unit = f" {self.statistic.unit}" if self.statistic.unit else ""
        return (
            f"{self.statistic.name} {self.model:.3g} against {self.recordings:.3g}{unit} "
            f"(z {self.z:+.1f})"
        )


def reference(recordings: Sequence[np.ndarray]) -> Reference:
    """Return what recordings have in common; each of them counts alike, however long it is.

    The variance of a slice is that within recordings plus that between them.  Its root is not
    taken to be less than `Statistic.scale`, so that distances from one recording are finite.

    Parameters
    ----------
    recordings : sequence of numpy.ndarray, each of shape (slices, statistics)
    """
    means = np.array([rows.mean(axis=0) for rows in recordings])
    within = np.mean([rows.var(axis=0) for rows in recordings], axis=0)
    floors = [statistic.scale for statistic in STATISTICS]
    return Reference(means.mean(axis=0), np.maximum(np.sqrt(within + means.var(axis=0)), floors))


def differences(rows: np.ndarray, compared: Reference) -> list[Difference]:
    """Return how a sound differs in each statistic.

    Parameters
    ----------
    rows : numpy.ndarray, shape (slices, statistics)
        Of the sound, at least one.
    compared : Reference
    """
    columns = (rows.mean(axis=0), compared.means, compared.scales)
    return [
        Difference(statistic, *map(float, values))
        for statistic, *values in zip(STATISTICS, *columns, strict=True)
    ]


def distance(found: Sequence[Difference]) -> float:
    """Return the root mean square of the differences' z."""
    return float(np.sqrt(np.mean([each.z**2 for each in found])))


def farthest(found: Sequence[Difference], count: int) -> list[Difference]:
    """Return the largest differences, the largest first."""
    return sorted(found, key=lambda each: -abs(each.z))[:count]


def from_other_half(recordings: Sequence[np.ndarray]) -> float | None:
    """Return the median distance of a recording's first half from its second; None without halves.

    Parameters
    ----------
    recordings : sequence of numpy.ndarray, each of shape (slices, statistics)
    """
    halves = [np.array_split(rows, 2) for rows in recordings if len(rows) > 1]
    return _median([distance(differences(first, reference([last]))) for first, last in halves])


def from_others(recordings: Sequence[np.ndarray]) -> float | None:
    """Return the median distance of a recording from all others; None if there are none."""
    if len(recordings) < 2:
        return None
    apart = ([*recordings[:place], *recordings[place + 1 :]] for place in range(len(recordings)))
    return _median(
        [
            distance(differences(rows, reference(others)))
            for rows, others in zip(recordings, apart, strict=True)
        ]
    )


def _median(distances: Sequence[float]) -> float | None:
    return float(np.median(distances)) if distances else None
