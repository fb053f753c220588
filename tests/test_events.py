"""When events happen, at what frequency, and how they add up."""

from math import floor

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from synths.events import (
    above_nyquist,
    add_events,
    event_rate,
    event_times,
    irregularity,
    octaves_to_hz,
    scattered,
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
    return event_times(rate, deviation, duration, np.random.default_rng(seed))


@LAW
@given(st.floats(-3, 7), st.floats(0, 2), st.floats(0.001, 30), SEEDS)
def test_events_are_as_many_as_fit_within_the_signal_and_ascending(
    rate_exp, irreg_exp, duration, seed
):
    rate = event_rate(rate_exp)
    # Next to a whole number, rounding may decide.
    assume(abs(rate * duration - round(rate * duration)) > 1e-9)
    found = times(rate, irregularity(irreg_exp), duration, seed)
    assert len(found) == floor(rate * duration)
    assert ((found >= 0) & (found < duration)).all()
    assert (np.diff(found) >= 0).all()


@pytest.mark.parametrize(
    ("rate", "duration", "count"),
    [(1, 10, 10), (16, 10, 160), (0.125, 10, 1), (0.125, 4, 0), (2**0.5, 2**0.5 * 5, 10)],
)
def test_whole_numbers_of_events_are_not_rounded_away(rate, duration, count):
    assert len(times(rate, 0.04, duration)) == count


def test_without_irregularity_events_are_evenly_spaced():
    np.testing.assert_allclose(times(4, 0, 2), np.arange(8) / 4)


class Drawn:
    """A generator whose normals are given."""

    def __init__(self, *normals):
        self.normals = np.array(normals)

    def standard_normal(self, size):
        assert size == len(self.normals)
        return self.normals


def test_an_event_strays_by_irregularity_over_rate():
    found = event_times(2, 0.1, 2, Drawn(0, 1, -1, 3))
    np.testing.assert_allclose(found, [0, 0.55, 0.95, 1.65])


def test_events_that_stray_out_of_the_signal_come_in_at_the_other_end():
    found = event_times(2, 0.1, 2, Drawn(-1, 0, 0, 7))  # -0.05 and 1.85
    np.testing.assert_allclose(found, [0.5, 1, 1.85, 1.95])
    found = event_times(2, 0.1, 2, Drawn(0, 0, 0, 8))  # 1.9
    np.testing.assert_allclose(found, [0, 0.5, 1, 1.9])
    found = event_times(2, 0.1, 2, Drawn(1, 0, 0, 12))  # 2.1
    np.testing.assert_allclose(found, [0.05, 0.1, 0.5, 1])


def test_an_event_just_before_the_signal_is_within_it():
    found = event_times(1, 1e-20, 2, Drawn(-1, 0))
    assert (found < 2).all()


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


def test_frequencies_scatter_by_semitones():
    found = scattered(440, 1, np.array([0, 1, -1, 2]))
    np.testing.assert_allclose(found, 440 * 2 ** (np.array([0, 1, -1, 2]) / 12))


def test_frequencies_scatter_by_four_standard_deviations_at_most():
    np.testing.assert_allclose(scattered(440, 3, np.array([9, -9])), [880, 220])


def test_without_spread_all_frequencies_are_the_center():
    assert (scattered(440, 0, np.array([-3, 0, 1])) == 440).all()


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
