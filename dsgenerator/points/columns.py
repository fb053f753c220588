"""Columns: the parameters and labels that table, records and gallery tell of each variation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dsgenerator.config.models import parameter
from dsgenerator.config.source_map import Problem
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from synths.trajectories import Trajectory, Value

FACTS = {
    "file_name": "The audio file, relative to this file.",
    "point": "The long signal that the variation is a slice of.",
    "example": "Which realisation of the parameters' values.",
    "variation": "Which slice of the long signal.",
    "start": "Start of the slice within the long signal, s.",
    "duration": "Length, s.",
    "sample_rate": "Samples per second, Hz.",
    "split": "What the point is for: train, valid or test.",
    "peak": "Highest absolute sample; full scale is 1.",
    "rms": "Root mean square of the samples; full scale is 1.",
    "clipped": "Samples beyond full scale.",
    "sha256": "SHA-256 of the audio file.",
    "synth": "The sound model.",
    "seed": "Seed of the dataset.",
    "render_version": "Version of what renders signals.",
}
"""The other columns of the metadata table, which no parameter may be called, and what they mean."""

RECORD_KEYS = frozenset({"audio", "meta", "pfname", "segmentNum", "soundDuration"})
"""What records have besides parameters; neither these nor labels may be called so."""


@dataclass(frozen=True)
class Column:
    """A parameter of a dataset, or the user's label for one.

    Attributes
    ----------
    name : str
        In the metadata table.
    parameter : str
        The sound model's name of the parameter.
    label : str or None
        The user's name, if this is a label.
    unit : str or None
        None of labels, whose range is the user's own.
    doc : str
    n : int
        How many values it takes; 1 if it is not swept, 0 if any within its range.
    ends : tuple[float, float] or None
        Lowest and highest value; None of a parameter that is neither swept nor varies over time.
    varies : bool
        Whether it varies over time somewhere in the dataset.
    """

    name: str
    parameter: str
    label: str | None
    unit: str | None
    doc: str
    n: int
    ends: tuple[float, float] | None
    varies: bool

    @property
    def names(self) -> list[str]:
        """Its columns of the metadata table: of what varies, the mean and both ends."""
        name = self.name
        return [name, f"{name}_start", f"{name}_end"] if self.varies else [name]

    def at(self, point: Point) -> Value:
        """Return the value at a point."""
        return point.labels[self.label] if self.label else point.values[self.parameter]

    def over(self, dataset: Dataset, point: Point, number: int) -> Trajectory:
        """Return the value over a variation of a point, from 0 s to its end."""
        return dataset.trajectory(self.at(point), number)

    def cells(
        self, dataset: Dataset, points: Sequence[Point], numbers: Sequence[int]
    ) -> dict[str, list]:
        """Return its columns of the metadata table, a row for each variation.

        Parameters
        ----------
        dataset : Dataset
        points, numbers : Sequence
            The point of each variation, and which slice it is.
        """
        if not self.varies:
            return {self.name: [self.at(point) for point in points]}
        runs = [self.over(dataset, *place) for place in zip(points, numbers, strict=True)]
        told = ([run.mean, run.values[0], run.values[-1]] for run in runs)
        columns = zip(*told, strict=True) if runs else ((), (), ())
        return dict(zip(self.names, map(list, columns), strict=True))


def columns_of(dataset: Dataset) -> list[Column]:
    """Return all parameters (swept, fixed, then left at their defaults), then the labels."""
    varying = dataset.varying
    columns: list[Column] = []
    labels: list[Column] = []
    for sweep in dataset.sweeps:
        declared, varies = parameter(dataset.synth, sweep.name), sweep.name in varying
        n = 0 if varies or dataset.steps is not None else len(sweep.values)
        name, about = sweep.name, (declared.unit, declared.doc)
        columns.append(Column(name, name, None, *about, n, sweep.ends, varies))
        if sweep.label:
            told, of = f"label_{sweep.label}", (name, sweep.label)
            labels.append(Column(told, *of, None, sweep.label_doc, n, sweep.label_ends, varies))
    for name in dataset.fixed | dataset.defaults:
        declared, ends = parameter(dataset.synth, name), varying.get(name)
        columns.append(
            Column(
                name, name, None, declared.unit, declared.doc, 0 if ends else 1, ends, bool(ends)
            )
        )
    for name, label in dataset.fixed_labels.items():
        told, of = f"label_{label.name}", (name, label.name)
        labels.append(Column(told, *of, None, label.doc, 1, label.ends, False))
    return columns + labels


def check_labels(axes: Mapping[str, Any], fixed: Mapping[str, Any]) -> Iterator[Problem]:
    """Check that no two labels have one name, and none that of anything else.

    Parameters
    ----------
    axes, fixed : Mapping
        Each `Axis` and `FixedValue` by its parameter; None if invalid in itself.
    """
    taken = set()
    for section, entries in (("params", axes), ("fixed", fixed)):
        for name, entry in entries.items():
            if not (entry and entry.label):
                continue
            label, place = entry.label.name, (section, name, "label", "name")
            if label in taken:
                yield place, f"{label!r} labels another parameter too"
            if label in RECORD_KEYS:
                yield place, f"{label!r} is what records call something else"
            taken.add(label)
