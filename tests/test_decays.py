"""Estimators of how events die away, on sounds that are known."""

import numpy as np
import pytest

from dsgenerator.audit.estimators import ESTIMATORS, Sound

RATE = 16000


def estimate(name, samples):
    return ESTIMATORS[name].measure(Sound(samples, RATE))


def placed(event, interval, count=8):
    samples = np.zeros(2 * RATE)
    for number in range(count):
        start = round((0.05 + interval * number) * RATE)
        piece = event(number)[: samples.size - start]
        samples[start : start + piece.size] += piece
    return samples


def damped(seconds, frequency, length=1.0):
    """Return a sine that falls by 60 dB in some seconds."""
    times = np.arange(round(length * RATE)) / RATE
    return 0.3 * np.sin(2 * np.pi * frequency * times + 1) * 10 ** (-3 * times / seconds)


@pytest.mark.parametrize("seconds", [0.03, 0.1, 0.3])
def test_what_dies_away_is_timed_also_where_it_overlaps(seconds):
    assert estimate("decay_time", placed(lambda _: damped(seconds, 300), 0.11, 16)) == (
        pytest.approx(seconds, rel=0.05)
    )


@pytest.mark.parametrize("quality", [5, 40, 150])
def test_quality_of_what_rings_at_different_pitches(quality):
    def event(number):
        frequency = 800 * 2 ** (0.02 * (number % 3 - 1))
        return damped(np.log(1000) * quality / (np.pi * frequency), frequency)

    assert estimate("ring_quality", placed(event, 0.22)) == pytest.approx(quality, rel=0.1)


def tone(seconds, sweep):
    times = np.arange(round(seconds * RATE)) / RATE
    falling = 0.5 - 0.4 * times / seconds
    return falling * np.sin(2 * np.pi * (700 * times + 0.5 * sweep / seconds * times**2))


def test_lengths_of_events_some_of_which_are_cut_off():
    lengths = [0.06, 0.1, 0.14, 0.1, 0.06, 0.14, 0.1, 0.1]
    even = placed(lambda number: tone(lengths[number], 0), 0.23)
    assert estimate("event_length", even) == pytest.approx(0.1, abs=0.004)
    spread = np.sqrt(3) * np.std(lengths, ddof=1)
    assert estimate("event_length_range", even) == pytest.approx(spread, abs=0.006)
    assert not np.isfinite(estimate("event_length", placed(lambda _: tone(0.5, 0), 0.2)))


@pytest.mark.parametrize("sweep", [-300, 0, 2500])
def test_sweeps_of_events(sweep):
    swept = placed(lambda _: tone(0.12, sweep), 0.23)
    assert estimate("event_sweep", swept) == pytest.approx(sweep, abs=60)


def grain(seconds, partials, sweep=0.0):
    times = np.arange(-0.5, 0.5, 1 / RATE)
    warped = times + 0.5 * sweep * times**2
    waves = sum(np.sin(2 * np.pi * k * 500 * warped) / k for k in range(1, partials + 1))
    return 0.3 * waves * np.exp(-0.5 * np.square(6 * times / seconds))


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.25])
def test_lengths_of_grains(seconds):
    samples = placed(lambda _: grain(seconds, 1), 0.22)
    assert estimate("grain_length", samples) == pytest.approx(seconds, rel=0.05)


@pytest.mark.parametrize("partials", [1, 3, 9])
def test_partials_of_grains(partials):
    samples = placed(lambda _: grain(0.1, partials, 1.5), 0.22)
    assert estimate("grain_partials", samples) == partials


def sawtooths(seconds, pitch, rate):
    """Return two seconds of sawtooths that fall by 60 dB in some seconds, irregularly spaced."""
    times = np.arange(round(seconds * rate)) / rate
    partials = range(1, int(rate / 2 / pitch))
    wave = sum(np.sin(2 * np.pi * k * pitch * times) / k for k in partials)
    wave *= 10 ** (-3 * times / seconds)
    samples = np.zeros(2 * rate)
    for place in (0.05, 0.21, 0.29, 0.47, 0.62, 0.74, 0.95, 1.08, 1.22, 1.41, 1.5, 1.71):
        start = round(place * rate)
        piece = wave[: samples.size - start]
        samples[start : start + piece.size] += piece
    return samples


@pytest.mark.parametrize("seconds", [0.03, 0.1, 0.4])
@pytest.mark.parametrize(("pitch", "rate"), [(110, 16000), (137, 22050), (110, 48000)])
def test_a_period_need_not_be_a_whole_number_of_samples(pitch, rate, seconds):
    sound = Sound(sawtooths(seconds, pitch, rate), rate)
    measured = ESTIMATORS["partials_decay_time"].measure(sound)
    assert measured == pytest.approx(seconds, rel=0.03)
