"""What a stream yields of one variation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from dsgenerator.points.columns import Column
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
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
