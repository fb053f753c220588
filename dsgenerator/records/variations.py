"""Variations with the data that records contain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.naming import key_of
from dsgenerator.points.point import Point
from dsgenerator.slice.manifest import VariationRow
from dsgenerator.table.metadata import metadata_table


@dataclass(frozen=True)
class Variation:
    """One variation.

    Attributes
    ----------
    point : Point
    number : int
        Position within the point.
    row : dict
        Its row of the metadata table, with `file_name` even where it has no file.
    audio : bytes or None
        Of its audio file, where that is at hand; None where it is to be read.
    """

    point: Point
    number: int
    row: dict
    audio: bytes | None = None

    @property
    def file(self) -> PurePosixPath:
        """Its audio file, relative to ``data/``."""
        return PurePosixPath(self.row["file_name"])

    @property
    def key(self) -> str:
        """What it is called in shards."""
        return key_of(self.row["file_name"])

    @property
    def length(self) -> float:
        """Seconds."""
        return self.row["duration"]

    def content(self, data: Path) -> bytes:
        """Return the bytes of its audio file; `data` is the folder of the dataset.

        Raises
        ------
        DSGeneratorError
            If the file was altered since it was written: a record would hold something else than
            its labels say.
        """
        if self.audio is not None:
            return self.audio
        content = (data / self.file).read_bytes()
        if hashlib.sha256(content).hexdigest() != self.row["sha256"]:
            raise DSGeneratorError(
                f"{data / self.file} is not what was written, and no record is made of it; "
                f"delete it to have it made again, or run verify for all such files"
            )
        return content


def trajectories(dataset: Dataset, variation: Variation) -> dict[str, tuple[float, ...]]:
    """Return the trajectories in a variation: columns of times in seconds and natural values."""
    told = {}
    for name in dataset.varying:
        run = dataset.trajectory(variation.point.values[name], variation.number)
        told |= {f"{name}_times": run.times, f"{name}_values": run.values}
    return told


def variations(
    dataset: Dataset, points: Iterable[tuple[Point, list[VariationRow]]]
) -> Iterator[Variation]:
    """Yield the variations of points, as manifests list them, in config order."""
    points = list(points)
    columns = metadata_table(dataset, points)
    owners = (point for point, rows in points for _ in rows)
    for point, *values in zip(owners, *columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        yield Variation(point, row["variation"], row)
