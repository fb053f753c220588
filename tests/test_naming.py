"""Values as file names show them: short, and never the same for two values of an axis."""

import pytest
from configs import config
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgenerator.points.naming import (
    decimals_needed,
    lengths_written,
    numbered,
    stem_of,
    written,
)
from dsgenerator.points.validation import validate

LAW = settings(deadline=None, max_examples=200)
AXES = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, unique=True)
# Neighbours in double precision, where two values are hardest to tell apart.
CLOSE_AXES = st.lists(st.floats(0.4999999999999, 0.5000000000001), min_size=2, unique=True)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.25, 2, "00.25"),
        (0, 2, "00.00"),
        (-1.5, 2, "-1.50"),
        (12.5, 2, "12.50"),
        (-12.5, 2, "-12.50"),
        (440, 2, "440.00"),
        (20000, 2, "20000.00"),
        (0.125, 3, "00.125"),
        (-0.125, 3, "-0.125"),
        (1e-5, 5, "00.00001"),
    ],
)
def test_a_value_is_written_with_two_digits_before_the_point(value, decimals, text):
    assert written(value, decimals) == text


@pytest.mark.parametrize("value", [-0.0, -0.001, -1e-300])
def test_what_rounds_to_zero_has_no_sign(value):
    assert written(value, 2) == "00.00"


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ([0], 2),
        ([0, 0.25, 0.5, 0.75, 1], 2),
        ([0, 0.125, 0.25], 2),  # 00.12 is rounded, and yet no other value's name
        ([0.001], 2),
        ([0.001, 0.002], 3),
        ([0.25, 0.2501], 4),
        ([-0.001, 0.001], 3),
        ([1, 1 + 2**-52], 16),
    ],
)
def test_decimals_widen_only_where_two_values_would_share_a_name(values, decimals):
    assert decimals_needed(values) == decimals


@LAW
@given(AXES | CLOSE_AXES)
def test_distinct_values_never_share_a_name(values):
    decimals = decimals_needed(values)
    assert len({written(value, decimals) for value in values}) == len(values)


@LAW
@given(AXES | CLOSE_AXES)
def test_fewer_decimals_would_not_do(values):
    decimals = decimals_needed(values)
    assert decimals >= 2
    if decimals > 2:
        assert len({written(value, decimals - 1) for value in values}) < len(values)


@LAW
@given(st.floats(-20000, 20000), st.integers(2, 9))
def test_a_name_is_the_value_to_half_of_its_last_decimal(value, decimals):
    assert abs(float(written(value, decimals)) - value) <= 0.5 * 10**-decimals * (1 + 1e-3)


@LAW
@given(st.floats(-20000, 20000), st.integers(2, 9))
def test_a_name_holds_nothing_but_digits_a_point_and_a_sign(value, decimals):
    sign, digits = written(value, decimals)[0], written(value, decimals)[1:]
    assert sign in "-0123456789"
    assert digits.replace(".", "", 1).isdecimal()


@pytest.mark.parametrize("design", [{}, {"design": {"kind": "random", "n": 30}}])
def test_no_name_is_longer_than_the_longest(design):
    axis = {"min": -1, "max": 6} if design else {"values": [1, -0.5, 5, 2.125]}
    swept = {"rate_exp": axis, "cf_exp": {"min": -1, "max": 1} | ({} if design else {"n": 3})}
    dataset = validate(config(params=swept, examples=101, **design))
    names = {point.stem for point in dataset.points()}
    assert dataset.longest_name() in names
    assert len(dataset.longest_name()) == max(map(len, names))


@pytest.mark.parametrize(
    ("files", "number", "path"),
    [
        ("audio/a/pop--x-01.00--v-###.wav", 7, "audio/a/pop--x-01.00--v-007.wav"),
        ("audio/pop--c-##--x-03.flac", 12, "audio/pop--c-12--x-03.flac"),
        ("audio/pop--v-##.wav", 123, "audio/pop--v-123.wav"),
        ("audio/pop--v-03.00.wav", 0, "audio/pop--v-03.00.wav"),
    ],
)
def test_variations_are_numbered_and_tell_their_point(files, number, path):
    assert numbered(files, number) == path
    stem = files.rpartition("/")[2].rpartition(".")[0]
    for mark in ("--v-###", "--v-##", "--c-##"):
        stem = stem.replace(mark, "")
    assert stem_of(path) == stem


@given(st.text(), st.integers(0, 10**6))
def test_a_pattern_of_a_stranger_makes_no_long_name(files, number):
    assert len(numbered(files, number)) <= len(files) + 6


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.integers(2, 4))
def test_lengths_are_those_of_what_is_written(values, decimals):
    # At a tie, "10.00" may be written "9.99" after all; names are no longer for it.
    apart = [value for value in values if abs(value * 10**decimals % 1 - 0.5) > 1e-3] or [1.0]
    assert lengths_written(apart, decimals).tolist() == [
        len(written(value, decimals)) for value in apart
    ]
