"""Applause, footsteps and typing: what their labels claim, at any sample rate."""

import numpy as np
import pytest

from synths import sound
from synths.applause import Applause
from synths.people import autoregression, people

RATES = (16000, 44100)


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)) + 1e-30)


def lines(samples, sample_rate):
    frequencies = np.fft.rfftfreq(samples.size, 1 / sample_rate)
    return frequencies, np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))


def crowd(n_exp=5, tempo=4.0, synchrony=0.4, seed=0, duration=10.0):
    values = {"n_exp": n_exp, "tempo": tempo, "synchrony": synchrony}
    return people(values, duration, np.random.default_rng(seed))


@pytest.mark.parametrize("synth", ["applause"])
@pytest.mark.parametrize("sample_rate", RATES)
def test_nothing_is_below_20_hz(synth, sample_rate):
    frequencies, powers = lines(sound(synth).generate(4.0, sample_rate), sample_rate)
    assert powers[frequencies < 18].sum() < 1e-6 * powers.sum()


@pytest.mark.parametrize("synth", ["applause"])
def test_defaults_are_neither_loud_nor_faint(synth):
    samples = sound(synth).generate(10.0, 16000)
    assert level(samples) == pytest.approx(-26, abs=4)
    assert np.abs(samples).max() < 1


@pytest.mark.parametrize(
    ("synth", "steps"),
    [("applause", {"n_exp": 1e-4, "tempo": 1e-6, "synchrony": 1e-6, "cf_exp": 1e-4})],
)
def test_a_small_step_sounds_almost_the_same(synth, steps):
    model = sound(synth)
    first = model.generate(2.0, 16000, seed=1)
    for name, step in steps.items():
        second = model.set(**{name: model.values[name] + step}).generate(2.0, 16000, seed=1)
        assert level(first - second) < level(first) - 25, name


@pytest.mark.parametrize("synth", ["applause"])
def test_one_seed_sounds_the_same_at_other_sample_rates(synth):
    low, high = (sound(synth).generate(2.0, rate) for rate in (16000, 48000))
    first, second = (np.abs(np.fft.rfft(each)[: 2 * 3000]) / each.size for each in (low, high))
    assert np.corrcoef(first, second)[0, 1] > 0.95


# -- applause


@pytest.mark.parametrize("n_exp", [0, 3, 6.5])
def test_everybody_claps_as_often_as_the_tempo_says(n_exp):
    heard = crowd(n_exp, tempo=3.0, duration=20.0)
    assert len(heard) == np.ceil(2**n_exp)
    assert all(times.size == pytest.approx(60, abs=4) for times, _ in heard)


@pytest.mark.parametrize("synchrony", [0, 0.3, 0.7, 1])
def test_phases_have_a_mean_of_the_length_of_synchrony(synchrony):
    drawn = crowd(7, 4.0, synchrony, duration=60.0)
    times = np.concatenate([times for times, _ in drawn])
    assert abs(np.exp(8j * np.pi * times).mean()) == pytest.approx(synchrony, abs=0.04)


def test_deviations_come_and_go_slowly():
    noise = autoregression(np.random.default_rng(0).standard_normal((200, 100)), 0.9)
    assert noise.std() == pytest.approx(1, abs=0.05)
    assert np.mean(noise[:, 1:] * noise[:, :-1]) == pytest.approx(0.9, abs=0.05)


def test_more_people_are_the_same_ones_and_others():
    few, many = crowd(2), crowd(4)
    for (first, _), (second, _) in zip(few, many, strict=False):
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("name", ["n_exp", "synchrony", "cf_exp"])
def test_applause_is_about_as_loud_for_all_crowds(name):
    model = sound("applause")
    declared = model.parameters[name]
    levels = [
        level(model.set(**{name: v}).generate(4.0, 16000)) for v in (declared.min, declared.max)
    ]
    assert max(levels) - min(levels) < 6


def test_slices_have_realised_synchrony_unless_one_claps_alone():
    slices = [(0.0, 2.0), (4.0, 6.0), (-2.0, 0.0)]

    def told(**values):
        values = Applause().defaults() | values
        rng = np.random.default_rng(0)
        return Applause().realised(values, 10.0, 16000, rng, slices)["synchrony"]

    assert told(synchrony=1)[:2] == pytest.approx(1, abs=0.02)
    assert told(synchrony=0)[:2] == pytest.approx(0, abs=0.35)
    assert np.isnan(told(synchrony=1)[2]) and np.isnan(told(n_exp=0)).all()
