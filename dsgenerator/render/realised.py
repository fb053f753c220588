"""What variations have realised of their parameters, as the sound model tells it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from dsgenerator.config import models
from dsgenerator.config.isolation import contained
from dsgenerator.errors import DSGeneratorError, describe_error
from dsgenerator.plan.digests import generator
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point


def realised_values(
    dataset: Dataset, point: Point, pieces: Sequence[slice]
) -> Sequence[Sequence[float | None]]:
    """Return a row for each piece of a long signal, with a value for each of `Dataset.realised`.

    In natural units, with six digits; None where a piece does not tell.

    Parameters
    ----------
    dataset : Dataset
    point : Point
    pieces : Sequence[slice]
        Of samples.

    Raises
    ------
    DSGeneratorError
        If the sound model raises, or returns anything but a number for each piece.
    """
    if not dataset.realised:
        return [()] * len(pieces)
    model, rate = models.load(dataset.synth), dataset.sample_rate
    slices = [(piece.start / rate, piece.stop / rate) for piece in pieces]
    seconds, rng = dataset.render.long_duration, generator(dataset, point)
    try:
        with contained():
            told = model.realised(dict(point.values), seconds, rate, rng, slices)
            columns = [_column(told[name], len(slices)) for name in dataset.realised]
    except Exception as error:
        raise DSGeneratorError(
            f"{dataset.synth_name} does not tell what slices have realised of "
            f"{', '.join(dataset.realised)} at {point.describe()}: {describe_error(error)}"
        ) from error
    return [[_cell(value) for value in row] for row in zip(*columns, strict=True)]


def _column(told: ArrayLike, length: int) -> list[float]:
    """Return a value for each piece; numpy would take as long for it as for drawing the events."""
    values = np.asarray(told, dtype=float)
    return (values if values.shape == (length,) else np.broadcast_to(values, length)).tolist()


def _cell(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None
