"""Parquet shards that hold the audio, as Hugging Face's ``Audio`` feature."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow
import pyarrow.parquet

from dsgenerator.files import Files
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.variations import Variation, trajectories
from dsgenerator.table.metadata import arrow_type

ROW_GROUP = 100
"""Variations of a row group: the unit that is held in memory, here and in readers."""

AUDIO = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])


def write_parquet(
    dataset: Dataset, name: str, variations: Iterable[Variation], files: Files
) -> None:
    """Write a shard: the audio, the columns of the metadata table, and all trajectories."""
    rows = iter(variations)
    first = list(islice(rows, ROW_GROUP))
    columns = {name: arrow_type([value]) for name, value in first[0].row.items()}
    columns |= dict.fromkeys(trajectories(dataset, first[0]), pyarrow.list_(pyarrow.float64()))
    schema = _schema(dataset, columns)
    with (
        files.open(name) as sink,
        pyarrow.parquet.ParquetWriter(
            sink, schema, compression="none", use_dictionary=False, write_statistics=False
        ) as writer,
    ):
        for group in _groups(first, rows):
            audio = [
                {"bytes": variation.content(files.folder), "path": variation.file.name}
                for variation in group
            ]
            told = [variation.row | trajectories(dataset, variation) for variation in group]
            values = [_values(kind, [row[name] for row in told]) for name, kind in columns.items()]
            arrays = map(pyarrow.array, [audio, *values], schema.types)
            writer.write_batch(pyarrow.record_batch(list(arrays), schema=schema))


def _groups(first: list[Variation], rows: Iterator[Variation]) -> Iterator[list[Variation]]:
    while first:
        yield first
        first = list(islice(rows, ROW_GROUP))


def _values(kind: pyarrow.DataType, values: list) -> list:
    """Return the values of a column; numbers that no type of number holds are text."""
    return list(map(str, values)) if pyarrow.types.is_string(kind) else values


def _feature(kind: pyarrow.DataType) -> dict:
    if pyarrow.types.is_list(kind):
        return {"feature": _feature(kind.value_type), "_type": "Sequence"}
    return {"dtype": str(kind).replace("double", "float64"), "_type": "Value"}


def _schema(dataset: Dataset, columns: dict[str, pyarrow.DataType]) -> pyarrow.Schema:
    """Return the schema, with the features of Hugging Face's library in its metadata."""
    features = {"audio": {"sampling_rate": dataset.file_rate, "_type": "Audio"}}
    features |= {name: _feature(kind) for name, kind in columns.items()}
    info = json.dumps({"info": {"features": features}})
    schema = pyarrow.schema([("audio", AUDIO), *columns.items()])
    return schema.with_metadata({"huggingface": info})
