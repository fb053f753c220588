"""The metadata table: a row a variation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from types import NoneType

import pyarrow
import pyarrow.csv

from dsgenerator.config.models import identity
from dsgenerator.plan.digests import RENDER_VERSION
from dsgenerator.plan.shards import shard_of
from dsgenerator.points.columns import columns_of
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.naming import key_of
from dsgenerator.points.point import Point
from dsgenerator.slice.manifest import VariationRow

REALISED = "_realised"
"""End of the names of columns of what a variation has realised."""

QUOTED = re.compile('[",\r\n]')
"""What a cell of a CSV file holds only between quotes."""


def metadata_table(
    dataset: Dataset, points: Iterable[tuple[Point, list[VariationRow]]]
) -> dict[str, list]:
    """Return the metadata table.

    Parameters
    ----------
    dataset : Dataset
    points : Iterable[tuple[Point, list[VariationRow]]]

    Returns
    -------
    dict[str, list]
        Columns of equal length, rows in config order: what and where (`file_name`, `point`,
        `example`, `variation`, `start` and `duration` in seconds, `sample_rate` in Hz, and, if
        points are divided, `split`), every
        parameter of the sound model in natural units (swept, fixed, then left at its default),
        the labels, what the variation realised of some (``<parameter>_realised``, None where it
        does not tell), the levels and checksum, and what it takes to make the sound again (`synth`,
        `seed`, `render_version`).  Of parameters and labels that vary over time: the mean over the
        variation, and the values at its start and at its end.
    """
    pairs = [(point, row) for point, rows in points for row in rows]
    owners = [point for point, _ in pairs]
    numbers = [row.number for _, row in pairs]
    places = range(dataset.variations)
    starts = [dataset.variation_start(number) / dataset.sample_rate for number in places]
    columns: dict[str, list] = {
        "file_name": [
            owner.variation_file(number) for owner, number in zip(owners, numbers, strict=True)
        ],
        "point": [owner.stem for owner in owners],
        "example": [owner.example for owner in owners],
        "variation": numbers,
        "start": [starts[number] for number in numbers],
        "duration": [dataset.file_samples / dataset.file_rate] * len(pairs),
        "sample_rate": [dataset.file_rate] * len(pairs),
    }
    if dataset.splits:
        columns["split"] = [owner.split for owner in owners]
    for column in columns_of(dataset):
        columns |= column.cells(dataset, owners, numbers)
    told = [row.realised.split(",") for _, row in pairs] if dataset.realised else []
    for place, name in enumerate(dataset.realised):
        columns[f"{name}{REALISED}"] = [float(of[place]) if of[place] else None for of in told]
    for name in ("peak", "rms", "clipped", "sha256"):
        columns[name] = [getattr(row, name) for _, row in pairs]
    origin = {
        "synth": identity(dataset.synth),
        "seed": dataset.render.seed,
        "render_version": RENDER_VERSION,
    }
    return columns | {name: [value] * len(pairs) for name, value in origin.items()}


def table_columns(
    dataset: Dataset, points: Sequence[tuple[Point, list[VariationRow]]]
) -> dict[str, list]:
    """Return the metadata table as its files have it: where there are no audio files, with shards.

    Parameters
    ----------
    dataset : Dataset
    points : Sequence[tuple[Point, list[VariationRow]]]

    Returns
    -------
    dict[str, list]
        As of `metadata_table`; with ``files: false`` it has `shard`, a path relative to ``data/``,
        and `key` in place of `file_name`.
    """
    columns = metadata_table(dataset, points)
    if dataset.export.files:
        return columns
    keys = list(map(key_of, columns.pop("file_name")))
    shards = [name for point, rows in points for name in [shard_of(dataset, point)] * len(rows)]
    return {"shard": shards, "key": keys} | columns


def csv_bytes(columns: dict[str, list]) -> bytes:
    """Return a table as CSV, numbers at full precision.

    Notes
    -----
    The bytes are those of `csv.writer`, which looks for what is to be quoted cell by cell: for
    50,000 rows it takes 0.4 s, and this 0.15 s.
    """
    rows = map(",".join, zip(*map(_cells, columns.values()), strict=True))
    return "\n".join([",".join(_cells(list(columns))), *rows, ""]).encode()


def _cells(values: list) -> list[str]:
    """Return a column as text: numbers mostly stand in many rows, and are spelt once."""
    kinds = set(map(type, values))
    if kinds == {str} and not QUOTED.search("".join(values)):
        return values
    if kinds - {NoneType} in ({float}, {int}):
        spelt = {value: _cell(value) for value in set(values)}
        return list(map(spelt.__getitem__, values))
    return list(map(_cell, values))


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return '"{}"'.format(text.replace('"', '""')) if QUOTED.search(text) else text


def arrow_types(columns: dict[str, list]) -> dict[str, pyarrow.DataType | None]:
    """Return the types of columns; None of those without rows."""
    return {name: arrow_type(values) if values else None for name, values in columns.items()}


def arrow_table(text: bytes, types: dict[str, pyarrow.DataType | None]) -> pyarrow.Table:
    """Return the table that `csv_bytes` has written, with columns of some types.

    Read back from the text, because pyarrow imports pandas before it looks at a list: half a
    second in every run.
    """
    known = {name: kind for name, kind in types.items() if kind}
    table = pyarrow.csv.read_csv(
        pyarrow.py_buffer(text),
        read_options=pyarrow.csv.ReadOptions(use_threads=False),
        convert_options=pyarrow.csv.ConvertOptions(column_types=known),
    )
    return table.combine_chunks()


def arrow_type(values: list) -> pyarrow.DataType:
    """Return the type of a column; a seed that 64 bits with a sign do not hold is text."""
    known = next((value for value in values if value is not None), 0.0)
    if isinstance(known, float):
        return pyarrow.float64()
    # Unsigned integers would hold more, and Hugging Face's library stumbles over them.
    whole = isinstance(known, int) and max(values) < 2**63
    return pyarrow.int64() if whole else pyarrow.string()
