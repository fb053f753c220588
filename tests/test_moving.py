"""Datasets in which values move: names, labels at both ends, and the curve in records."""

import json
import tarfile
from itertools import pairwise

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import make

from dsgenerator.audit.results import slice_labels
from dsgenerator.config.models import parameter
from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate

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


def with_strength(axis, **changes):
    return CONFIG | {"params": {"strength": axis}} | changes


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
    # A jump skips what is between.
    values = [[[0, 0.2], [0.2, 0.2], [0.2, 0.8]], {"from": 0.2, "to": 0.8}]
    skipped = validate(with_strength({"values": values}, hold_out={"strength": [0.5]})).points()
    assert [point.split for point in skipped] == ["train", "test"]


def test_neither_names_nor_splits_nor_labels_depend_on_the_length_of_the_signal():
    lfo = {"lfo": {"rate": 0.5, "min": 0, "max": 1}}
    axis = {"values": [0.5, 0.6, {"from": 0.1, "to": 0.9}, [[0, 0.2], [0.1, 0.8]], lfo]}
    axis["label"] = {"name": "force", "min": 0, "max": 12}
    split = {"train": 0.5, "test": 0.5}
    short, long = (
        validate(with_strength(axis, long_duration=seconds, split=split)).points()
        for seconds in (0.4, 7)
    )
    assert [(p.stem, p.split) for p in short] == [(p.stem, p.split) for p in long]
    assert [p.labels["force"] for p in short[:2]] == [p.labels["force"] for p in long[:2]]
    assert short[0].labels["force"] == 6


@pytest.mark.parametrize("seed_policy", ["per_point", "shared"])
def test_another_movement_is_another_signal(seed_policy):
    first = make_run(validate(CONFIG | {"seed_policy": seed_policy}))
    again = make_run(validate(CONFIG | {"seed_policy": seed_policy}))
    other = CONFIG | {"seed_policy": seed_policy, "fixed": {"howliness": {"from": 1, "to": 0.1}}}
    renders = [signal.digest for signal in first.signals]
    assert renders == [signal.digest for signal in again.signals]
    assert renders != [
        [s.digest for s in batch.signals] for batch in make_run(validate(other)).batches
    ]


# -- labels and records


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return make(CONFIG, tmp_path_factory.mktemp("moving"))


@pytest.fixture(scope="module")
def table(plan):
    return pandas.read_csv(plan.paths.data / "metadata.csv")


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


@pytest.mark.parametrize("shape", ["square", "saw"])
@pytest.mark.parametrize("length", [0.1, 0.2, 0.3, 0.4, 0.7])
def test_jumps_at_the_ends_of_variations_are_on_the_right_side(shape, length):
    lfo = {"lfo": {"rate": 1 / length / 2, "min": 0, "max": 1, "shape": shape}}
    config = with_strength(lfo, long_duration=40 * length, variation_duration=length)
    dataset = validate(config)
    value = dataset.point(0).values["strength"]
    for number in range(dataset.variations):
        run = dataset.trajectory(value, number)
        half = number % 2
        ends = (1 - half, 1 - half) if shape == "square" else (half / 2, (half + 1) / 2)
        assert (run.values[0], run.values[-1]) == pytest.approx(ends, abs=1e-7)
        assert run.mean == pytest.approx(sum(ends) / 2, abs=1e-7)


def test_labels_are_of_the_seconds_that_were_cut_whatever_the_rate_of_the_files():
    jump = [[0, 0.1], [0.7, 0.1], [0.7, 0.9]]
    rates = {"sample_rate": 16000, "file_sample_rate": 11025}
    times = {"long_duration": 2.1, "variation_duration": 0.7}
    dataset = validate(with_strength(jump, **rates, **times))
    run = dataset.trajectory(dataset.point(0).values["strength"], 0)
    assert set(run.values) == {0.1}
    assert run.times[-1] == dataset.file_samples / 11025 != 0.7


def test_records_have_the_curve(plan, table):
    data = plan.paths.data
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
    config = json.loads((plan.paths.data / "dataset.json").read_text())["config"]
    again = make_run(validate(config))
    assert [s.digest for s in again.signals] == [s.digest for s in plan.signals]
    assert [p.labels for p in again.dataset.points()] == [p.labels for p in plan.dataset.points()]
    card = (plan.paths.data / "README.md").read_text()
    assert "| `strength` | `force` 0 to 10 | from 0 to 1 of a storm, varying over time |" in card


def test_an_audit_compares_each_slice_with_its_own_label(plan):
    dataset = plan.dataset
    count = len(dataset) * dataset.variations
    slices = slice_labels(dataset, "strength", None, np.ones(count))
    declared = parameter("wind", "strength")
    for place, point in enumerate(slices.points.tolist()):
        number = place % dataset.variations
        part = dataset.trajectory(dataset.point(point).values["strength"], number)
        instants = np.linspace(0, part.times[-1], 20_001)
        expected = declared.value_of(np.mean(declared.physical(part.at(instants))))
        assert slices.labels[place] == pytest.approx(expected, abs=0.01)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 100)), min_size=1, max_size=5),
    st.sampled_from([0.05, 0.08, 0.1, 0.4]),
)
def test_the_end_of_a_variation_is_the_start_of_the_next_unless_it_jumps(points, length):
    points = [(time / 100, value / 100) for time, value in sorted(points)]
    dataset = validate(with_strength(points, variation_duration=length))
    value = dataset.point(0).values["strength"]
    runs = [dataset.trajectory(value, number) for number in range(dataset.variations)]
    times = [time for time, _ in points]
    for number, (run, following) in enumerate(pairwise(runs), start=1):
        edge = number * length
        if sum(abs(time - edge) < 1e-6 for time in times) < 2:
            assert run.values[-1] == pytest.approx(following.values[0], abs=1e-6)
