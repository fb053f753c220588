"""Estimators of single events, on events whose amplitudes, pitches and times were written down."""

import numpy as np
import pytest
from test_estimators import RATE, SECONDS, TIMES, chirps, estimate, even, grain, placed

from dsgenerator.audit.estimators.rates import belonging

COUNT = 40


def tones(amplitudes, frequencies, seconds=0.08):
    """Four tones a second that begin at once and die away evenly."""
    samples = np.zeros(TIMES.size)
    time = np.arange(round(seconds * RATE)) / RATE
    fade = 1 - time / seconds
    for start, amplitude, frequency in zip(even(4), amplitudes, frequencies, strict=True):
        first = round(start * RATE)
        samples[first : first + time.size] += (
            amplitude * fade * np.sin(2 * np.pi * frequency * time)
        )
    return samples


def drawn(seed=0):
    return np.random.default_rng(seed).standard_normal(COUNT)


@pytest.mark.parametrize("spread", [0.0, 0.05, 0.15])
@pytest.mark.parametrize("mean", [0.3, 0.8])
def test_amplitudes_at_the_onset(mean, spread):
    amplitudes = np.maximum(mean + spread * drawn(), 0.05)
    samples = tones(amplitudes, [900] * COUNT)
    assert estimate("attack_amplitude", samples) == pytest.approx(amplitudes.mean(), rel=0.05)
    found = estimate("attack_amplitude_spread", samples)
    assert found == pytest.approx(amplitudes.std(ddof=1), rel=0.25, abs=0.01)


@pytest.mark.parametrize("spread", [0.0, 2.0, 5.0])
def test_levels_spread(spread):
    levels = spread * drawn()
    samples = tones(0.3 * 10 ** (levels / 20), [900] * COUNT)
    assert estimate("attack_level_spread", samples) == pytest.approx(
        levels.std(ddof=1), rel=0.2, abs=0.1
    )


@pytest.mark.parametrize("spread", [0.0, 1.0, 6.0])
def test_pitches_of_attacks_spread(spread):
    semitones = spread * drawn()
    samples = tones([0.5] * COUNT, 900 * 2 ** (semitones / 12))
    assert estimate("attack_pitch_spread", samples) == pytest.approx(
        semitones.std(ddof=1), rel=0.2, abs=0.1
    )


def test_pitches_of_events_spread_over_octaves():
    """Of equal quality, the higher one is, the sooner it has died away."""
    octaves = drawn(1)
    samples = np.zeros(TIMES.size)
    for start, octave in zip(even(4), octaves, strict=True):
        time = TIMES[: TIMES.size - round(start * RATE)]
        turns = 2 * np.pi * 600 * 2**octave * time
        samples[TIMES.size - time.size :] += np.exp(-turns / 80) * np.sin(turns)
    expected = 12 * octaves.std(ddof=1)
    assert estimate("attack_pitch_spread", samples) == pytest.approx(expected, rel=0.02)


def test_the_middle_of_pitches_of_which_some_are_alike():
    octaves = np.concatenate([[0.12, 0.12, 0.13], np.linspace(-0.15, 0.1, COUNT - 3)])
    samples = tones([0.5] * COUNT, 600 * 2**octaves)
    expected = 600 * 2 ** octaves.mean()
    assert estimate("spectral_middle", samples) == pytest.approx(expected, rel=0.004)
    assert abs(np.log2(estimate("spectral_peak", samples) / expected)) > 0.01


def test_values_that_belong_are_all_counted():
    values = drawn()
    assert belonging(values) == pytest.approx(values.std(ddof=1))
    foreign = np.concatenate([values, [9.0, -8.0]])
    assert belonging(foreign) == pytest.approx(values.std(ddof=1))
    alike = np.concatenate([values, [7.0, 7.1, 7.2, 7.3, 7.4]])
    assert belonging(alike) == pytest.approx(values.std(ddof=1))
    assert belonging(np.array([1.0, 1.0, 1.0, 4.0])) == 0


@pytest.mark.parametrize("deviation", [0.04, 0.12])
def test_irregularity_of_grains_and_of_chirps(deviation):
    starts = even(4, deviation)
    places = np.arange(starts.size)
    line = np.polyval(np.polyfit(places, starts, 1), places)
    expected = (starts - line).std(ddof=2) * 4
    grains = placed(starts, grain())
    assert estimate("grain_irregularity", grains) == pytest.approx(expected, rel=0.2)
    pulse = np.hanning(300) * np.sin(2 * np.pi * 3000 * np.arange(300) / RATE)
    chirp = np.concatenate([pulse, np.zeros(100), pulse])
    assert estimate("chirp_irregularity", placed(starts, chirp)) == pytest.approx(expected, rel=0.2)


@pytest.mark.parametrize(
    "name", ["attack_amplitude_spread", "attack_level_spread", "attack_pitch_spread"]
)
def test_of_few_events_nobody_could_tell_how_they_spread(name):
    samples = tones([0.5] * COUNT, [900] * COUNT)[: RATE * 3 // 4]
    assert np.isinf(estimate(name, samples))


def test_chirps_that_a_slice_cuts_into_are_not_counted():
    whole = chirps(2, 4, 40)
    assert estimate("chirp_rate", whole) == pytest.approx(2, abs=1 / SECONDS)
    starts = np.flatnonzero(np.abs(whole) > 1e-3)
    cut = whole[starts[0] + round(0.03 * RATE) :][: 2 * RATE]
    assert estimate("pulses_per_chirp", cut) == 4
    assert estimate("chirp_rate", cut) == pytest.approx(2, abs=0.51)
