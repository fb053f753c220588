"""Both forms of the metadata table hold the same."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsgenerator.table.metadata import arrow_table, arrow_types, csv_bytes

# Newer versions of the module quote what holds a carriage return, older ones do not.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"))
NUMBERS = st.floats().filter(lambda value: str(value) != "-0.0")
CELLS = st.one_of(st.none(), TEXT, st.integers(), NUMBERS)
COLUMNS = st.one_of(
    st.lists(kind, min_size=3, max_size=3) for kind in (TEXT, st.integers(), NUMBERS, CELLS)
)


@given(st.dictionaries(TEXT, COLUMNS, min_size=2))
def test_csv_is_what_the_module_of_that_name_writes(columns):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *zip(*columns.values(), strict=True)])
    assert csv_bytes(columns) == text.getvalue().encode()


def read_back(columns):
    return arrow_table(csv_bytes(columns), arrow_types(columns))


def test_a_table_holds_the_values_and_types_of_the_columns():
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
