"""Batches: consecutive points that one job handles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dsgenerator.plan.specs import digest, render_digest, slice_digest
from dsgenerator.points.dataset import Dataset, Point

WORTHWHILE = 30_000_000
"""Samples that are worth starting a job for: about a second of work."""

TOO_MUCH = 1_000_000_000
"""Samples of one job that would keep the other cores waiting at the end."""

FEWEST_BATCHES = 4


@dataclass(frozen=True)
class Batch:
    """Consecutive points of a dataset, and the digests of what their jobs make.

    Attributes
    ----------
    number : int
        Position among the batches.
    points : Sequence[Point]
    renders : Sequence[str]
        Each point's render digest.
    render, slice : str
        Digests of all long signals, and of all variations, of the batch.
    """

    number: int
    points: Sequence[Point]
    renders: Sequence[str]
    render: str
    slice: str


def automatic_size(points: int, samples: int) -> int:
    """Return how many points one job handles.

    Sizes are powers of four, so that a growing dataset seldom changes its batches.

    Parameters
    ----------
    points : int
        Points of the dataset.
    samples : int
        Samples of one long signal.
    """
    size = 1
    while (size * samples < WORTHWHILE or 4 * size * FEWEST_BATCHES <= points) and (
        4 * size * samples <= TOO_MUCH
    ):
        size *= 4
    return size


def batch_points(dataset: Dataset, number: int, size: int) -> list[Point]:
    """Return the points of a batch of `size` in config order; the last may have fewer."""
    return dataset.points(number * size, min((number + 1) * size, len(dataset)))


def make_batch(dataset: Dataset, number: int, size: int) -> Batch:
    """Return one batch of `size` points."""
    points = batch_points(dataset, number, size)
    renders = [render_digest(dataset, point) for point in points]
    return Batch(
        number=number,
        points=points,
        renders=renders,
        render=digest([point.stem for point in points], renders),
        slice=slice_digest(dataset, zip(points, renders, strict=True)),
    )
