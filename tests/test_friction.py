"""Creaks: what their labels claim, and estimators of slips on signals of known truth."""

import numpy as np
import pytest
from scipy import signal

from dsgenerator.audit.estimators import ESTIMATORS, Sound
from dsgenerator.config import models
from synths import sound
from synths.trajectories import Trajectory


def estimate(name, samples, sample_rate=16000):
    return ESTIMATORS[name].measure(Sound(samples, sample_rate))


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)) + 1e-30)


@pytest.mark.parametrize("deviation", [0.04, 0.15])
def test_slips_of_a_body_are_counted_weighed_and_timed(deviation):
    rng = np.random.default_rng(0)
    numbers = np.arange(60) + 0.5 + deviation * rng.standard_normal(60)
    impulses = np.zeros(32000)
    impulses[np.round(numbers / 30 * 16000).astype(int)] = 10 ** (rng.uniform(-3, 3, 60) / 20)
    body = sum(signal.lfilter(*signal.iirpeak(f, 15, 16000), impulses) for f in (300, 440, 700))
    assert estimate("slip_irregularity", body) == pytest.approx(deviation, rel=0.25)
    energy = 10 * np.log10(np.square(body).sum() / 16000 / 60)
    assert estimate("slip_level", body) == pytest.approx(energy, abs=0.2)
    speed = 30 * 10 ** ((energy + 41) / 20)
    assert estimate("slip_speed", body) == pytest.approx(speed, rel=0.05)


def test_a_body_has_its_center():
    rng = np.random.default_rng(0)
    spectrum = np.fft.rfft(rng.standard_normal(32000))
    octaves = np.log2(np.maximum(np.fft.rfftfreq(32000, 1 / 16000), 1) / 700)
    # White noise that is as loud in each octave, in a band.
    spectrum *= np.where(np.abs(octaves) < 1, 2 ** (-octaves / 2), 0)
    assert estimate("body_center", np.fft.irfft(spectrum)) == pytest.approx(700, rel=0.03)


def test_twice_the_pressure_makes_half_as_many_slips():
    model = models.load("friction")
    slices = [(2.0 * k, 2.0 * k + 2) for k in range(5)]
    counts = []
    for pressure in (-41, -41 + 20 * np.log10(2)):
        values = model.defaults() | {"pressure": pressure}
        counts.append(model.events(values, 10.0, np.random.default_rng(0)).times.size)
        told = model.realised(values, 10.0, 16000, np.random.default_rng(0), slices)
        assert told["speed_exp"] == pytest.approx(values["speed_exp"], abs=0.05)
    assert counts[0] == pytest.approx(2 * counts[1], abs=2)


def test_speed_may_rise():
    model = sound("friction")
    rising = model.set(speed_exp=Trajectory((0, 4), (3, 5))).generate(4.0, 16000)
    assert level(rising[-16000:]) > level(rising[:16000]) + 3


@pytest.mark.parametrize("sample_rate", [16000, 44100])
def test_level_and_band(sample_rate):
    model = sound("friction")
    samples = model.generate(8.0, sample_rate)
    assert level(samples) == pytest.approx(-24.5, abs=1.5)
    for name in ("irreg_exp", "cf_exp"):
        ends = model.parameters[name].min, model.parameters[name].max
        for end in ends:
            other = model.set(**{name: end}).generate(8.0, sample_rate)
            assert level(other) == pytest.approx(level(samples), abs=3), name
    samples = model.set(cf_exp=-2).generate(4.0, sample_rate)
    power = np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))
    assert power[: 4 * 19].sum() < 1e-6 * power.sum()
    loudest = model.set(pressure=-35, cf_exp=2, irreg_exp=0.5).generate(8.0, sample_rate)
    assert np.abs(loudest).max() < 1.6


@pytest.mark.parametrize(
    ("name", "step"), [("cf_exp", 1e-4), ("irreg_exp", 1e-5), ("speed_exp", 1e-6)]
)
def test_a_small_step_sounds_almost_the_same(name, step):
    model = sound("friction")
    first = model.generate(2.0, 16000, seed=1)
    second = model.set(**{name: model.values[name] + step}).generate(2.0, 16000, seed=1)
    assert level(first - second) < level(first) - 25


def test_one_seed_sounds_the_same_at_other_sample_rates():
    low, high = (sound("friction").generate(2.0, rate) for rate in (16000, 48000))
    first, second = (np.abs(np.fft.rfft(each)[:3000]) / each.size for each in (low, high))
    assert np.corrcoef(first, second)[0, 1] > 0.95
