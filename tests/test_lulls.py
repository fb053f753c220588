"""Estimators of wind behind what rings, on signals of which the truth is known."""

import numpy as np
import pytest
from scipy import signal
from test_estimators import RATE, TIMES, estimate, noise, placed, poisson

NOTES = (700, 930, 1240, 1650, 2050)


def rung(gain=1.0):
    """Tubes that are struck at random, and ring for seconds."""
    times = np.arange(4 * RATE) / RATE
    return gain * sum(
        placed(poisson(2)[place::5], 0.3 * np.exp(-2 * times) * np.sin(2 * np.pi * note * times))
        for place, note in enumerate(NOTES)
    )


def wind(gusts_db=0.0, level_db=-55.0):
    """Turbulence whose level goes up and down by a standard deviation, twice a second."""
    rough = signal.lfilter([1], [1, -0.9], noise(4))
    rough = signal.sosfilt(signal.butter(2, 60, "high", fs=RATE, output="sos"), rough)
    slow = gusts_db * np.sqrt(2) * np.sin(2 * np.pi * 2 * TIMES)
    rough *= 10 ** (slow / 20)
    return 10 ** (level_db / 20) * rough / rough.std()


def test_chimes_are_counted_however_long_they_ring():
    struck = poisson(2).size / 10
    assert estimate("chime_rate", rung() + wind()) == pytest.approx(struck, rel=0.06)
    assert estimate("chime_rate", wind()) == 0


def test_a_background_that_is_loud_for_seconds_is_no_row_of_strikes():
    swelling = wind() * 10 ** (np.exp(-np.square((TIMES - 5) / 1.5)))
    assert estimate("chime_rate", swelling) == 0
    struck = placed([2], 0.3 * np.exp(-5 * TIMES) * np.sin(2 * np.pi * 930 * TIMES))
    assert estimate("chime_rate", swelling + struck) == pytest.approx(0.1, rel=0.01)


@pytest.mark.parametrize("level", [-70, -55, -40])
def test_the_level_of_wind_does_not_depend_on_what_rings(level):
    for gain in (0.3, 1):
        heard = estimate("lull_level", rung(gain) + wind(level_db=level))
        assert heard == pytest.approx(level, abs=2.5)


@pytest.mark.parametrize("gusts", [0, 2, 5])
def test_gusts_behind_what_rings(gusts):
    assert estimate("lull_gusts", rung() + wind(gusts)) == pytest.approx(gusts, abs=0.5)


def test_what_rings_unevenly_is_no_gust():
    swelling = 1 + 0.6 * np.sin(2 * np.pi * 2 * TIMES)
    assert estimate("lull_gusts", rung() * swelling + wind()) < 0.6


@pytest.mark.parametrize("edges", [(400, 520), (340, 600)])
def test_a_whistle_behind_what_rings(edges):
    band = signal.sosfilt(signal.butter(2, edges, "band", fs=RATE, output="sos"), noise(5))
    whistling = rung() + wind() + 10 ** (-50 / 20) * band / band.std()
    octaves = np.log2(edges[1] / edges[0])
    assert estimate("lull_whistle", whistling) == pytest.approx(octaves, rel=0.3)
