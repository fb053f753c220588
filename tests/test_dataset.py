"""From axes to points, variations and batches: order, names and numbers."""

from fractions import Fraction
from itertools import pairwise
from math import floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dsgenerator.config.axes import Axis
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.batches import make_batch
from dsgenerator.plan.costs import automatic_size, point_seconds
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.run import Run, make_run
from dsgenerator.points.validation import validate

LAW = settings(deadline=None, max_examples=200)
RATE = {"min": 0, "max": 2, "n": 3}
PITCH = {"values": [0, 0.5]}


def dataset(**changes):
    small = {
        "dataset": "demo",
        "synth": "pop",
        "sample_rate": 16000,
        "long_duration": 10,
        "variation_duration": 2,
        "params": {"rate_exp": RATE, "cf_exp": PITCH},
    }
    return validate(small | changes)


def swept(points):
    return [(point.values["rate_exp"], point.values["cf_exp"]) for point in points]


def test_the_first_axis_varies_slowest():
    assert swept(dataset().points()) == [(0, 0), (0, 0.5), (1, 0), (1, 0.5), (2, 0), (2, 0.5)]


def test_axes_have_the_order_of_the_config_and_not_of_the_sound_model():
    points = dataset(params={"cf_exp": PITCH, "rate_exp": RATE}).points()
    assert swept(points) == [(0, 0), (1, 0), (2, 0), (0, 0.5), (1, 0.5), (2, 0.5)]


def test_values_have_the_order_in_which_they_are_listed():
    points = dataset(params={"cf_exp": {"values": [1, 0, 0.5]}}).points()
    assert [point.values["cf_exp"] for point in points] == [1, 0, 0.5]


def test_the_example_varies_fastest():
    points = dataset(params={"cf_exp": PITCH}, examples=3).points()
    assert [(point.values["cf_exp"], point.example) for point in points] == [
        (0, 0), (0, 1), (0, 2), (0.5, 0), (0.5, 1), (0.5, 2),
    ]  # fmt: skip


def test_a_point_has_swept_fixed_and_default_values():
    point = dataset(fixed={"q": 12}).point(5)
    assert point.values == {"rate_exp": 2, "cf_exp": 0.5, "q": 12, "irreg_exp": 0, "cf_spread": 1}
    assert point.index == 5


def test_without_axes_there_is_one_point():
    (point,) = dataset(params={}).points()
    assert (point.stem, point.folder) == ("demo", "audio")
    assert point.variation_file(0) == "audio/demo--v-000.wav"


def test_a_name_tells_dataset_and_swept_values():
    point = dataset(fixed={"q": 12}).point(3)
    assert point.stem == "demo--rate_exp-01.00--cf_exp-00.50"
    assert point.variation_file(4) == (
        "audio/rate_exp-01.00/demo--rate_exp-01.00--cf_exp-00.50--v-004.wav"
    )


def test_a_name_tells_the_example_where_there_are_several():
    assert dataset(params={"cf_exp": PITCH}, examples=2).point(1).stem == "demo--cf_exp-00.00--x-01"


@LAW
@given(
    st.lists(st.floats(-3, 6), min_size=1, max_size=4, unique=True),
    st.lists(st.floats(0, 12), min_size=1, max_size=4, unique=True),
    st.integers(1, 3),
)
def test_no_two_points_share_a_name(rates, spreads, examples):
    params = {"rate_exp": {"values": rates}, "cf_spread": {"values": spreads}}
    try:
        demo = dataset(params=params, examples=examples, sample_rate=192000)
    except DSGeneratorError as error:
        assert "file names would be" in str(error)
        assume(False)
    assert len({point.stem for point in demo.points()}) == len(demo)


@LAW
@given(
    st.decimals(-3, 7, places=3),
    st.decimals(-3, 7, places=3),
    st.integers(2, 20),
    st.integers(2, 4),
)
def test_raising_n_keeps_the_old_values_to_the_last_bit(low, high, n, finer):
    assume(low < high)
    few = Axis(min=float(low), max=float(high), n=n).settings()
    many = Axis(min=float(low), max=float(high), n=(n - 1) * finer + 1).settings()
    assert many[::finer] == few


@LAW
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(2, 50))
def test_an_axis_goes_from_min_to_max_in_even_steps(low, high, n):
    assume(low <= high)
    numbers = Axis(min=low, max=high, n=n).settings()
    assert len(numbers) == n
    assert (numbers[0], numbers[-1]) == (low, high)
    steps = [after - before for before, after in pairwise(numbers)]
    assert steps == pytest.approx([(high - low) / (n - 1)] * (n - 1), rel=1e-9, abs=1e-9)


def test_a_value_is_the_decimal_that_one_would_write():
    assert Axis(min=0, max=1, n=11).settings() == [
        0,
        0.1,
        0.2,
        0.3,
        0.4,
        0.5,
        0.6,
        0.7,
        0.8,
        0.9,
        1,
    ]


@pytest.mark.parametrize(
    ("long_duration", "variation_duration", "count"),
    [
        (10, 2, 5),
        (10, 3, 3),
        (10, 10, 1),
        (0.3, 0.1, 3),
        (0.7, 0.1, 7),
        (1, 0.35, 2),
        (2.5, 0.5, 5),
    ],
)
def test_variations_are_whole_slices(long_duration, variation_duration, count):
    demo = dataset(long_duration=long_duration, variation_duration=variation_duration)
    assert demo.variations == count


def test_variations_follow_each_other():
    demo = dataset(long_duration=1, variation_duration=0.35)
    assert demo.variation_samples == 5600
    assert [demo.variation_start(number) for number in range(demo.variations)] == [0, 5600]


def test_starts_do_not_drift_where_a_variation_is_no_whole_number_of_samples():
    demo = dataset(sample_rate=8000, long_duration=1, variation_duration=0.1001)  # 800.8 samples
    assert demo.variation_samples == 801
    starts = [demo.variation_start(number) for number in range(demo.variations)]
    assert starts == [0, 801, 1602, 2402, 3203, 4004, 4805, 5606, 6406]


def test_the_last_variation_is_not_rounded_out_of_its_long_signal():
    demo = dataset(sample_rate=8000, long_duration=0.025375, variation_duration=0.0126875)
    assert (demo.long_samples, demo.variation_samples) == (203, 102)
    assert [demo.variation_start(number) for number in range(demo.variations)] == [0, 101]


@LAW
@given(st.integers(1, 5000), st.integers(1, 5000), st.sampled_from([8000, 11025, 44100, 48000]))
def test_every_variation_lies_within_its_long_signal(long_ms, variation_ms, sample_rate):
    assume(variation_ms <= long_ms)
    demo = dataset(
        long_duration=long_ms / 1000,
        variation_duration=variation_ms / 1000,
        sample_rate=sample_rate,
        params={},
    )
    assert demo.variations == floor(Fraction(long_ms, variation_ms))
    starts = [demo.variation_start(number) for number in range(demo.variations)]
    for number, start in enumerate(starts):
        assert abs(start - number * demo.slicing.variation_duration * sample_rate) <= 1
        assert 0 <= start <= demo.long_samples - demo.variation_samples


@LAW
@given(st.integers(1, 30), st.integers(1, 3), st.integers(1, 40))
def test_batches_hold_every_point_once_and_in_order(n, examples, size):
    demo = dataset(params={"rate_exp": {"min": 0, "max": 1, "n": n}}, examples=examples)
    batches = Run(demo, Paths("results"), size).batches
    assert [signal.point.index for batch in batches for signal in batch.signals] == list(
        range(len(demo))
    )
    assert [batch.number for batch in batches] == list(range(len(batches)))
    assert all(len(batch.signals) == size for batch in batches[:-1])


def test_growing_the_first_axis_leaves_earlier_batches_untouched():
    small = dataset(params={"rate_exp": {"values": [0, 1]}, "cf_exp": PITCH})
    grown = dataset(params={"rate_exp": {"values": [0, 1, 2]}, "cf_exp": PITCH})
    for number in range(2):
        before, after = make_batch(small, number, 2), make_batch(grown, number, 2)
        assert (before.render, before.slice) == (after.render, after.slice)


def test_the_batch_size_of_the_config_is_taken(tmp_path):
    assert make_run(dataset(batch_size=4), tmp_path).batch_size == 4
    auto = dataset(batch_size="auto")
    assert make_run(auto, tmp_path).batch_size == automatic_size(6, point_seconds(auto))
