"""The files of the metadata table, written in groups of rows: memory is that of one group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow
import pyarrow.compute
import pyarrow.parquet

from dsgenerator.files import Files
from dsgenerator.plan.paths import TABLE_CSV, TABLE_PARQUET
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.slice.manifest import VariationRow
from dsgenerator.table.metadata import arrow_table, arrow_types, csv_bytes, table_columns

ROW_GROUP = 50_000
"""Rows of a group, which take about 100 MB while they are written.  Groups are cut by rows alone,
so that batches change no byte."""

Rows = tuple[Point, list[VariationRow]]


@dataclass
class Tabled:
    """What is known of a metadata table that has been written.

    Attributes
    ----------
    types : dict[str, pyarrow.DataType or None]
        Of the columns, by name; None where there are no rows.
    rows, bytes, clipped : int
        Variations; bytes of their audio; variations that reach beyond full scale.
    points, splits : Counter[str]
        Points, and variations, of each split.
    """

    types: dict[str, pyarrow.DataType | None] = field(default_factory=dict)
    rows: int = 0
    bytes: int = 0
    clipped: int = 0
    points: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)

    def count(self, group: Iterable[Rows]) -> None:
        """Take in some points."""
        for point, rows in group:
            self.rows += len(rows)
            self.bytes += sum(row.size for row in rows)
            self.clipped += sum(row.clipped > 0 for row in rows)
            if point.split:
                self.points[point.split] += 1
                self.splits[point.split] += len(rows)


def write_tables(dataset: Dataset, points: Iterable[Rows], files: Files) -> Tabled:
    """Write the metadata table as CSV and as Parquet.

    Parameters
    ----------
    dataset : Dataset
    points : Iterable[tuple[Point, list[VariationRow]]]
        All points, in config order.
    files : Files
    """
    told = Tabled()
    writer: pyarrow.parquet.ParquetWriter | None = None
    with files.open(TABLE_CSV) as text, files.open(TABLE_PARQUET) as binary:
        for group in groups(points):
            told.count(group)
            columns = table_columns(dataset, group)
            told.types = told.types or arrow_types(columns)
            lines = csv_bytes(columns)
            text.write(lines if writer is None else lines.partition(b"\n")[2])
            table = arrow_table(lines, told.types)
            writer = writer or pyarrow.parquet.ParquetWriter(binary, table.schema)
            writer.write_table(table)
        if writer:
            writer.close()
    return told


def groups(points: Iterable[Rows], size: int = ROW_GROUP) -> Iterator[list[Rows]]:
    """Cut points into groups of at least `size` variations, but for the last; one at least."""
    group: list[Rows] = []
    count, cut = 0, False
    for point in points:
        group.append(point)
        count += len(point[1])
        if count >= size:
            yield group
            group, count, cut = [], 0, True
    if group or not cut:
        yield group


def write_part(files: Files, split: str | None, name: str) -> None:
    """Write the table that `write_tables` has written, or its rows of a split, as Parquet."""
    with (
        pyarrow.parquet.ParquetFile(files.folder / TABLE_PARQUET) as whole,
        files.open(name) as binary,
        pyarrow.parquet.ParquetWriter(binary, whole.schema_arrow) as writer,
    ):
        for number in range(whole.num_row_groups):
            group = whole.read_row_group(number, use_threads=False)
            if split:
                group = group.filter(pyarrow.compute.equal(group["split"], split))
            writer.write_table(group)
