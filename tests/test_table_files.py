"""The files of the metadata table are written in groups of rows; the text does not show it."""

import csv
import io
import tracemalloc

import pyarrow.parquet
import pytest
from making import SMALL

from dsgenerator.files import Files
from dsgenerator.points.validation import validate
from dsgenerator.slice.manifest import VariationRow
from dsgenerator.table import writing
from dsgenerator.table.metadata import csv_bytes, metadata_table

GRID = SMALL | {
    "params": {
        "rate_exp": {"values": [3, 4, 5]},
        "irreg_exp": {"min": 0, "max": 1, "n": 5},
        "cf_exp": {"min": 0, "max": 1, "n": 2},
    },
    "split": {"train": 0.6, "valid": 0.2, "test": 0.2},
}


class Sliced:
    """Points as manifests would list them; every third has lost a variation."""

    def __init__(self, dataset):
        self.dataset = dataset

    def __iter__(self):
        for index in range(len(self.dataset)):
            numbers = range(index % 3 == 0, self.dataset.variations)
            yield self.dataset.point(index), [self.row(index, number) for number in numbers]

    def row(self, index, number):
        told = ",".join(str(index) if number else "" for _ in self.dataset.realised)
        return VariationRow(number, 100 + index, 1 / (index + 1), 0.1, index % 2, "0" * 64, told)


def written(config, folder, size, monkeypatch):
    monkeypatch.setattr(writing.groups, "__defaults__", (size,))
    dataset = validate(config)
    files = Files(folder)
    told = writing.write_tables(dataset, Sliced(dataset), files)
    return dataset, files, told


@pytest.mark.parametrize(("size", "groups"), [(1, 30), (7, 7), (50, 1), (1000, 1)])
def test_rows_are_those_of_one_table_however_they_are_grouped(size, groups, tmp_path, monkeypatch):
    dataset, _, told = written(GRID, tmp_path, size, monkeypatch)
    columns = metadata_table(dataset, list(Sliced(dataset)))
    assert (tmp_path / "metadata.csv").read_bytes() == csv_bytes(columns)
    with pyarrow.parquet.ParquetFile(tmp_path / "metadata.parquet") as file:
        assert file.num_row_groups == groups
        assert file.read().to_pydict() == columns
    assert told.rows == 50
    assert told.bytes == sum(row.size for _, rows in Sliced(dataset) for row in rows)
    assert told.clipped == sum(number > 0 for number in columns["clipped"])
    assert told.splits == {name: columns["split"].count(name) for name in set(columns["split"])}
    assert told.points.total() == 30


def test_a_part_has_the_rows_of_its_split_in_order(tmp_path, monkeypatch):
    _, files, told = written(GRID, tmp_path, 7, monkeypatch)
    with (tmp_path / "metadata.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for split in told.splits:
        writing.write_part(files, split, "part.parquet")
        part = pyarrow.parquet.read_table(tmp_path / "part.parquet").to_pydict()
        assert part["file_name"] == [row["file_name"] for row in rows if row["split"] == split]
    writing.write_part(files, None, "whole.parquet")
    assert files.written["whole.parquet"] == files.written["metadata.parquet"]


def test_a_table_may_have_no_rows(tmp_path, monkeypatch):
    dataset = validate(GRID)
    nothing = [(dataset.point(index), []) for index in range(len(dataset))]
    told = writing.write_tables(dataset, nothing, Files(tmp_path))
    assert pyarrow.parquet.read_table(tmp_path / "metadata.parquet").num_rows == 0
    (header,) = csv.reader(io.StringIO((tmp_path / "metadata.csv").read_text()))
    assert header == list(told.types)
    assert set(told.types.values()) == {None}


def test_four_times_the_points_take_no_more_memory(tmp_path, monkeypatch):
    peaks = []
    for count in (50, 200):
        grid = GRID["params"] | {"irreg_exp": {"min": 0, "max": 1, "n": count}}
        tracemalloc.start()
        written(GRID | {"params": grid}, tmp_path, 100, monkeypatch)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]
