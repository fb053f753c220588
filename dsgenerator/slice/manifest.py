"""Manifests: what a slice job says of its batch; one writer and one reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from dsgenerator.plan.batches import Batch
from dsgenerator.plan.paths import TABLED, Paths
from dsgenerator.points.naming import numbered
from dsgenerator.points.point import Point
from dsgenerator.state import formed, needed, read_stamp, write_state


class VariationRow(NamedTuple):
    """What a manifest says of one variation.

    Attributes
    ----------
    number : int
        Which slice of its long signal it is.
    size : int
        Of its file, bytes.
    peak, rms : float
        Relative to full scale, 1.
    clipped : int
        Samples beyond full scale.
    sha256 : str
        Of its file.
    realised : str
        What it has realised of the parameters in `Dataset.realised`, with commas between; nothing
        where that cannot be told.  As a text, since all but the table leave it unread.
    """

    number: int
    size: int
    peak: float
    rms: float
    clipped: int
    sha256: str
    realised: str = ""


@dataclass(frozen=True, slots=True)
class SlicedPoint:
    """What a manifest says of one long signal.

    Attributes
    ----------
    files : str
        The pattern of the paths of its variations; see `numbered`.
    key : str
        The digest of all that makes its variations.
    rows : list[VariationRow]
        Of the variations that were not dropped.
    checksum : str
        Of the long signal; see `dsgenerator.render.store`. Empty if an earlier version wrote it.
    """

    files: str
    key: str
    rows: list[VariationRow]
    checksum: str = ""


class StoredShard(NamedTuple):
    """What a manifest says of one shard that its job has written.

    Attributes
    ----------
    digest : str
        Of all that it is made of.
    files : dict[str, list]
        Size, SHA-256 and number of variations of each of its files, by path relative to ``data/``:
        there is one for each split.
    """

    digest: str
    files: dict[str, list]


@dataclass
class Manifest:
    """What a slice job says of its batch.

    Attributes
    ----------
    run : int
        The number of the run that wrote it; see `dsgenerator.plan.history`.
    sliced, kept, dropped : int
        Variations that were written, that were right already, and that are left out.
    clipping : list[str]
        Files that reach beyond full scale, among them those left out for that.
    points : list[SlicedPoint]
        In config order.
    rendered : int or None
        Long signals that the same job has rendered, as none are kept; None where it has read them.
    remarks : dict[str, int]
        What users should be told of these, and of how many.
    shards : list[StoredShard] or None
        What the variations are in, where they have no files of their own; None where they have.
    """

    run: int
    sliced: int = 0
    kept: int = 0
    dropped: int = 0
    clipping: list[str] = field(default_factory=list)
    points: list[SlicedPoint] = field(default_factory=list)
    rendered: int | None = None
    remarks: dict[str, int] = field(default_factory=dict)
    shards: list[StoredShard] | None = None

    def files(self) -> list[str]:
        """Return the paths of its variations, or of its shards, relative to ``data/``."""
        return [file for file, _ in self.listed()]

    def listed(self) -> Iterator[tuple[str, int]]:
        """Yield the paths of its variations, or of its shards, with their sizes."""
        if self.shards is not None:
            for shard in self.shards:
                yield from ((file, size) for file, (size, *_) in shard.files.items())
            return
        yield from self.variations()

    def variations(self) -> Iterator[tuple[str, int]]:
        """Yield what the files of its variations are called, or would be, with their sizes."""
        for sliced in self.points:
            for row in sliced.rows:
                yield numbered(sliced.files, row.number), row.size

    def write(self, path: str | Path) -> None:
        """Write it as a state file."""
        content = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        points = [(of.files, of.key, of.rows, of.checksum) for of in self.points]
        write_state(path, content | {"points": points})


@dataclass(frozen=True)
class Totals:
    """What a manifest says of its batch in all.

    Attributes
    ----------
    run, sliced, dropped, rendered, remarks
        See `Manifest`.
    variations, size, clipping : int
        Variations that there are, their bytes, and how many reach beyond full scale.
    peak : float
        The highest of a variation, relative to full scale.
    clipped : str
        One that reaches beyond it.
    """

    run: int
    sliced: int
    dropped: int
    variations: int
    size: int
    clipping: int
    peak: float
    clipped: str
    rendered: int | None = None
    remarks: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Manifest) -> Totals:
        """Return those of a manifest."""
        rows = [row for point in manifest.points for row in point.rows]
        return cls(
            manifest.run,
            manifest.sliced,
            manifest.dropped,
            len(rows),
            sum(row.size for row in rows),
            len(manifest.clipping),
            max((row.peak for row in rows), default=0.0),
            next(iter(manifest.clipping), ""),
            manifest.rendered,
            manifest.remarks,
        )


def read_manifest(path: str | Path) -> Manifest | None:
    """Return a manifest; None where it is missing or damaged."""
    return formed(_manifest, path)


def _manifest(content: dict) -> Manifest:
    points: list[Any] = content["points"]
    # In place: a batch may have tens of thousands of points, which are not held twice.
    for place, (files, key, rows, *checksum) in enumerate(points):
        points[place] = SlicedPoint(files, key, [VariationRow(*row) for row in rows], *checksum)
    if content.get("shards") is not None:
        content["shards"] = [StoredShard(*shard) for shard in content["shards"]]
    return Manifest(**content)


def manifests_near(batch: Batch, paths: Paths) -> Iterator[Manifest]:
    """Yield what earlier runs say of the points of a batch, as far as it can be read.

    Points move to a batch next to theirs when a value is added to an axis, or removed; and to
    batches of other numbers when these are larger or smaller than in a complete run before.
    """
    numbers = {batch.number - 1, batch.number, batch.number + 1}
    for stamp in filter(None, map(read_stamp, paths.batches.glob(f"*{TABLED}"))):
        size = stamp["batch_size"]
        numbers.update(range(batch.start // size, (batch.stop - 1) // size + 1))
    yield from filter(None, map(read_manifest, paths.manifests_of(numbers)))


def sliced_points(
    batches: Iterable[Batch], paths: Iterable[str | Path]
) -> Iterator[tuple[Point, list[VariationRow]]]:
    """Yield the points of batches, with the rows of their manifests, in config order."""
    for batch, path in zip(batches, paths, strict=True):
        yield from rows_of(batch, needed(read_manifest, path))


@dataclass(frozen=True)
class SlicedPoints:
    """What `sliced_points` yields, as often as it is asked for: too much to be held."""

    batches: Sequence[Batch]
    manifests: Sequence[str | Path]

    def __iter__(self) -> Iterator[tuple[Point, list[VariationRow]]]:
        """Yield the points with the rows of their manifests, in config order."""
        return sliced_points(self.batches, self.manifests)


def rows_of(batch: Batch, manifest: Manifest) -> Iterable[tuple[Point, list[VariationRow]]]:
    """Return the points of a batch with their rows."""
    # Not the batch's signals, which it would keep.
    points = map(batch.dataset.point, range(batch.start, batch.stop))
    return zip(points, (sliced.rows for sliced in manifest.points), strict=True)
