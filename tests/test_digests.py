"""What the random numbers and the bytes of a signal depend on, and what they do not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dsgenerator.plan.batches import make_batch
from dsgenerator.plan.digests import digest, digest_by_lists, generator, render_digests, seeded
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.run import Run
from dsgenerator.points.validation import validate

GOLDEN = [0.5077319324346133, 1.75732928353294, -0.9613370427179811]


def dataset(**changes):
    small = {
        "dataset": "demo",
        "synth": "pop",
        "sample_rate": 16000,
        "long_duration": 10,
        "variation_duration": 2,
        "params": {"rate_exp": {"values": [0, 1]}},
    }
    return validate(small | changes)


def draws(demo, point=None, **changes):
    point = replace(point or demo.point(0), **changes)
    return generator(demo, point).standard_normal(3).tolist()


# -- random numbers


def test_random_numbers_are_pinned():
    """When these change, so does every dataset: raise RENDER_VERSION and say so in CHANGELOG."""
    assert draws(dataset(seed=0)) == GOLDEN


@given(st.integers(0, 2**128 - 1))
@example(0)
@example(1 << 96)
@example(2**96 - 1)
def test_a_number_seeds_what_numpy_makes_of_it(number):
    rng = seeded(f"{number:032x}")
    known = np.random.default_rng(np.random.SeedSequence(number))
    for mine, numpys in zip((rng, *rng.spawn(2)), (known, *known.spawn(2)), strict=True):
        (deeper,), (same,) = mine.spawn(1), numpys.spawn(1)
        assert mine.integers(2**63, size=3).tolist() == numpys.integers(2**63, size=3).tolist()
        assert deeper.random() == same.random()


def test_a_point_has_the_same_random_numbers_every_time():
    assert draws(dataset()) == draws(dataset())


@pytest.mark.parametrize(
    "changes",
    [{"seed": 1}, {"synth": "drip"}, {"fixed": {"cf_exp": 0.5}}, {"fixed": {"cf_exp": 1e-300}}],
)
def test_random_numbers_differ_by_seed_model_and_values(changes):
    assert draws(dataset(**changes)) != draws(dataset())


def test_random_numbers_differ_between_points_and_examples():
    demo = dataset(examples=2)
    assert len({tuple(draws(demo, point)) for point in demo.points()}) == len(demo) == 4


def test_random_numbers_do_not_depend_on_position_or_name():
    demo = dataset()
    same = draws(demo, index=7, stem="other", files="other/#", labels={"density": 1})
    assert same == draws(demo)


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "other"},
        {"batch_size": 1},
        {"gain_db": -6},
        {"sample_format": "FLOAT"},
        {"variation_duration": 1},
        {"sample_rate": 48000},
        {"long_duration": 20},
        {"params": {"rate_exp": {"values": [1, 3, 0]}}},  # the same point, elsewhere
        {"params": {}, "fixed": {"rate_exp": 0}},
        {"examples": 3},
    ],
)
def test_random_numbers_do_not_depend_on_anything_else(changes):
    demo = dataset(**changes)
    point = next(point for point in demo.points() if point.values["rate_exp"] == 0)
    assert draws(demo, point) == draws(dataset())


def test_random_numbers_do_not_depend_on_the_order_of_parameters():
    demo = dataset()
    values = demo.point(0).values
    assert draws(demo, values=dict(reversed(values.items()))) == draws(demo)


def test_shared_seeds_give_all_points_of_an_example_the_same_random_numbers():
    demo = dataset(seed_policy="shared", examples=2)
    first, second, third, fourth = (draws(demo, point) for point in demo.points())
    assert first == third != second == fourth
    assert first != draws(dataset(seed_policy="shared", seed=1))


# -- what made a long signal


def digests(demo):
    return render_digests(demo, demo.points())


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 1},
        {"seed_policy": "shared"},
        {"sample_rate": 22050},
        {"long_duration": 11},
        {"synth": "drip"},
        {"fixed": {"q": 41}},
    ],
)
def test_a_signal_is_another_by_whatever_changes_its_bytes(changes):
    assert not set(digests(dataset(**changes))) & set(digests(dataset()))


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "other"},
        {"gain_db": -6},
        {"variation_duration": 1},
        {"sample_format": "FLOAT"},
        {"silence_db": -60},
        {"on_clip": "drop"},
        {"batch_size": 1},
        {"params": {"rate_exp": {"min": 0, "max": 1, "n": 2}}},
        {"params": {"rate_exp": {"values": [0, 1], "label": {"name": "a", "min": 0, "max": 1}}}},
        {"params": {"rate_exp": {"values": [0.3, 0.4], "units": "norm"}}},
        {"fixed": {"q": 40}},  # as by default
    ],
)
def test_a_signal_is_the_same_by_whatever_changes_no_byte_of_it(changes):
    assert digests(dataset(**changes)) == digests(dataset())


def test_points_and_examples_have_digests_of_their_own():
    demo = dataset(examples=3)
    assert len(set(digests(demo))) == len(demo) == 6


def test_a_value_added_to_an_axis_leaves_the_others():
    grown = dataset(params={"rate_exp": {"values": [0.5, 0, 1]}})
    assert digests(grown)[1:] == digests(dataset())


# -- what made the variations and the table


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "other"},
        {"gain_db": -6},
        {"variation_duration": 1},
        {"sample_format": "FLOAT"},
        {"silence_db": -60},
        {"on_clip": "drop"},
    ],
)
def test_variations_are_cut_again_by_whatever_changes_them(changes):
    before, after = make_batch(dataset(), 0, 2), make_batch(dataset(**changes), 0, 2)
    assert after.slice != before.slice


LABELLED = {"rate_exp": {"values": [0, 1], "label": {"name": "density", "min": 0, "max": 1}}}


def test_labels_change_the_table_and_nothing_else():
    before, after = (
        Run(demo, Paths("results"), 2) for demo in (dataset(), dataset(params=LABELLED))
    )
    assert [batch.slice for batch in after.batches] == [batch.slice for batch in before.batches]
    assert after.table != before.table


def test_the_batch_size_does_not_change_the_table():
    assert len({Run(dataset(), Paths("results"), size).table for size in (1, 2, 3)}) == 1


# -- large digests


@pytest.mark.parametrize(
    "parts",
    [
        ["a", [["x", None, [1.5, 2], [], "h"], ["y", "l", [0.1], ["t"]]], [{"b": 1}, [], 3], []],
        [[[]], [[[1], 2], [{"b": 1, "a": -0.0}]], "c"],
    ],
)
def test_lists_spelt_one_by_one_have_the_digest_of_their_whole_text(parts):
    assert digest_by_lists(parts) == digest(*parts)
    assert digest_by_lists([*parts, 1]) != digest(*parts)
