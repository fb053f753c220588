"""Both forms of the metadata table hold the same."""

import io

import pyarrow.parquet
import pytest

from lib.table import csv_bytes, parquet_bytes


def read_back(columns):
    return pyarrow.parquet.read_table(io.BytesIO(parquet_bytes(columns, csv_bytes(columns))))


def test_parquet_holds_the_values_and_types_of_the_columns():
    columns = {
        "file_name": ["a,b.wav", 'say "c".wav', "NA"],
        "clipped": [0, 7, -1],
        "cf_exp": [0.1 + 0.2, 1e-300, 2.0],
    }
    table = read_back(columns)
    assert table.to_pydict() == columns
    assert [str(kind) for kind in table.schema.types] == ["string", "int64", "double"]


@pytest.mark.parametrize(
    ("seed", "kind", "read"),
    [
        (2**63 - 1, "int64", 2**63 - 1),
        (2**63, "string", str(2**63)),
        (2**64 - 1, "string", str(2**64 - 1)),
        (2**70, "string", str(2**70)),
    ],
)
def test_a_seed_may_be_of_any_size(seed, kind, read):
    table = read_back({"seed": [seed, seed]})
    assert str(table.schema.types[0]) == kind
    assert table.to_pydict() == {"seed": [read, read]}


def test_a_table_may_be_empty():
    assert read_back({"file_name": [], "peak": []}).num_rows == 0
