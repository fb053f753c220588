"""Batches: consecutive points that one job handles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dsgenerator.plan.digests import (
    digest,
    render_digests,
    slice_digest,
    slice_spec_digest,
)
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point


@dataclass(frozen=True)
class LongSignal:
    """A parameter point, and the digest of all that makes its long signal."""

    point: Point
    digest: str


@dataclass(frozen=True)
class Batch:
    """Consecutive points of a dataset, and the digests of what their jobs make.

    Attributes
    ----------
    number : int
        Position among the batches.
    signals : Sequence[LongSignal]
    render, slice : str
        Digests of all long signals, and of all variations, of the batch.
    """

    number: int
    signals: Sequence[LongSignal]
    render: str
    slice: str


def make_batch(dataset: Dataset, number: int, size: int) -> Batch:
    """Return one batch of `size` points in config order; the last may have fewer."""
    points = dataset.points(number * size, min((number + 1) * size, len(dataset)))
    renders = render_digests(dataset, points)
    signals = [LongSignal(point, render) for point, render in zip(points, renders, strict=True)]
    return Batch(
        number=number,
        signals=signals,
        render=digest([point.stem for point in points], renders),
        slice=slice_digest(slice_spec_digest(dataset), [names(signal) for signal in signals]),
    )


def names(signal: LongSignal) -> tuple[str, str]:
    """Return what a signal's variations depend on, besides how they are cut; see `slice_digest`."""
    return signal.point.files, signal.digest
