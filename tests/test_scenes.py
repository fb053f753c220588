"""Estimators of one sound among others: insects, bubbles and wind at once, of known truth."""

import numpy as np
import pytest
from scipy import signal
from test_estimators import RATE, estimate, even, noise, placed, poisson

SECONDS = 10


def insect(tone=3200, rate=2, pulses=3, amplitude=0.1):
    """Groups of pulses of a tone, 40 a second."""
    pulse = amplitude * np.hanning(round(0.015 * RATE))
    pulse *= np.sin(2 * np.pi * tone * np.arange(pulse.size) / RATE)
    return placed([t + k / 40 for t in even(rate) for k in range(pulses)], pulse)


def bubbles(radius=3.0, rate=6, amplitude=0.3, spread=0.0, rise=0.0):
    """Random bubbles in water, with the damping that goes with their size; pitches rise with it."""
    samples = np.zeros(SECONDS * RATE)
    times = np.arange(round(0.3 * RATE)) / RATE
    for start, away in zip(poisson(rate), noise(6, 1000), strict=False):
        size = radius / 1000 * 2 ** (spread * away)
        damping = 0.13 / size + 0.0072 * size**-1.5
        turns = 3.26 / size * times * (1 + rise * damping * times / 2)
        bubble = amplitude * np.exp(-damping * times) * np.sin(2 * np.pi * turns)
        samples += placed([start], bubble)
    return samples


def wind(level_db=-38):
    """Noise that falls with frequency."""
    rough = signal.lfilter([1], [1, -0.97], noise(7))
    return 10 ** (level_db / 20) * rough / rough.std()


def test_insects_are_heard_among_bubbles_and_wind():
    scene = insect() + insect(2900, 2.5, amplitude=0.02) + bubbles() + wind()
    assert estimate("insect_tone", scene) == pytest.approx(3200, rel=0.002)
    assert estimate("insect_rate", scene) == pytest.approx(2, rel=0.05)
    assert estimate("insect_pulses", scene) == 3
    assert estimate("insect_pulse_rate", scene) == pytest.approx(40, rel=0.02)
    assert estimate("pulse_amplitude", scene) == pytest.approx(0.1, rel=0.1)
    assert estimate("insects", scene) == pytest.approx(2, abs=0.1)
    assert estimate("insects", insect() + bubbles() + wind()) == pytest.approx(1)


def test_loud_bubbles_of_an_insects_pitch_are_none():
    scene = insect(amplitude=0.05) + bubbles(1.9, rate=30, spread=0.1, amplitude=0.1) + wind(-50)
    # In two of these, a few of sixty bubbles have the same pitch, as pulses have.
    for part in scene.reshape(-1, 2 * RATE):
        assert estimate("insect_tone", part) == pytest.approx(3200, rel=0.002)
        assert estimate("pulse_amplitude", part) == pytest.approx(0.05, rel=0.15)


def test_an_insect_is_as_regular_as_it_sings():
    early, late = (np.roll(insect(4), shift) for shift in (0, 600))
    # Every other second, it is late by 600 samples, 0.15 of its intervals.
    uneven = np.where(np.arange(early.size) // RATE % 2, late, early) + bubbles() + wind()
    assert estimate("insect_irregularity", insect(rate=4) + bubbles() + wind()) < 0.03
    assert np.isfinite(estimate("insect_irregularity", uneven))


@pytest.mark.parametrize("rate", [1, 6, 20])
@pytest.mark.parametrize("level", [-50, -38])
def test_bubbles_are_counted_among_others(rate, level):
    happened = poisson(rate).size / SECONDS
    scene = insect() + bubbles(rate=rate) + wind(level)
    assert estimate("submerged_rate", scene) == pytest.approx(happened, rel=0.12)


def test_without_bubbles_there_are_none():
    assert estimate("submerged_rate", insect() + wind()) < 0.3


@pytest.mark.parametrize("radius", [3.0, 6.0])
def test_bubbles_among_others_have_size_and_amplitude(radius):
    scene = insect() + bubbles(radius, amplitude=0.2) + wind(-45)
    assert estimate("submerged_radius", scene) == pytest.approx(radius, rel=0.04)
    assert estimate("submerged_amplitude", scene) == pytest.approx(0.2, rel=0.15)
    assert estimate("submerged_spread", scene) < 0.06
    various = insect() + bubbles(radius, spread=0.2) + wind(-45)
    assert estimate("submerged_spread", various) == pytest.approx(0.2, abs=0.06)


@pytest.mark.parametrize("spread", [0.5, 0.7])
def test_bubbles_at_whose_pitch_insects_sing_are_reckoned_with(spread):
    drawn = spread * noise(6, 1000)[: poisson(20).size].std()
    scene = insect(2600) + bubbles(3.0, rate=20, amplitude=0.2, spread=spread) + wind(-55)
    assert estimate("submerged_spread", scene) == pytest.approx(drawn, rel=0.06)


@pytest.mark.parametrize("rise", [0.0, 0.2, 0.5])
def test_bubbles_among_others_rise(rise):
    # Of many insects' pulses, which do not.
    insects = sum(insect(tone, 4, amplitude=0.1) for tone in (2700, 3200, 3600))
    scene = insects + bubbles(rate=4, amplitude=0.2, rise=rise) + wind(-45)
    assert estimate("submerged_rise", scene) == pytest.approx(rise, abs=0.03)


@pytest.mark.parametrize("level", [-45, -30, -20])
def test_wind_goes_on_behind_events(level):
    scene = insect() + bubbles(amplitude=0.2) + wind(level)
    assert 20 * np.log10(estimate("steady_amplitude", scene)) == pytest.approx(level, abs=1.5)
