"""Crickets and bees: what labels of several insects claim, and estimators of sources at once."""

import numpy as np
import pytest

from dsgenerator.audit.estimators import ESTIMATORS, Sound, tones
from synths import sound
from synths.insects import spread_evenly
from synths.trajectories import Trajectory

RATE = 16000


def estimate(name, samples, sample_rate=RATE):
    return ESTIMATORS[name].measure(Sound(np.asarray(samples, dtype=float), sample_rate))


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)) + 1e-30)


def pulses(frequencies, seed=0, seconds=2.0):
    """Hann pulses of 15 ms at random times, twelve for each frequency, of random levels."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(0.015 * RATE)) / RATE
    samples = np.zeros(round(seconds * RATE))
    for frequency in frequencies:
        pulse = rng.uniform(0.05, 0.1) * np.hanning(times.size)
        pulse *= np.sin(2 * np.pi * frequency * times)
        for start in rng.integers(0, samples.size - pulse.size, 12):
            samples[start : start + pulse.size] += pulse
    return samples


def chirping():
    """Two seconds with three chirps of four pulses of a tone of 4 kHz, of amplitude 1."""
    samples = np.zeros(2 * RATE)
    for start in (3000, 14000, 25000):
        for number in range(4):
            begin = start + 400 * number
            samples[begin : begin + 240] += np.hanning(240) * np.sin(np.pi / 2 * np.arange(240))
    return samples


def test_neighbours_that_are_as_high_are_one_source():
    assert tones.sources(np.array([3000.0, 3000.0, 3001.0, 3001.0]), 3).size == 1


@pytest.mark.parametrize("count", [1, 3, 8, 20])
def test_sources_of_pulses_are_counted(count):
    frequencies = 2000 + 1500 * np.random.default_rng(count).permutation(24)[:count] / 24
    assert estimate("singers", pulses(frequencies)) == pytest.approx(count, rel=0.12)


def test_noise_between_pulses_has_a_level_if_there_is_any():
    noise = np.random.default_rng(1).standard_normal(2 * RATE)
    few, many = pulses([3000]), 10 * sum(pulses(3000 + 60 * np.arange(20), seed) for seed in (1, 2))
    assert estimate("tonal_background", few + 0.01 * noise) == pytest.approx(-40, abs=0.5)
    assert np.isinf(estimate("tonal_background", many + 1e-5 * noise))


def test_the_nearest_of_several_is_heard():
    near, far = chirping(), 2 * pulses([3000, 3500, 4500, 5000])
    assert estimate("chirp_rate", near + far) == pytest.approx(1.5)
    assert estimate("pulses_per_chirp", near + far) == 4
    assert estimate("pulse_rate", near + far) == pytest.approx(40, rel=0.02)


def test_one_kind_of_sound_is_told_among_others():
    rng = np.random.default_rng(4)
    night = 0.5 * chirping() + 0.0005 * rng.standard_normal(2 * RATE)
    times = np.arange(1000) / RATE
    ring = 0.3 * np.exp(-times / 0.01) * np.sin(2 * np.pi * 900 * times)
    for start in rng.integers(0, 2 * RATE - 1000, 16):
        night[start : start + 1000] += ring
    assert estimate("submerged_rate", night) == pytest.approx(8, rel=0.2)
    assert estimate("pulse_amplitude", night) == pytest.approx(0.5, rel=0.1)


def test_points_are_even_and_one_more_moves_none():
    few, many = (spread_evenly(count, np.random.default_rng(3)) for count in (7, 31))
    assert np.array_equal(few, many[:, :7])
    for row in many:
        gaps = np.diff(np.sort(row))
        assert gaps.min() > 0.3 / 31 and gaps.max() < 2.7 / 31


@pytest.mark.parametrize("n", [1, 4, 31])
def test_one_insect_more_leaves_the_others_as_they_were(n):
    model = sound("crickets").set(night_db=-80)
    first, second = (model.set(n=each).generate(4.0, RATE, seed=1) for each in (n, n + 1))
    assert level(second - first) < level(first) - 14


def test_the_nearest_insect_is_the_same_in_any_chorus():
    alone, chorus = (sound("crickets").set(n=n) for n in (1, 32))
    slices = [(0.0, 2.0), (2.0, 4.0)]
    told = [
        each.model.realised(each.values, 4.0, RATE, np.random.default_rng(2), slices)
        for each in (alone, chorus)
    ]
    assert np.array_equal(told[0]["rate_exp"], told[1]["rate_exp"])


@pytest.mark.parametrize("sample_rate", [16000, 44100])
def test_the_night_has_its_level_and_nothing_below_20_hz(sample_rate):
    quiet = sound("crickets").set(n=1, rate_exp=-2, pulses=1, night_db=-30)
    samples = quiet.generate(4.0, sample_rate) - quiet.set(night_db=-80).generate(4.0, sample_rate)
    assert level(samples) == pytest.approx(-30, abs=0.1)
    power = np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))
    assert power[:72].sum() < 1e-6 * power.sum()
    rising = quiet.set(night_db=Trajectory((0.0, 4.0), (-70.0, -30.0))).generate(4.0, sample_rate)
    assert level(rising[-sample_rate:]) > level(rising[:sample_rate]) + 10


def test_labels_that_are_no_level_leave_it():
    for name, values in {"n": (1, 32), "cf_exp": (2, 4), "pulse_rate": (10, 120)}.items():
        levels = [
            level(sound("crickets").set(**{name: value}).generate(10.0, 44100)) for value in values
        ]
        assert np.ptp(levels) < 2, name


def test_partials_do_not_alias():
    for sample_rate in (16000, 22050):
        loud = sound("crickets").set(n=1, cf_exp=4, pulse_rate=10, night_db=-80)
        samples = loud.generate(2.0, sample_rate)
        power = np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))
        frequencies = np.fft.rfftfreq(samples.size, 1 / sample_rate)
        # The night itself is 55 dB below.
        others = np.abs(frequencies - 440 * 2**4) > 1500
        harmonic = np.abs(frequencies - 440 * 2**5) < 1500
        assert power[others & ~harmonic].sum() < 1e-5 * power.sum()


def test_a_tone_with_its_sidebands_has_to_fit():
    with pytest.raises(ValueError, match="the tone's upper sideband"):
        sound("crickets").set(cf_exp=3.85, n=4, pulse_rate=120).generate(1.0, 16000)


# -- bees


def lines(rates, seconds=2.0, sample_rate=RATE):
    """Buzzes of three partials, steady."""
    times = np.arange(round(seconds * sample_rate)) / sample_rate
    partials = ((1, 1.0), (2, 0.6), (3, 0.4))
    return 0.1 * sum(
        level * np.sin(2 * np.pi * number * rate * times + number * rate)
        for rate in rates
        for number, level in partials
    )


@pytest.mark.parametrize("spread", [0.0, 0.4, 1.2])
def test_a_swarm_has_a_mean_rate_and_a_spread(spread):
    offsets = np.linspace(-1, 1, 9)
    rates = 180 * 2 ** (spread * offsets / offsets.std() / 12)
    samples = lines(rates)
    assert estimate("wing_rate", samples) == pytest.approx(180, rel=0.01)
    assert estimate("wing_spread", samples) == pytest.approx(spread, abs=0.1)
    assert estimate("loudness_level", 2 * samples) - estimate(
        "loudness_level", samples
    ) == pytest.approx(6.02, abs=0.01)


@pytest.mark.parametrize("sample_rate", [16000, 44100])
def test_bees_do_not_alias_and_have_nothing_below_20_hz(sample_rate):
    samples = sound("bees").set(n=1, wing_rate=400).generate(4.0, sample_rate)
    power = np.square(np.abs(np.fft.rfft(samples * np.blackman(samples.size))))
    frequencies = np.fft.rfftfreq(samples.size, 1 / sample_rate)
    harmonic = np.abs(frequencies - 400 * np.round(frequencies / 400)) < 100
    assert power[(frequencies < 20) | ~harmonic].sum() < 1e-6 * power.sum()


def test_bees_sound_the_same_at_any_sample_rate():
    low, high = (sound("bees").generate(2.0, rate, seed=5) for rate in (16000, 48000))
    first, second = (np.abs(np.fft.rfft(each)[:12000]) / each.size for each in (low, high))
    assert level(first - second) < level(first) - 40


def test_a_small_step_of_a_swarm_sounds_almost_the_same():
    for name, step in (("wing_rate", 0.001), ("spread", 1e-4)):
        model = sound("bees")
        first = model.generate(2.0, RATE, seed=1)
        second = model.set(**{name: model.values[name] + step}).generate(2.0, RATE, seed=1)
        assert level(first - second) < level(first) - 20, name


def test_each_bee_is_as_loud_and_other_labels_leave_the_level():
    levels = {n: level(sound("bees").set(n=n).generate(10.0, RATE)) for n in (4, 32)}
    assert levels[32] - levels[4] == pytest.approx(9, abs=1)
    for name, values in {"wing_rate": (100, 400), "spread": (0.1, 2)}.items():
        ends = [level(sound("bees").set(**{name: value}).generate(10.0, RATE)) for value in values]
        assert np.ptp(ends) < 2, name


def test_a_wing_rate_may_move():
    rising = Trajectory((0.0, 4.0), (150.0, 300.0))
    samples = sound("bees").set(wing_rate=rising, n=1).generate(4.0, RATE)
    begin, end = (estimate("wing_rate", part) for part in (samples[:4000], samples[-4000:]))
    assert begin == pytest.approx(154, rel=0.04) and end == pytest.approx(295, rel=0.04)
