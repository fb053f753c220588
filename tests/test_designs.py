"""Designs: points that are drawn or listed; what grows keeps what it has."""

import json

import numpy as np
import pytest
from making import make

from dsgenerator.errors import DSGeneratorError
from dsgenerator.points import designs
from dsgenerator.points.validation import validate

CONFIG = {
    "dataset": "drawn",
    "synth": "crickets",
    "sample_rate": 16000,
    "long_duration": 0.2,
    "variation_duration": 0.1,
    "params": {
        "rate_exp": {"min": -1, "max": 2, "label": {"name": "speed", "min": 0, "max": 100}},
        "pulses": {"min": 1, "max": 12},
        "cf_exp": {"values": [2, 3]},
    },
    "design": {"kind": "sobol", "n": 64},
}
KINDS = ["sobol", "latin_hypercube", "random"]


def points_of(config):
    return validate(config).points()


@pytest.mark.parametrize("kind", KINDS)
def test_points_lie_within_the_ranges(kind):
    points = points_of(CONFIG | {"design": {"kind": kind, "n": 64}})
    assert len(points) == len({point.stem for point in points}) == 64
    rates = np.array([point.values["rate_exp"] for point in points])
    assert rates.min() >= -1
    assert rates.max() <= 2
    assert np.histogram(rates, bins=4, range=(-1, 2))[0].min() >= (8 if kind == "random" else 15)
    assert {point.values["cf_exp"] for point in points} == {2, 3}
    pulses = {point.values["pulses"] for point in points}
    assert pulses <= set(range(1, 13))
    assert len(pulses) >= 11
    for point in points:
        assert point.labels["speed"] == pytest.approx((point.values["rate_exp"] + 1) / 3 * 100)


@pytest.mark.parametrize("kind", ["sobol", "random"])
def test_points_stay_when_their_number_grows(kind):
    small = points_of(CONFIG | {"design": {"kind": kind, "n": 37}})
    large = points_of(CONFIG | {"design": {"kind": kind, "n": 128}, "batch_size": 3})
    for before, after in zip(small, large, strict=False):
        assert (before.stem, before.values) == (after.stem, after.values)
        assert before.variation_file(0) == after.variation_file(0)


def test_another_seed_draws_other_points():
    first, second = points_of(CONFIG), points_of(CONFIG | {"seed": 1})
    assert {p.values["rate_exp"] for p in first}.isdisjoint(p.values["rate_exp"] for p in second)


def test_norm_units_are_natural_in_the_end():
    norm = {"rate_exp": {"min": 0, "max": 1, "units": "norm"}}
    norm["pulses"] = {"min": 0, "max": 1, "units": "norm"}
    points = points_of(CONFIG | {"params": norm})
    assert min(point.values["rate_exp"] for point in points) < -1.8
    assert {point.values["pulses"] for point in points} == set(range(1, 13))


def test_records_say_that_any_value_within_the_range_was_possible(tmp_path):
    plan = make(CONFIG | {"design": {"kind": "sobol", "n": 4}, "records": ["params"]}, tmp_path)
    text = next(plan.paths.data.rglob("*.params")).read_text()
    assert '"nvals": 0, "minval": 0.0, "maxval": 100.0' in text
    assert '"origMinval": -1.0, "origMaxval": 2.0' in text


@pytest.mark.parametrize(
    "points", [None, [{"rate_exp": 1.5, "pulses": 3}, {"rate_exp": 0, "pulses": 3}]]
)
def test_a_dataset_is_made_again_from_its_own_description(points, tmp_path):
    asked = CONFIG | {"design": {"kind": "sobol", "n": 4}, "examples": 2}
    if points:
        asked = {key: value for key, value in asked.items() if key not in ("params", "design")}
        asked["points"] = points
    data = make(asked, tmp_path / "one").paths.data
    again = json.loads((data / "dataset.json").read_text())["config"]
    assert validate(again).points() == validate(asked).points()


def listed(tmp_path, text):
    (tmp_path / "points.csv").write_text(text, encoding="utf-8")
    plain = {key: value for key, value in CONFIG.items() if key not in ("params", "design")}
    return plain | {"points": str(tmp_path / "points.csv")}


def test_a_file_lists_the_points(tmp_path):
    text = "\ufeffrate_exp, pulses\r\n1.5,3\r\n-1,12\r\n1.5,4\r\n"
    points = points_of(listed(tmp_path, text) | {"fixed": {"cf_exp": 3}, "examples": 2})
    assert [(p.values["rate_exp"], p.values["pulses"], p.example) for p in points] == [
        *((1.5, 3, 0), (1.5, 3, 1), (-1, 12, 0), (-1, 12, 1), (1.5, 4, 0), (1.5, 4, 1))
    ]
    swapped = points_of(
        listed(tmp_path, "pulses,rate_exp\n4,1.5\n3,1.5\n") | {"fixed": {"cf_exp": 3}}
    )
    assert {p.stem.rpartition("--p-")[2] for p in swapped} < {
        p.stem.rpartition("--p-")[2].partition("--x")[0] for p in points
    }


def test_a_json_file_lists_the_points(tmp_path):
    config = listed(tmp_path, "rate_exp,pulses\n1.5,3\n-1,12\n")
    expected = [(p.stem, p.values) for p in points_of(config)]
    (tmp_path / "points.json").write_text(
        '[\n\t{"rate_exp": 1.5, "pulses": 3},\n\t{"rate_exp": -1, "pulses": 12}\n]'
    )
    other = config | {"points": str(tmp_path / "points.json")}
    assert [(p.stem, p.values) for p in points_of(other)] == expected
    for text, said in [("{}", "holds no list of mappings"), ("[", "cannot be read: Expecting")]:
        (tmp_path / "points.json").write_text(text)
        with pytest.raises(DSGeneratorError, match=said):
            points_of(other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "points.csv is empty"),
        ("rate_exp\n", "lists no points"),
        (
            "rate_exp,puls\n1,2\n",
            "column puls: crickets has no such parameter; did you mean pulses?",
        ),
        ("rate_exp,pulses\n1,\n", "points.csv:2, pulses: is empty"),
        ("rate_exp,pulses\n1\n", "points.csv:2, pulses: is empty"),
        ("rate_exp,pulses\n1,two\n", "points.csv:2, pulses: 'two' is no finite number"),
        ("rate_exp,pulses\n1,nan\n", "'nan' is no finite number"),
        ("rate_exp,pulses\n1,2,3\n", "points.csv:2 has too many cells"),
        ("rate_exp,pulses\n1,2\n1,2.0\n", "points.csv:3 is the same point as"),
        ("rate_exp;pulses\n1;2\n", "columns are told apart by commas"),
        ("rate_exp,rate_exp\n1,2\n", "has the column rate_exp twice"),
        ("rate_exp,pulses\n1,2\n9,2\n", "point 2: 9 is out of range for rate_exp"),
        ("rate_exp,pulses\n1,2.5\n", "point 1: 2.5 is not whole"),
        ("rate_exp,cf_exp\n1,3\n", "cf_exp is also a column of points"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, text, said):
    config = listed(tmp_path, text) | ({"fixed": {"cf_exp": 3}} if "cf_exp" in text else {})
    with pytest.raises(DSGeneratorError) as error:
        validate(config)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"design": {"kind": "sobol", "n": 0}}, "design.n: 0 is out of range"),
        ({"design": {"kind": "sobol"}}, "design: sobol needs n, the number of points"),
        ({"design": {"kind": "sobl", "n": 4}}, "design.kind: 'sobl' is not allowed"),
        ({"design": {"kind": "grid", "n": 4}}, "a grid has the n of its axes"),
        ({"params": {}}, "design: sobol has no ranges to draw from"),
        ({"design": {"kind": "grid"}}, "params.rate_exp: needs either min, max and n, or values"),
        (
            {"params": {"rate_exp": {"min": 0, "max": 1, "n": 3}}},
            "the number of points of sobol is",
        ),
        ({"params": {"cf_exp": {"values": [2, 3]}}}, "draws only 2 different points of 64"),
        ({"points": "points.csv"}, "params cannot stand beside it"),
        ({"points": [], "params": {}, "design": {}}, "points: lists no points"),
        ({"points": "", "params": {}, "design": {}}, "points: . cannot be read"),
        ({"points": 3, "params": {}, "design": {}}, "points"),
        ({"points": "nowhere.csv", "params": {}, "design": {}}, "there is no file nowhere.csv"),
    ],
)
def test_what_is_wrong_with_a_design_is_said(changes, said):
    with pytest.raises(DSGeneratorError) as error:
        validate(CONFIG | changes)
    assert said in str(error.value)


PLAIN = "a,b\n1,2\n-0.0,1e3\n 3 , 4\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_plain_file_is_read_as_any_other(tmp_path, end):
    path = tmp_path / "points.csv"
    path.write_bytes(PLAIN.replace("\n", end).encode())
    plain, other = designs._of_plain_csv(path), designs._of_any_csv(path)
    assert plain is not None
    assert (plain.names, plain.faults) == (other.names, other.faults) == (("a", "b"), [])
    assert plain.rows.tobytes() == other.rows.tobytes()


@pytest.mark.parametrize(
    "text",
    [
        *("", "a,b\n", "a,a\n1,2\n", "a,b\n1\n", "a,b\n1,2,3\n", "a,b\n1,2\n1,2\n", "a,b\n1,inf\n"),
        *("a,b\n1,x\n", "a;b\n1;2\n", 'a,b\n"1",2\n', "a,b\n1,#2\n", "a,b\n1,2\n3\n", "a\n1,2\n"),
    ],
)
def test_whatever_has_a_fault_is_looked_at_cell_by_cell(tmp_path, text):
    path = tmp_path / "points.csv"
    path.write_text(text)
    assert designs._of_plain_csv(path) is None
