"""When events happen, at what frequency, and how they add up."""

from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from synths.events import (
    above_nyquist,
    add_events,
    even_places,
    event_rate,
    irregularity,
    jittered,
    labelled_events,
    limited_normal,
    octaves_to_hz,
)

LAW = settings(deadline=None, max_examples=200)
SEEDS = st.integers(0, 2**32)


@pytest.mark.parametrize(("rate_exp", "rate"), [(-3, 0.125), (0, 1), (0.5, 2**0.5), (7, 128)])
def test_the_rate_doubles_with_each_unit(rate_exp, rate):
    assert event_rate(rate_exp) == pytest.approx(rate, rel=1e-15)


@pytest.mark.parametrize(("irreg_exp", "expected"), [(0, 0.04), (0.5, 0.126491), (1, 0.4), (2, 4)])
def test_the_irregularity_grows_tenfold_with_each_unit(irreg_exp, expected):
    assert irregularity(irreg_exp) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("exponent", "frequency"), [(-1, 220), (0, 440), (0.25, 523.251), (1, 880)]
)
def test_frequencies_are_octaves_around_440_hz(exponent, frequency):
    assert octaves_to_hz(exponent) == pytest.approx(frequency, rel=1e-6)


# -- times


def times(rate, deviation, duration, seed=0):
    values = {"rate_exp": np.log2(rate), "irreg_exp": np.log10(max(deviation, 1e-300) / 0.04)}
    return labelled_events(values, duration, np.random.default_rng(seed)).times


@LAW
@given(st.floats(-3, 7), st.floats(0, 2), st.floats(0.001, 30), SEEDS)
def test_events_are_as_many_as_fit_within_the_signal_and_ascending(
    rate_exp, irreg_exp, duration, seed
):
    rate = event_rate(rate_exp)
    found = times(rate, irregularity(irreg_exp), duration, seed)
    assert len(found) in (floor(rate * duration), ceil(rate * duration))
    assert ((found >= 0) & (found < duration)).all()
    assert (np.diff(found) >= 0).all()


@pytest.mark.parametrize("total", [0.25, 1, 1.6, 7])
def test_the_expected_number_of_events_is_that_of_the_label(total):
    rng = np.random.default_rng(0)
    counts = [even_places(total, rng).size for _ in range(4000)]
    assert np.mean(counts) == pytest.approx(total, abs=0.03)
    assert set(counts) <= {floor(total), ceil(total)}


def test_without_irregularity_events_are_evenly_spaced_from_anywhere():
    firsts = []
    for seed in range(400):
        found = times(4, 0, 2, seed)
        np.testing.assert_allclose(np.diff(found), 0.25)
        firsts.append(found[0])
    assert kstest(firsts, "uniform", (0, 0.25)).pvalue > 0.01


class Drawn:
    """A generator whose normals are given."""

    def __init__(self, *normals):
        self.normals = np.array(normals)

    def standard_normal(self, size):
        assert size == len(self.normals)
        return self.normals


def strayed(total, deviation, *normals):
    even = np.arange(len(normals), dtype=float)
    return jittered(even, deviation, total, Drawn(*normals))


def test_an_event_strays_by_irregularity_in_mean_intervals():
    places, deviations = strayed(4, 0.1, 0, 1, -1, 3)
    np.testing.assert_allclose(places, [0, 1.1, 1.9, 3.3])
    np.testing.assert_allclose(deviations, [0, 0.1, -0.1, 0.3])


def test_events_that_stray_out_of_the_signal_come_in_at_the_other_end():
    places, deviations = strayed(4, 0.1, -1, 0, 0, 7)
    np.testing.assert_allclose(places, [1, 2, 3.7, 3.9])
    np.testing.assert_allclose(deviations, [0, 0, 0.7, -0.1])
    np.testing.assert_allclose(strayed(4, 0.1, 1, 0, 0, 12)[0], [0.1, 0.2, 1, 2])


def test_an_event_just_before_the_signal_is_within_it():
    assert (strayed(2, 1e-20, -1, 0)[0] < 2).all()


@pytest.mark.parametrize("irreg_exp", [0, 0.25, 0.5, 0.75, 1])
@pytest.mark.parametrize("rate", [1, 16])
def test_the_standard_deviation_around_even_spacing_is_irregularity_over_rate(rate, irreg_exp):
    """By phases: where in its interval each event lies, whichever interval that is.

    The phases are a wrapped normal distribution, whose mean resultant length is
    exp(-variance / 2) (N. I. Fisher, Statistical Analysis of Circular Data, 1993, 3.3.5).
    """
    found = times(rate, irregularity(irreg_exp), 200_000 / rate)
    resultant = abs(np.mean(np.exp(2j * np.pi * rate * found)))
    deviation = np.sqrt(-2 * np.log(resultant)) / (2 * np.pi) / rate
    assert deviation == pytest.approx(irregularity(irreg_exp) / rate, rel=0.03)


def test_irregularity_goes_from_nearly_regular_to_poisson_like():
    """The coefficient of variation of intervals is 0 for even spacing and 1 for Poisson."""
    found = []
    for irreg_exp in (0, 0.5, 1, 2):
        intervals = np.diff(times(1, irregularity(irreg_exp), 20_000))
        found.append(intervals.std() / intervals.mean())
    assert found == sorted(found)
    assert found[0] == pytest.approx(0.04 * 2**0.5, rel=0.05)
    assert found[3] == pytest.approx(1, abs=0.1)


def test_the_mean_rate_does_not_depend_on_irregularity():
    for deviation in (0, 0.4, 4):
        counts, _ = np.histogram(times(100, deviation, 100), bins=10, range=(0, 100))
        np.testing.assert_allclose(counts, 1000, atol=25)


# -- frequencies


def test_frequencies_scatter_by_four_standard_deviations_at_most():
    found = limited_normal(4, Drawn(0, -9, 1, 9))
    np.testing.assert_allclose(found, [0, -4, 1, 4])


def test_the_nyquist_frequency_itself_is_too_high():
    assert above_nyquist("the pitch", 7999.9, 16000) is None
    message = above_nyquist("the pitch", 8000, 16000)
    assert "the pitch is 8000 Hz" in message
    assert "below the Nyquist frequency, 8000 Hz at a sample rate of 16000 Hz" in message


# -- adding up


def test_events_add_where_they_overlap_and_are_cut_at_the_end():
    events = [np.ones(3), np.full(3, 2.0), np.full(4, 4.0)]
    found = add_events(8, np.array([0, 1, 6]), events)
    np.testing.assert_array_equal(found, [1, 3, 3, 2, 0, 0, 4, 4])


def test_without_events_there_is_silence():
    np.testing.assert_array_equal(add_events(4, np.array([], dtype=int), []), np.zeros(4))


def test_there_is_one_event_for_each_start():
    with pytest.raises(ValueError, match="zip"):
        add_events(8, np.array([0, 1]), [np.ones(3)])
