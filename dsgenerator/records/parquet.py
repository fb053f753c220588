"""Parquet shards that hold the audio, as Hugging Face's ``Audio`` feature."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pyarrow
import pyarrow.parquet

from dsgenerator.files import Files, Sink
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.variations import Variation, trajectories
from dsgenerator.table.metadata import arrow_type

ROW_GROUP = 100
"""Variations of a row group: the unit that is held in memory, here and in readers."""

AUDIO = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])


@contextmanager
def parquet_shard(
    dataset: Dataset, name: str, files: Files
) -> Iterator[Callable[[Variation], None]]:
    """Open a shard, and yield what adds a variation; nothing is written of one without any.

    It has the audio, the columns of the metadata table, and all trajectories.
    """
    group: list[Variation] = []
    with files.open(name) as sink, ExitStack() as stack:
        writer: pyarrow.parquet.ParquetWriter | None = None

        def write() -> None:
            nonlocal writer
            if writer is None:
                writer = stack.enter_context(_opened(dataset, group[0], sink))
            writer.write_batch(_batch(dataset, group, files, writer.schema))
            group.clear()

        def add(variation: Variation) -> None:
            group.append(variation)
            if len(group) == ROW_GROUP:
                write()

        yield add
        if group:
            write()


def _opened(dataset: Dataset, first: Variation, sink: Sink) -> pyarrow.parquet.ParquetWriter:
    """Return the writer of a shard; its first variation tells the types of all."""
    columns = {name: arrow_type([value]) for name, value in first.row.items()}
    columns |= dict.fromkeys(trajectories(dataset, first), pyarrow.list_(pyarrow.float64()))
    return pyarrow.parquet.ParquetWriter(
        sink,
        _schema(dataset, columns),
        compression="none",
        use_dictionary=False,
        write_statistics=False,
    )


def _batch(
    dataset: Dataset, group: Sequence[Variation], files: Files, schema: pyarrow.Schema
) -> pyarrow.RecordBatch:
    """Return the rows of some variations."""
    audio = [
        {"bytes": variation.content(files.folder), "path": variation.file.name}
        for variation in group
    ]
    told = [variation.row | trajectories(dataset, variation) for variation in group]
    values = [_values(of.type, [row[of.name] for row in told]) for of in list(schema)[1:]]
    arrays = map(pyarrow.array, [audio, *values], schema.types)
    return pyarrow.record_batch(list(arrays), schema=schema)


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
