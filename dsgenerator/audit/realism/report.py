"""The sounds of a dataset beside recordings: what `make realism` prints and writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dsgenerator.audit.realism.cochlea import band_limit
from dsgenerator.audit.realism.distance import (
    Difference,
    Reference,
    differences,
    distance,
    farthest,
    from_other_half,
    from_others,
    reference,
)
from dsgenerator.audit.realism.recordings import (
    find_files,
    read_rate,
    read_slices,
    spread,
)
from dsgenerator.audit.realism.statistics import all_statistics
from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError, plain
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.render.samples import render

SHORTEST = 0.5
"""Seconds of a slice: of slower modulations than 4 Hz, it holds two periods."""

MOST_POINTS, MOST_SLICES = 200, 10
"""Points of a grid that are compared, and slices of each, both spread evenly, at most."""

SHOWN = 4
"""Statistics that are named, those that differ most."""


@dataclass(frozen=True)
class Compared:
    """One point of a dataset, and how it differs from the recordings.

    Attributes
    ----------
    name, values : str
        What it is called, and its values in words.
    differences : list of Difference
        In the order of `STATISTICS`.
    """

    name: str
    values: str
    differences: list[Difference]

    @property
    def distance(self) -> float:
        """Of all statistics; see `distance.distance`."""
        return distance(self.differences)

    def lines(self) -> list[str]:
        """Return the distance and what differs most, in words."""
        told = f"  {self.name}: {self.distance:.1f}" + (f" at {self.values}" if self.values else "")
        return [told, *(f"    {each.line()}" for each in farthest(self.differences, SHOWN))]


@dataclass(frozen=True)
class Realism:
    """The sounds of a dataset beside recordings.

    Attributes
    ----------
    dataset : str
    recordings, slices : int
        How many were compared.
    seconds, limit : float
        Duration of a slice, and the frequency up to which all are heard, Hz.
    half, others : float or None
        Median distances of a recording from its other half, and from the other recordings.
    defaults : Compared or str
        All parameters at their defaults, or why that makes no sound.
    points : list of Compared
        In config order.
    silent, combinations : int
        Points left out, since they are silent; and all combinations of values that the config has.
    """

    dataset: str
    recordings: int
    slices: int
    seconds: float
    limit: float
    half: float | None
    others: float | None
    defaults: Compared | str
    points: list[Compared]
    silent: int
    combinations: int

    def lines(self) -> Iterator[str]:
        """Yield the report for people."""
        counted = "1 recording" if self.recordings == 1 else f"{self.recordings} recordings"
        yield (
            f"{self.dataset}: distance from {counted} "
            f"({self.slices} slices of {self.seconds:g} s, up to {self.limit:,.0f} Hz)"
        )
        known = {"its other half": self.half, "the other recordings": self.others}
        told = [f"{value:.1f} from {what}" for what, value in known.items() if value is not None]
        if told:
            yield f"  for comparison: a recording is {' and '.join(told)}"
        if isinstance(self.defaults, str):
            yield f"  defaults: {self.defaults}"
        else:
            yield from self.defaults.lines()
        if self.points:
            best = min(self.points, key=lambda point: point.distance)
            among = f"{len(self.points)} of " if len(self.points) < self.combinations else ""
            name = f"best of {among}{self.combinations} points"
            yield from Compared(name, best.values, best.differences).lines()
        if self.silent:
            yield f"  {self.silent} silent point{'s' * (self.silent > 1)} left out"

    def table(self) -> dict[str, list]:
        """Return the table's columns, a row for each statistic of each point."""
        first = [] if isinstance(self.defaults, str) else [self.defaults]
        rows = [(point, each) for point in [*first, *self.points] for each in point.differences]
        return {
            "point": [point.name for point, _ in rows],
            "distance": [_digits(point.distance) for point, _ in rows],
            "statistic": [each.statistic.name for _, each in rows],
            "unit": [each.statistic.unit for _, each in rows],
            "measures": [each.statistic.doc for _, each in rows],
            "model": [_digits(each.model) for _, each in rows],
            "recordings": [_digits(each.recordings) for _, each in rows],
            "scale": [_digits(each.scale) for _, each in rows],
            "z": [_digits(each.z) for _, each in rows],
        }


def compare_with_recordings(dataset: Dataset, folder: Path) -> Realism:
    """Compare the sounds of a dataset, rendered in memory, with the recordings in a folder.

    All are heard up to what the lowest sample rate among them holds; see `cochlea.band_limit`.

    Raises
    ------
    DSGeneratorError
        If variations are shorter than `SHORTEST`, a recording cannot be read, or the sound model
        fails.
    """
    seconds = dataset.slicing.variation_duration
    if seconds < SHORTEST:
        raise DSGeneratorError(
            f"variation_duration is {seconds:g} s; slices to compare need {SHORTEST:g} s or more"
        )
    files = find_files(folder)
    limit = band_limit(min(dataset.sample_rate, dataset.file_rate, *map(read_rate, files)))
    measured = [_measure(path, seconds, limit) for path in files]
    compared = reference(measured)
    combinations = len(dataset) // dataset.examples
    chosen = [dataset.point(n * dataset.examples) for n in spread(combinations, MOST_POINTS)]
    swept = [sweep.name for sweep in dataset.sweeps]
    points = [_compare(dataset, point, limit, compared, swept) for point in chosen]
    heard = [point for point in points if point is not None]
    return Realism(
        dataset=dataset.name,
        recordings=len(files),
        slices=sum(map(len, measured)),
        seconds=seconds,
        limit=limit,
        half=from_other_half(measured),
        others=from_others(measured),
        defaults=_compare_defaults(dataset, limit, compared),
        points=heard,
        silent=len(points) - len(heard),
        combinations=combinations,
    )


def _measure(path: Path, seconds: float, limit: float) -> np.ndarray:
    """Return the statistics of a recording, shape (slices, statistics)."""
    rows = all_statistics(read_slices(path, seconds), read_rate(path), limit)
    if not len(rows):
        raise DSGeneratorError(f"{plain(path)} is silent up to {limit:,.0f} Hz")
    return rows


def _compare_defaults(dataset: Dataset, limit: float, compared: Reference) -> Compared | str:
    model = models.load(dataset.synth)
    values = {parameter.name: parameter.default for parameter in model.parameters}
    if message := model.error_message(values, dataset.sample_rate):
        return message
    point = Point(
        index=0, stem="defaults", files="", values=values, labels={}, example=0, split=None
    )
    return _compare(dataset, point, limit, compared, ()) or "silent"


def _compare(
    dataset: Dataset, point: Point, limit: float, compared: Reference, told: Iterable[str]
) -> Compared | None:
    """Return how a point differs, with the values of some parameters, or None if it is silent."""
    samples = render(dataset, point)
    starts = map(dataset.variation_start, spread(dataset.variations, MOST_SLICES))
    clips = [samples[start : start + dataset.variation_samples] for start in starts]
    rows = all_statistics(clips, dataset.sample_rate, limit)
    if not len(rows):
        return None
    values = ", ".join(f"{name}={point.values[name]:g}" for name in told)
    return Compared(point.stem, values, differences(rows, compared))


def _digits(value: float) -> float:
    return float(f"{value:.6g}")
