"""Motors: what their labels claim, and estimators of orders on signals of known truth."""

import numpy as np
import pytest

from dsgenerator.audit.estimators import ESTIMATORS, Sound
from synths import sound
from synths.trajectories import Trajectory
from synths.turns import SCATTER, turned

TIMES = np.arange(32000) / 16000


def estimate(name, samples, sample_rate=16000):
    return ESTIMATORS[name].measure(Sound(samples, sample_rate))


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)) + 1e-30)


@pytest.mark.parametrize(("turns", "pulses"), [(15.3, 4), (40, 1), (97, 3)])
def test_lines_tell_speed_pulses_and_slope(turns, pulses):
    rng = np.random.default_rng(0)
    samples = 0.02 * rng.standard_normal(TIMES.size)
    for order in range(1, int(6000 / turns)):
        amplitude = max(order / pulses, 1) ** -1.0 * (1 if order % pulses == 0 else 0.25)
        samples += amplitude * np.sin(2 * np.pi * (order * turns * TIMES + rng.uniform()))
    assert estimate("shaft_speed", samples) == pytest.approx(60 * turns, rel=2e-3)
    assert estimate("pulses_per_turn", samples) == pulses
    assert estimate("order_tilt", samples) == pytest.approx(-6.02, abs=0.4)


def test_a_long_sound_tells_a_speed_that_wanders():
    times = np.arange(10 * 16000) / 16000
    rng = np.random.default_rng(0)
    for seed in range(3):
        phase = np.random.default_rng(seed).uniform(0, 1, 2)
        wander = np.sin(2 * np.pi * (0.3 * times + phase[0])) / 0.3
        wander += np.sin(2 * np.pi * (0.71 * times + phase[1])) / 0.71
        turns = 71.8 * (times + 0.004 * wander / (2 * np.pi))
        samples = 0.1 * rng.standard_normal(times.size)
        for order in range(1, 56):
            amplitude = max(order / 2, 1) ** -1.0 * (1 if order % 2 == 0 else 0.25)
            samples += amplitude * np.sin(2 * np.pi * (order * turns + rng.uniform()))
        assert estimate("shaft_speed", samples) == pytest.approx(60 * 71.8, rel=5e-3)
        assert estimate("pulses_per_turn", samples) == 2


@pytest.mark.parametrize("ratio", [-20, -6])
def test_noise_between_lines_is_measured(ratio):
    rng = np.random.default_rng(1)
    lines = sum(np.sin(2 * np.pi * (50 * k * TIMES + rng.uniform())) for k in range(1, 160))
    noise = rng.standard_normal(TIMES.size)
    noise *= 10 ** (ratio / 20) * lines.std() / noise.std()
    assert estimate("noise_to_orders", lines + noise) == pytest.approx(ratio, abs=0.7)


@pytest.mark.parametrize("sample_rate", [16000, 44100])
def test_only_noise_and_orders_move_and_the_level_stays(sample_rate):
    model = sound("motor")
    for name, parameter in model.parameters.items():
        for end in (parameter.min, parameter.max):
            samples = model.set(**{name: end}).generate(4.0, sample_rate)
            assert level(samples) == pytest.approx(-22, abs=1.5), (name, end)
            assert np.abs(samples).max() < 0.8
    power = np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))
    assert power[: 4 * 19].sum() < 1e-6 * power.sum()


@pytest.mark.parametrize("speed", [11.3, 181.0])
def test_orders_are_sines_below_the_nyquist_frequency_and_nothing_else(speed):
    turns, amplitudes = 0.3 + speed * TIMES, np.ones(int(20000 / speed))
    found = turned(amplitudes, turns, np.full(TIMES.size, speed), 16000, np.random.default_rng(0))
    phases = SCATTER * np.random.default_rng(0).uniform(-1, 1, amplitudes.size)
    numbers = np.arange(1, int(8000 / speed) + 1)
    expected = sum(np.sin(2 * np.pi * (k * turns + phases[k - 1])) for k in numbers)
    assert level(found - expected) < level(expected) - 60


def test_a_motor_may_rev_up():
    rev = Trajectory((0, 4), (3.5, 7.5))
    samples = sound("motor").set(speed_exp=rev, noise_db=-30).generate(4.0, 16000)
    spectra = [np.abs(np.fft.rfft(part * np.hanning(part.size))) for part in np.split(samples, 8)]
    loudest = [2 * (12 + np.argmax(spectrum[12:])) for spectrum in spectra]
    assert loudest[-1] > 8 * loudest[0]
    assert np.abs(np.diff(samples)).max() < 0.3
    # Slow turns have high orders, too.
    assert spectra[0][2000:].sum() > 0.004 * spectra[0].sum()


@pytest.mark.parametrize(("name", "step"), [("load", 0.05), ("noise_db", 0.1), ("speed_exp", 1e-6)])
def test_a_small_step_sounds_almost_the_same(name, step):
    model = sound("motor")
    first = model.generate(2.0, 16000, seed=1)
    second = model.set(**{name: model.values[name] + step}).generate(2.0, 16000, seed=1)
    assert level(first - second) < level(first) - 30


def test_one_seed_sounds_the_same_at_other_sample_rates():
    low, high = (sound("motor").generate(2.0, rate) for rate in (16000, 48000))
    first, second = (np.fft.rfft(each)[:6000] / each.size for each in (low, high))
    assert level(np.abs(first - second)) < level(np.abs(first)) - 25
