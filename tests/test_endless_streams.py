"""Streams without end: points drawn from ranges, each from its seed and number alone."""

import json
import math
import pickle
from itertools import chain, islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest
from streams import MOVING, SMALL, file_of, files_of

from dsgenerator.errors import DSGeneratorError
from dsgenerator.stream import Stream
from dsgenerator.streaming import sounds

pytestmark = pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")

RANGES = SMALL | {
    "params": {
        "rate_exp": {"min": 3, "max": 6, "n": 2},
        "cf_exp": {"values": [0, 1]},
        "q": {"min": 0.1, "max": 0.2, "n": 2, "units": "norm"},
    }
}


def rates(stream, count, name="rate_exp"):
    return [found.labels[name] for found in islice(stream.variations(), 0, 4 * count, 4)]


def test_numbers_are_drawn_from_the_whole_of_their_ranges():
    stream = Stream(RANGES, endless=True)
    drawn = np.array([list(stream[4 * number][1].values()) for number in range(300)])
    assert kstest(drawn[:, 0], "uniform", (3, 3)).pvalue > 0.01
    assert kstest(drawn[:, 2], "uniform", (51.8, 49.8)).pvalue > 0.01
    assert set(drawn[:, 1]) == {0, 1}
    assert abs(drawn[:, 1].mean() - 0.5) < 0.1
    assert len(set(drawn[:, 0])) == 300
    assert np.abs(np.corrcoef(drawn.T) - np.eye(3)).max() < 0.15


def test_what_is_drawn_is_the_same_in_any_version_of_anything():
    """Nothing may change it: runs that were begun with it go on with it."""
    stream = Stream(RANGES, endless=True, seed=5)
    assert stream[0][1] == {"rate_exp": 5.141046992286144, "cf_exp": 1.0, "q": 61.85951081704482}
    assert stream[4_000_000][1]["rate_exp"] == 3.690030634657203


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 2**70), number=st.integers(0, 10**12))
def test_a_drawn_point_is_that_of_a_dataset_which_lists_it(seed, number, tmp_path_factory):
    stream = Stream(RANGES, endless=True, seed=seed, start=4 * number)
    found = list(islice(stream.variations(), 4))
    listed = RANGES | {"params": {}, "points": [found[0].labels]}
    files, _ = files_of(listed, tmp_path_factory.mktemp("endless"))
    assert {each.file_name: file_of(stream, each) for each in found} == files


def test_a_place_far_away_costs_what_the_first_does(monkeypatch):
    rendered = []
    monkeypatch.setattr(sounds, "render", lambda *of: rendered.append(of[1].index) or render(*of))
    for options in ({}, {"order": "shuffled"}):
        stream = Stream(RANGES, endless=True, **options)
        place = 1_000_003
        samples, labels = stream[place]
        assert len(rendered) == 1
        first = next(Stream(RANGES, endless=True, start=place, **options).variations())
        assert len(rendered) == 2
        rendered.clear()
        assert first.labels == labels
        np.testing.assert_array_equal(first.samples, samples)
        assert next(iter(stream))[1] == stream[0][1]
        rendered.clear()


render = sounds.render


def test_shares_are_different_points_and_all_of_them():
    every = rates(Stream(RANGES, endless=True), 12)
    shares = [
        rates(Stream(RANGES, endless=True, rank=rank, world_size=2, worker=worker, workers=3), 2)
        for rank in range(2)
        for worker in range(3)
    ]
    assert sorted(chain.from_iterable(shares)) == sorted(every)
    assert len(set(every)) == 12


def test_mixed_variations_are_those_of_as_many_points_at_a_time():
    stream = Stream(RANGES, endless=True, order="shuffled", mixed=3)
    found = [(each.point.index, each.number) for each in islice(stream.variations(), 24)]
    for block in range(2):
        places = found[12 * block : 12 * (block + 1)]
        points = range(3 * block, 3 * block + 3)
        assert sorted(places) == [(point, number) for point in points for number in range(4)]
        assert places != sorted(places)


def test_it_goes_on_where_it_was():
    stream = Stream(RANGES, endless=True, order="shuffled", seed=2)
    passing = iter(stream)
    for _ in range(101):
        next(passing)
    state = json.loads(json.dumps(stream.state_dict()))
    assert len(json.dumps(state)) < 300
    again = Stream(RANGES, endless=True, order="shuffled", seed=2)
    again.load_state_dict(state)
    for (samples, labels), (expected, told) in islice(zip(again, passing, strict=True), 10):
        assert labels == told
        np.testing.assert_array_equal(samples, expected)


def test_only_points_of_a_split_are_drawn():
    divided = RANGES | {
        "split": {"train": 0.5, "test": 0.5},
        "hold_out": {"rate_exp": {"min": 5.5, "max": 6}},
    }
    found = {
        split: rates(Stream(divided, endless=True, split=split), 40) for split in ("train", "test")
    }
    assert max(found["train"]) < 5.5
    assert min(found["test"]) < 5 < 5.5 < max(found["test"])
    assert not set(found["train"]) & set(found["test"])
    whole = {found.point.split for found in islice(Stream(divided, endless=True).variations(), 80)}
    assert whole == {"train", "test"}


def test_values_that_move_and_whole_numbers_are_drawn_from_their_lists():
    config = SMALL | {
        "synth": "wind",
        "params": {"strength": MOVING, "gustiness": {"from": 0, "to": 1}},
    }
    stream = Stream(config, endless=True)
    found = [stream[4 * number][1] for number in range(60)]
    assert {len(set(labels["strength"].values)) for labels in found} == {1, 2}
    assert found[0]["gustiness"].values == pytest.approx((0, 0.25))
    config = SMALL | {"synth": "bees", "params": {"n": {"min": 1, "max": 3, "n": 3}}}
    stream = Stream(config, endless=True)
    assert {stream[4 * number][1]["n"] for number in range(40)} == {1, 2, 3}


def test_labels_of_ones_own_follow_what_is_drawn():
    label = {"name": "density", "min": 10, "max": 40}
    config = SMALL | {"params": {"rate_exp": {"min": 3, "max": 6, "n": 2, "label": label}}}
    stream = Stream(config, endless=True, labels=["rate_exp", "label_density"])
    for _, labels in islice(stream, 0, 40, 4):
        assert math.isclose(labels["label_density"], 10 + 10 * (labels["rate_exp"] - 3))


def test_designs_have_ranges_too():
    config = SMALL | {
        "params": {"rate_exp": {"min": 3, "max": 6}},
        "design": {"kind": "sobol", "n": 2},
    }
    grid = SMALL | {"params": {"rate_exp": {"min": 3, "max": 6, "n": 2}}}
    assert rates(Stream(config, endless=True), 5) == rates(Stream(grid, endless=True), 5)


def test_it_can_go_to_another_process():
    stream = Stream(RANGES, endless=True)
    assert pickle.loads(pickle.dumps(stream))[9][1] == stream[9][1]


@pytest.mark.parametrize(
    ("changes", "options", "message"),
    [
        ({"params": {}}, {}, "params is empty: there is nothing that endless could draw from"),
        (
            {"params": {}, "points": [{"rate_exp": 4}]},
            {},
            "points lists what there is; an endless stream draws from ranges, in params",
        ),
        ({}, {"epoch": 1}, "an endless stream has no epochs; another seed draws others"),
        (
            {
                "params": {"rate_exp": {"min": 3, "max": 6}, "cf_exp": {"min": 0, "max": 3.2}},
                "design": {"kind": "random", "n": 1},
            },
            {},
            "an endless stream draws from the whole ranges of params, and not all that they hold",
        ),
        (
            {
                "params": {"rate_exp": {"min": 3, "max": 5, "n": 3}},
                "hold_out": {"rate_exp": [4]},
            },
            {"split": "test"},
            "none of 10,000 points drawn from the ranges of params is for test",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said_at_once(changes, options, message):
    with pytest.raises(DSGeneratorError) as caught:
        Stream(SMALL | changes, endless=True, **options)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_an_endless_stream_has_no_length():
    stream = Stream(RANGES, endless=True)
    with pytest.raises(TypeError, match="an endless stream has no length"):
        len(stream)
    with pytest.raises(IndexError, match="place -1 is none of"):
        stream[-1]
