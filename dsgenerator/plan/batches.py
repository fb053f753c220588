"""Batches: consecutive points that one job handles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from dsgenerator.plan.digests import digest, points_digest, render_digests, slice_spec_digest
from dsgenerator.plan.shards import Shard, shards_between
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
    dataset : Dataset
    start, stop : int
        The points, in config order; `stop` not included.
    render, slice : str
        Digests of all long signals, and of all variations, of the batch; of its shards, too, where
        variations are in these alone.
    """

    number: int
    dataset: Dataset
    start: int
    stop: int
    render: str
    slice: str

    def __len__(self) -> int:
        """Return the number of points."""
        return self.stop - self.start

    @cached_property
    def signals(self) -> list[LongSignal]:
        """The long signals, worked out when somebody asks: planning can do without."""
        points = self.dataset.points(self.start, self.stop)
        digests = render_digests(self.dataset, points)
        return [LongSignal(point, made) for point, made in zip(points, digests, strict=True)]

    @property
    def shards(self) -> tuple[Shard, ...]:
        """The shards with its variations, where these have no files of their own; else none."""
        return shards_between(self.dataset, self.start, self.stop)

    def files(self) -> list[str]:
        """Return the files that its variations may be in, relative to ``data/``."""
        dataset = self.dataset
        if not dataset.export.files:
            return [file for shard in self.shards for file in shard.files(dataset)]
        points, numbers = (signal.point for signal in self.signals), range(dataset.variations)
        return [point.variation_file(number) for point in points for number in numbers]


def make_batch(
    dataset: Dataset, number: int, size: int, known: tuple[str, str] | None = None
) -> Batch:
    """Return one batch of `size` points in config order; the last may have fewer.

    Parameters
    ----------
    dataset : Dataset
    number, size : int
    known : tuple[str, str], optional
        The digests of its long signals and of its variations, if they are.
    """
    start, stop = number * size, min((number + 1) * size, len(dataset))
    if known is None:
        points = points_digest(dataset, start, stop)
        # Nothing more where there are no shards, so that what was made before these stays.
        shards = [shard.digest for shard in shards_between(dataset, start, stop)]
        known = digest(points), digest(slice_spec_digest(dataset), points, *shards)
    return Batch(number, dataset, start, stop, *known)
