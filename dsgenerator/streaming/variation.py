"""What a stream yields of one variation."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable
from typing import NamedTuple

import numpy as np

from dsgenerator.points.columns import Column
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.render.realised import realised_values
from synths.trajectories import Value

Labels = dict[str, Value]
"""A number for each name; of what moves, a trajectory over the variation."""


class Variation(NamedTuple):
    """One variation of a stream.

    Attributes
    ----------
    samples : numpy.ndarray of float32, shape (samples,)
        As its file has them.
    labels : dict[str, float or Trajectory]
    point : Point
        What it is a variation of.
    number : int
        Which slice of the point's long signal.
    """

    samples: np.ndarray
    labels: Labels
    point: Point
    number: int

    @property
    def file_name(self) -> str:
        """Its file in the dataset, relative to the metadata table."""
        return self.point.variation_file(self.number)


def labels_of(dataset: Dataset, columns: Iterable[Column], point: Point, number: int) -> Labels:
    """Return the values of columns over one variation of a point, by name."""
    return {
        column.name: column.over(dataset, point, number) if column.varies else column.at(point)
        for column in columns
    }


def realised_of(dataset: Dataset, names: Container[str], point: Point, number: int) -> Labels:
    """Return what a variation has realised of parameters, by name: NaN where it does not tell.

    Only of those among `names` that the sound model tells it of.
    """
    if not any(name in names for name in dataset.realised):
        return {}
    (told,) = realised_values(dataset, point, [dataset.sliced[number]])
    pairs = zip(dataset.realised, told, strict=True)
    return {name: math.nan if of is None else of for name, of in pairs if name in names}
