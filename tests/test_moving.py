"""Datasets in which values move: the config, labels at both ends, and the curve in records."""

import json
import tarfile
from itertools import pairwise

import numpy as np
import pandas
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from making import make

from lib.errors import DSGeneratorError
from lib.findings import compare, label_values
from lib.listening import ESTIMATORS
from lib.plan import make_plan
from lib.validation import validate

CONFIG = {
    "dataset": "moving",
    "synth": "wind",
    "sample_rate": 8000,
    "long_duration": 0.4,
    "variation_duration": 0.1,
    "params": {
        "strength": {
            "values": [
                0.5,
                {"from": 0.2, "to": 0.6},
                [[0, 0], [0.15, 1], [0.2, 1], [0.2, 0.5]],
                {"lfo": {"rate": 5, "min": 0.25, "max": 0.75}},
            ],
            "label": {"name": "force", "min": 0, "max": 10},
        },
        "gustiness": {"values": [0, 0.5]},
    },
    "fixed": {"howliness": {"from": 1, "to": 0}},
    "records": ["params", "nsjson", "webdataset", "huggingface"],
}
FORMS = yaml.safe_load("""
line: {from: 0.2, to: 0.8}
points: {breakpoints: [[0, 0.2], [0.4, 0.8]]}
list: [[0, 0.2], [0.4, 0.8]]
text: [[0, "2e-1"], ["0.4", 0.8]]
""")


def with_strength(axis, **changes):
    return CONFIG | {"params": {"strength": axis}} | changes


def problem(config):
    with pytest.raises(DSGeneratorError) as caught:
        validate(config)
    head, *lines = str(caught.value).splitlines()
    assert head == "The config has 1 problem; nothing was changed."
    return lines[0].strip()


# -- the config


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_form_is_the_same_trajectory_on_an_axis_in_a_list_and_fixed(form):
    expected = validate(with_strength(FORMS["line"])).point(0)
    for axis in (form, {"values": [form]}):
        point = validate(with_strength(axis)).point(0)
        assert (point.stem, point.values) == (expected.stem, expected.values)
    assert expected.stem == "moving--strength-00.20to00.80"
    fixed = validate(CONFIG | {"params": {}, "fixed": {"strength": form}}).point(0)
    assert fixed.values["strength"] == expected.values["strength"]
    assert fixed.stem == "moving"


def test_norm_is_of_the_models_range_for_values_that_move_too():
    fixed = {"rate_exp": {"lfo": {"rate": 1, "min": 0, "max": 0.5}, "units": "norm"}}
    config = CONFIG | {"synth": "pop", "params": {}, "long_duration": 1, "fixed": fixed}
    moves = validate(config).point(0).values["rate_exp"]
    assert (moves.lowest, moves.highest) == (-3, 2)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("sine", [0.5, 0.75, 0.5, 0.25, 0.5]),
        ("triangle", [0.5, 0.75, 0.5, 0.25, 0.5]),
        ("square", [0.75, 0.75, 0.25, 0.25, 0.75]),
        ("saw", [0.25, 0.375, 0.5, 0.625, 0.25]),
    ],
)
def test_an_oscillation_has_its_shape_rate_and_phase(shape, expected):
    for phase, shift in ((0, 0), (0.25, 1)):
        lfo = {"rate": 2, "min": 0.25, "max": 0.75, "shape": shape, "phase": phase}
        moves = validate(with_strength({"lfo": lfo}, long_duration=2)).point(0).values["strength"]
        quarters = moves.at((np.arange(12) + 1e-6) / 8)
        wanted = np.roll(np.tile(expected[:4], 4), -shift)[:12]
        np.testing.assert_allclose(quarters, wanted, atol=1e-4)


def test_a_value_that_does_not_move_after_all_is_a_number():
    still = validate(with_strength({"values": [{"from": 0.5, "to": 0.5}]})).point(0)
    number = validate(with_strength({"values": [0.5]})).point(0)
    assert (still.stem, still.values) == (number.stem, number.values)
    again = problem(with_strength({"values": [0.5, [[0, 0.5], [0.1, 0.5]]]}))
    assert again.startswith("params.strength: has the same value more than once")


BAD = [
    (
        {"from": 0.2, "to": 1.4},
        "params.strength: 1.4 is out of range for strength; allowed: 0 to 1",
    ),
    ([[0, 0.2], [0.1, -1]], "params.strength: -1 is out of range for strength"),
    ({"lfo": {"rate": 1, "min": 0, "max": 2}}, "params.strength: 2 is out of range"),
    ({"values": [[[0, 0], [0.1, 2]]]}, "params.strength.values: 2 is out of range"),
    ({"from": 0, "to": 2, "units": "norm"}, "params.strength: 2 is out of range for strength"),
    ([[0, 0.2], [0.3, 1], [0.2, 0]], "params.strength: goes back in time, from 0.3 s to 0.2 s"),
    ([[-1, 0.2], [0.3, 1]], "params.strength: begins at -1 s; the long signal begins at 0 s"),
    ([[0, 0], [9, 1]], "params.strength: moves until 9 s; the long signal ends at 0.4 s"),
    ({"from": 0.2}, "params.strength: needs both from and to"),
    ({"from": 0, "to": 1, "n": 3}, "params.strength: has from as well as min, max or n"),
    ({"from": 0, "to": 1, "values": [1]}, "params.strength: has from and values; one form"),
    (
        {"values": [{"from": 0, "to": 1, "lfo": {"rate": 1, "min": 0, "max": 1}}]},
        "has from and lfo",
    ),
    (
        {"values": [{}]},
        "params.strength.values.0: needs either from and to, or breakpoints, or lfo",
    ),
    (
        [0, 1],
        "params.strength: is a list of numbers; write {values: [...]}, or pairs [time, value]",
    ),
    ([[0, 1], [0.1]], "params.strength.breakpoints.1: [0.1] is no pair [time, value]"),
    ([[0, 1], [0.1, None]], "params.strength.breakpoints.1.1: None is no number"),
    ({"breakpoints": []}, "params.strength.breakpoints: is empty"),
    ({"form": 0, "to": 1}, "params.strength.form: unknown key; did you mean from?"),
    ({"lfo": {"rate": 30, "min": 0, "max": 1}}, "params.strength.lfo.rate: 30 is out of range"),
    ({"lfo": {"rate": 1, "min": 1, "max": 0}}, "params.strength.lfo: min (1) is larger than max"),
    ({"lfo": {"rate": 1, "max": 1}}, "params.strength.lfo.min: is missing; it is required"),
]


@pytest.mark.parametrize(("axis", "message"), BAD, ids=lambda value: str(value)[:50])
def test_a_bad_trajectory_is_one_problem_with_its_place(axis, message):
    assert message in problem(with_strength(axis))


def test_a_parameter_that_cannot_move_says_which_can():
    fixed = {"bandwidth": {"from": 1, "to": 2}}
    told = problem(CONFIG | {"synth": "bands", "params": {}, "fixed": fixed})
    assert told == "fixed.bandwidth: bandwidth cannot move; what can: mod_exp, depth"


def test_extremes_that_are_impossible_together_are_refused():
    axis = {"cf_exp": {"from": 0, "to": 4}}
    told = problem(CONFIG | {"synth": "pop", "params": axis, "fixed": {}})
    assert "the center frequency (cf_exp 4, 4 times cf_spread 1 above)" in told


def test_drawn_points_are_numbers_and_fixed_values_may_move():
    design = {"design": {"kind": "sobol", "n": 4}}
    told = problem(with_strength({"from": 0, "to": 1}, **design))
    assert told == "params.strength: moves, and sobol draws numbers; fix it, or use a grid"
    dataset = validate(with_strength({"min": 0, "max": 1}, **design))
    assert all(point.moves for point in dataset.points())


def test_names_that_tell_how_it_moves_are_free():
    label = {"label": {"name": "a", "min": 0, "max": 1}}
    other = {"values": [0], "label": {"name": "a_end", "min": 0, "max": 1}}
    params = {"strength": {"from": 0, "to": 1, **label}, "gustiness": other}
    told = problem(CONFIG | {"params": params})
    assert told == "params.strength: cannot move: a_end, which tells how, is a name already in use"


# -- points


def test_names_are_unique_and_depend_on_no_other_value():
    points = validate(CONFIG).points()
    assert len({point.stem for point in points}) == len(points) == 8
    less = CONFIG["params"]["strength"] | {"values": CONFIG["params"]["strength"]["values"][1:]}
    fewer = validate(CONFIG | {"params": CONFIG["params"] | {"strength": less}}).points()
    for before, after in zip(points[2:], fewer, strict=True):
        assert (before.stem, before.values) == (after.stem, after.values)


def test_what_is_held_out_is_never_reached():
    config = CONFIG | {"hold_out": {"strength": {"min": 0.9, "max": 1}}}
    reached = [p.values["strength"] for p in validate(config).points() if p.split == "test"]
    assert len(reached) == 2
    assert {moves.highest for moves in reached} == {1}
    listed = validate(CONFIG | {"hold_out": {"strength": [0.6]}}).points()
    assert [point.split for point in listed[::2]] == ["train", "test", "test", "test"]


@pytest.mark.parametrize("seed_policy", ["per_point", "shared"])
def test_another_movement_is_another_signal(seed_policy):
    first = make_plan(validate(CONFIG | {"seed_policy": seed_policy}))
    again = make_plan(validate(CONFIG | {"seed_policy": seed_policy}))
    other = CONFIG | {"seed_policy": seed_policy, "fixed": {"howliness": {"from": 1, "to": 0.1}}}
    renders = [batch.renders for batch in first.batches]
    assert renders == [batch.renders for batch in again.batches]
    assert renders != [batch.renders for batch in make_plan(validate(other)).batches]


# -- labels and records


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return make(CONFIG, tmp_path_factory.mktemp("moving"))


@pytest.fixture(scope="module")
def table(plan):
    return pandas.read_csv(plan.layout.data / "metadata.csv")


def test_the_table_has_the_values_at_start_and_end_and_their_mean(table):
    ramp = table[table.point == "moving--strength-00.20to00.60--gustiness-00.00"]
    np.testing.assert_allclose(ramp.strength_start, [0.2, 0.3, 0.4, 0.5])
    np.testing.assert_allclose(ramp.strength_end, [0.3, 0.4, 0.5, 0.6])
    np.testing.assert_allclose(ramp.strength, [0.25, 0.35, 0.45, 0.55])
    np.testing.assert_allclose(ramp.label_force_start, ramp.strength_start * 10)
    np.testing.assert_allclose(table.howliness_end, 1 - (table.variation + 1) / 4, atol=1e-12)
    still = table[table.point.str.contains("strength-00.50--")]
    for column in ("strength", "strength_start", "strength_end"):
        assert (still[column] == 0.5).all()
    # A jump belongs to the variation that begins there, not to the one that ends.
    jump = table[table.point.str.contains("strength-00.00to00.50-.*gustiness-00.00")]
    np.testing.assert_allclose(jump.strength_start, [0, 2 / 3, 0.5, 0.5])
    np.testing.assert_allclose(jump.strength_end, [2 / 3, 1, 0.5, 0.5])
    assert "gustiness_start" not in table


def test_records_have_the_curve(plan, table):
    data = plan.layout.data
    nsjson = json.loads((data / "nsjson.json").read_text())
    rows = {}
    for shard in sorted((data / "webdataset").glob("*.tar")):
        with tarfile.open(shard) as tar:
            members = [member for member in tar if member.name.endswith(".json")]
            rows |= {
                row["file_name"]: row for row in (json.load(tar.extractfile(m)) for m in members)
            }
    values = {point.stem: point for point in plan.dataset.points()}
    for row in table.itertuples():
        file = data / row.file_name
        content = json.loads(file.with_suffix(".params").read_text())
        moves, label = values[row.point].values["strength"], values[row.point].labels["force"]
        for curve in (content["force"], content["howliness"]):
            assert curve["times"][0] == 0
            assert curve["times"][-1] == row.duration
            assert curve["nvals"] == 0
        assert "howliness" not in content["meta"]
        times, force = content["force"]["times"], content["force"]["values"]
        assert force[0] == row.label_force_start
        assert force[-1] == row.label_force_end
        assert np.trapezoid(force, times) / row.duration == pytest.approx(row.label_force)
        assert nsjson[file.stem]["force_times"] == times
        assert nsjson[file.stem]["force_values"] == force
        assert nsjson[file.stem]["force_natural"] == row.strength
        theirs = rows[row.file_name]
        inner = np.array(times[1:-1])
        if not isinstance(moves, float) and inner.size:
            np.testing.assert_allclose(theirs["strength_values"][1:-1], moves.at(row.start + inner))
            np.testing.assert_allclose(force[1:-1], label.at(row.start + inner))
        assert theirs["howliness_values"] == [row.howliness_start, row.howliness_end]


def test_the_config_in_the_dataset_makes_the_same_again(plan):
    config = json.loads((plan.layout.data / "dataset.json").read_text())["config"]
    again = make_plan(validate(config))
    assert [b.renders for b in again.batches] == [b.renders for b in plan.batches]
    assert [p.labels for p in again.dataset.points()] == [p.labels for p in plan.dataset.points()]
    card = (plan.layout.data / "README.md").read_text()
    assert "| `strength` | `force` 0 to 10 | from 0 to 1, moving |" in card


def test_an_audit_leaves_out_points_in_which_something_moves(plan):
    dataset = validate(CONFIG | {"fixed": {}})
    labels = label_values(dataset, "gustiness")
    assert np.isfinite(labels).tolist() == [True] * 2 + [False] * 6
    finding = compare(dataset, "gustiness", ESTIMATORS["level_deviation"], labels * 9)
    assert finding.points == 2
    moved = compare(plan.dataset, "gustiness", ESTIMATORS["level_deviation"], np.ones(8))
    assert moved.holds == "not measured"


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 100)), min_size=1, max_size=5),
    st.sampled_from([0.05, 0.08, 0.1, 0.4]),
)
def test_the_end_of_a_variation_is_the_start_of_the_next_unless_it_jumps(points, length):
    points = [(time / 100, value / 100) for time, value in sorted(points)]
    dataset = validate(with_strength(points, variation_duration=length))
    value = dataset.point(0).values["strength"]
    courses = [dataset.course(value, number) for number in range(dataset.variations)]
    times = [time for time, _ in points]
    for number, (course, following) in enumerate(pairwise(courses), start=1):
        edge = number * length
        if sum(abs(time - edge) < 1e-6 for time in times) < 2:
            assert course.values[-1] == pytest.approx(following.values[0], abs=1e-6)
