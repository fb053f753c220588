"""Configs in which values move: every form, and what is refused."""

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate
from synths.trajectories import Trajectory, highest, lowest

CONFIG = {
    "dataset": "moving",
    "synth": "wind",
    "sample_rate": 8000,
    "long_duration": 0.4,
    "variation_duration": 0.1,
    "params": {
        "strength": {"values": [0, 1]},
    },
    "fixed": {"howliness": {"from": 1, "to": 0}},
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


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_form_is_the_same_trajectory_on_an_axis_in_a_list_and_fixed(form):
    expected = Trajectory((0, 0.4), (0.2, 0.8))
    whole = validate(with_strength(form)).point(0)
    listed = validate(with_strength({"values": [form]})).point(0)
    assert whole.values["strength"] == listed.values["strength"] == expected
    name = "moving--strength-00.20to00.80"
    assert whole.stem == listed.stem
    assert whole.stem == name if form is FORMS["line"] else whole.stem.startswith(f"{name}-")
    fixed = validate(CONFIG | {"params": {}, "fixed": {"strength": form}}).point(0)
    assert fixed.values["strength"] == expected
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


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["sine", "triangle", "square", "saw"]))
def test_an_oscillation_reaches_its_ends_and_not_beyond(one, other, shape):
    low, high = sorted((one, other))
    lfo = {"rate": 5, "min": low, "max": high, "shape": shape}
    moves = validate(with_strength({"lfo": lfo})).point(0).values["strength"]
    assert (lowest(moves), highest(moves)) == (low, high)


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
    ({"values": [[[0, 0], [0.1, 2]]]}, "params.strength.values.0: 2 is out of range"),
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
    ({"breakpoints": 3}, "params.strength.breakpoints: 3 is no list of pairs [time, value]"),
    ([], "params.strength: is an empty list"),
    ([["a", 0]], "params.strength.breakpoints.0.0: is the text 'a' where a number belongs"),
    ({"breakpoints": []}, "params.strength: has no breakpoints; at least one pair"),
    ({"form": 0, "to": 1}, "params.strength.form: unknown key; did you mean from?"),
    ({"lfo": {"rate": 30, "min": 0, "max": 1}}, "params.strength.lfo.rate: 30 is out of range"),
    ({"lfo": {"rate": 1, "min": 1, "max": 0}}, "params.strength.lfo: min (1) is larger than max"),
    ({"lfo": {"rate": 1, "max": 1}}, "params.strength.lfo.min: is missing; it is required"),
]


@pytest.mark.parametrize(("axis", "message"), BAD, ids=lambda value: str(value)[:50])
def test_a_bad_trajectory_is_one_problem_with_its_place(axis, message):
    assert message in problem(with_strength(axis))


def test_an_oscillation_has_an_end():
    told = problem(with_strength({"lfo": {"rate": 20, "min": 0, "max": 1}}, long_duration=600))
    assert told == "params.strength: oscillates more than 10,000 times in 600 s"


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
    assert told == "params.strength: moves; sobol draws numbers only"
    dataset = validate(with_strength({"min": 0, "max": 1}, **design))
    assert all(point.varies for point in dataset.points())


def test_names_that_tell_how_it_moves_are_free():
    label = {"label": {"name": "a", "min": 0, "max": 1}}
    other = {"values": [0], "label": {"name": "a_end", "min": 0, "max": 1}}
    params = {"strength": {"from": 0, "to": 1, **label}, "gustiness": other}
    told = problem(CONFIG | {"params": params})
    assert told == "params.strength: cannot move: a_end, which tells how, is a name already in use"
