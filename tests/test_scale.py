"""The page on growth has the figures of its table, and the lines through them."""

import csv

import pytest

from benchmarks import scale_page
from benchmarks.bench import COLUMNS
from benchmarks.scale import scaled
from benchmarks.scale_page import CSV, PAGE, page, read
from benchmarks.scale_paper import GROWING, Line
from dsgenerator.points.validation import validate


def test_the_page_has_the_figures_of_its_table():
    assert PAGE.read_text() == page(PAGE.read_text(), read(CSV)), "run `make bench-scale`"


@pytest.fixture
def rows(tmp_path):
    """What takes 100 of something, and 0.5 for each point."""
    names = {what for _, what, _ in GROWING} | {"dry run, wall", "workflow, wall"}
    sizes = (1000, 5000)
    lines = [[what, size, 100 + 0.5 * size, "", "", "", ""] for what in names for size in sizes]
    lines.append(["sounds unlike those of the pool", 5000, 3, "", "", "<= 0", "does not hold"])
    with (tmp_path / "scale.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, ["machine", "", "one", "", "", "", ""], *lines])
    return read(tmp_path / "scale.csv")


def test_lines_go_through_what_was_measured(rows):
    line = Line.of(rows, "workflow, processor")
    assert (line.fixed, line.slope) == (100, 0.5)
    assert line.at(2000) == 1100
    assert line.reached(600) == 1000


def test_the_page_follows_its_table(rows):
    text = page(PAGE.read_text(), rows)
    assert "| made, processor | 1.7 min | 8.3 min |" in text
    assert "Not: sounds unlike those of the pool, 5,000 points: 3 (limit <= 0)." in text
    # 500 million points of half a byte each.
    assert "| shards on the disk | 250 MB |" in text
    assert page(text, rows) == text


def test_a_page_without_a_place_is_told(rows):
    with pytest.raises(ValueError, match="no place for machine"):
        page("# Nothing", rows)


def test_empty_cells_are_empty():
    assert scale_page.shown(None, "s") == ""


@pytest.mark.parametrize("design", ["grid", "sobol"])
def test_what_is_measured_are_so_many_points(design):
    assert len(validate(scaled((2, 3, 4), design))) == 24
