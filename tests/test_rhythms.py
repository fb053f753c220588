"""Rhythms of steps and keys are told although some fall together, or few are heard."""

import numpy as np
import pytest
from test_hands import click, estimate, placed, thump

EVEN = np.arange(12) / 3 + 0.2


def test_two_steps_at_a_time_do_not_hide_the_others():
    """They have four times the power of one."""
    samples = placed(EVEN, thump()) + placed(EVEN[5:6], 1.3 * thump())
    assert estimate("step_rate", samples) == pytest.approx(3)
    assert estimate("step_irregularity", samples) < 0.02


def strayed(deviation):
    """Return times of steps, of which two fall together, and how far they stray."""
    numbers = np.arange(12)
    strays = deviation * np.random.default_rng(5).standard_normal(12)
    times = (numbers + 0.6 + strays) / 3
    times[7] = times[6] + 0.001
    kept = np.delete(np.arange(12), 7)
    line = np.polyval(np.polyfit(kept, times[kept], 1), kept)
    slope = np.polyfit(kept, times[kept], 1)[0]
    return times, np.sqrt(np.square(times[kept] - line).sum() / 9) / slope


@pytest.mark.parametrize("deviation", [0.04, 0.08])
def test_steps_that_fall_together_count_as_two(deviation):
    times, scatter = strayed(deviation)
    samples = placed(times, thump())
    assert estimate("step_irregularity", samples) == pytest.approx(scatter, rel=0.15)


def test_a_last_step_that_does_not_belong_is_left_out():
    strays = 0.03 * np.random.default_rng(4).standard_normal(12)
    times = (np.arange(12) + 0.5 + strays) / 3
    alone = estimate("step_irregularity", placed(times[:-1], thump()))
    times[-1] -= 0.14
    assert estimate("step_irregularity", placed(times, thump())) == pytest.approx(alone, rel=0.1)


def test_few_strokes_with_many_pauses_have_a_rhythm():
    """The median of these intervals is one between words."""
    intervals = np.array([0.1, 0.7, 0.1, 0.7, 0.7, 0.1, 0.7])
    down = 0.3 + np.concatenate([[0], np.cumsum(intervals)])
    samples = placed(down, click()) + placed(down + 0.06, 0.3 * click())
    expected = 1 - down.size * 0.1 / 4
    assert estimate("pause_share", samples) == pytest.approx(expected, abs=0.03)
