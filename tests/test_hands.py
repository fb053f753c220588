"""Applause, footsteps and typing: what their labels claim, at any sample rate."""

import numpy as np
import pytest

from dsgenerator.audit.estimators import ESTIMATORS, Sound
from synths import sound
from synths.applause import Applause
from synths.people import autoregression, people
from synths.steps import FEW, MOST, stepped
from synths.trajectories import Trajectory
from synths.typing import Typing

RATES, RATE = (16000, 44100), 16000
MODELS = ("applause", "footsteps", "typing")


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)) + 1e-30)


def lines(samples, sample_rate):
    frequencies = np.fft.rfftfreq(samples.size, 1 / sample_rate)
    return frequencies, np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))


def crowd(n_exp=5, tempo=4.0, synchrony=0.4, seed=0, duration=10.0):
    values = {"n_exp": n_exp, "tempo": tempo, "synchrony": synchrony}
    return people(values, duration, np.random.default_rng(seed))


@pytest.mark.parametrize("synth", MODELS)
@pytest.mark.parametrize("sample_rate", RATES)
def test_nothing_is_below_20_hz(synth, sample_rate):
    frequencies, powers = lines(sound(synth).generate(4.0, sample_rate), sample_rate)
    assert powers[frequencies < 18].sum() < 1e-6 * powers.sum()


@pytest.mark.parametrize("synth", MODELS)
def test_defaults_are_neither_loud_nor_faint(synth):
    samples = sound(synth).generate(10.0, 16000)
    assert level(samples) == pytest.approx(-26, abs=4)
    assert np.abs(samples).max() < 1


@pytest.mark.parametrize(
    ("synth", "steps"),
    [
        ("applause", {"n_exp": 1e-4, "tempo": 1e-6, "synchrony": 1e-6, "cf_exp": 1e-4}),
        ("footsteps", {"rate_exp": 1e-6, "irreg_exp": 1e-6, "weight": 0.01, "surface": 1e-6}),
        ("typing", {"rate_exp": 1e-6, "pauses": 1e-6, "cf_exp": 1e-4, "release_db": 0.01}),
    ],
)
def test_a_small_step_sounds_almost_the_same(synth, steps):
    model = sound(synth)
    first = model.generate(2.0, 16000, seed=1)
    for name, step in steps.items():
        second = model.set(**{name: model.values[name] + step}).generate(2.0, 16000, seed=1)
        assert level(first - second) < level(first) - 25, name


@pytest.mark.parametrize("synth", MODELS)
def test_one_seed_sounds_the_same_at_other_sample_rates(synth):
    low, high = (sound(synth).generate(2.0, rate) for rate in (16000, 48000))
    first, second = (np.abs(np.fft.rfft(each)[: 2 * 3000]) / each.size for each in (low, high))
    assert np.corrcoef(first, second)[0, 1] > 0.95


# -- applause, and estimators of crowds


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


@pytest.mark.parametrize(
    ("synth", "name"),
    [
        ("applause", "n_exp"),
        ("applause", "synchrony"),
        ("applause", "cf_exp"),
        ("footsteps", "irreg_exp"),
        ("footsteps", "weight"),
        ("footsteps", "surface"),
        ("typing", "pauses"),
        ("typing", "cf_exp"),
        ("typing", "release_db"),
    ],
)
def test_what_is_no_level_and_no_rate_hardly_moves_the_level(synth, name):
    model = sound(synth)
    declared = model.parameters[name]
    levels = [
        level(model.set(**{name: v}).generate(4.0, 16000)) for v in (declared.min, declared.max)
    ]
    assert max(levels) - min(levels) < 6


def test_slices_have_realised_synchrony_unless_one_claps_alone_and_a_center():
    slices = [(0.0, 2.0), (4.0, 6.0), (-2.0, 0.0)]

    def told(name="synchrony", **values):
        values = Applause().defaults() | values
        rng = np.random.default_rng(0)
        return Applause().realised(values, 10.0, 16000, rng, slices)[name]

    assert told(synchrony=1)[:2] == pytest.approx(1, abs=0.02)
    assert told(synchrony=0)[:2] == pytest.approx(0, abs=0.35)
    assert np.isnan(told(synchrony=1)[2]) and np.isnan(told(n_exp=0)).all()
    centers = [told("cf_exp", n_exp=n_exp)[:2] for n_exp in (0, 7)]
    assert centers[0][0] == centers[0][1] != 1.5
    assert centers[1] == pytest.approx(1.5, abs=0.1)


def estimate(name, samples):
    return ESTIMATORS[name].measure(Sound(samples, RATE))


def click(seed=0):
    """A few milliseconds of noise."""
    return np.random.default_rng(seed).standard_normal(200) * np.exp(-np.arange(200) / 40)


def placed(times, event, seconds=4):
    samples = np.zeros(seconds * RATE + event.size)
    for start in np.round(np.asarray(times) * RATE).astype(int):
        samples[start : start + event.size] += event
    return samples[: seconds * RATE]


@pytest.mark.parametrize("people", [2, 20, 100])
def test_people_are_counted(people):
    times = np.random.default_rng(1).uniform(0, 4, 16 * people)
    samples = sum(placed(times[kind::40], click(kind)) for kind in range(40))
    assert estimate("crowd_size", samples) == pytest.approx(people, rel=0.3)


@pytest.mark.parametrize("deviation", [0.1, 0.15])
def test_a_beat_is_heard_and_how_strong_it_is(deviation):
    rng = np.random.default_rng(2)
    times = (np.arange(12)[:, np.newaxis] + 0.5 + deviation * rng.standard_normal(20)) / 3
    samples = sum(placed(each, click(kind)) for kind, each in enumerate(times.T))
    assert estimate("beat_rate", samples) == pytest.approx(3, rel=0.02)
    strength = np.exp(-2 * (np.pi * deviation) ** 2)
    assert estimate("beat_strength", samples) == pytest.approx(strength, abs=0.05)


def test_people_who_wander_are_in_step_as_far_as_they_are_at_a_time():
    model, told = Applause(), []
    values = model.defaults() | {"synchrony": 1 / 6}
    for seed in range(6):
        samples = model.generate(values, 10, RATE, np.random.default_rng(seed))
        told.append(estimate("beat_strength", samples))
    assert np.mean(told) == pytest.approx(1 / 6, abs=0.03)


# -- footsteps, and estimators of steps


def steps(surface, weight=0.0, times=(0.5, 1.5)):
    values = {"surface": surface, "weight": weight, "rate_exp": 0.0}
    return stepped(np.array(times), values, np.random.default_rng(0))


@pytest.mark.parametrize("surface", [0, 0.5, 1])
def test_a_step_stirs_as_many_grains_as_its_surface_says(surface):
    (thumps, _, kinds), (feet, _, _), (grains, _, _) = steps(surface)
    assert (thumps.size, feet.size, grains.size) == (2, 4, 2 * 2 * 64**surface)
    assert kinds.max() < FEW and grains.size <= 2 * MOST
    assert (grains >= 0.5).all() and np.count_nonzero(grains < 1.2) == grains.size / 2


@pytest.mark.parametrize("surface", [0, 0.3, 1])
@pytest.mark.parametrize("weight", [-12.0, 6.0])
def test_weight_is_the_level_of_the_thump_relative_to_that_of_the_soles(surface, weight):
    thumps, feet, grains = (np.square(layer[1]).sum() for layer in steps(surface, weight))
    assert 10 * np.log10(thumps / (feet + grains)) == pytest.approx(weight)


def test_no_steps_are_silent():
    assert [layer[0].size for layer in steps(0.5, times=())] == [0, 0, 0]
    assert not sound("footsteps").set(rate_exp=-1).generate(0.001, 16000, seed=3).any()


def thump(seconds=0.15):
    times = np.arange(round(seconds * RATE)) / RATE
    return np.sin(2 * np.pi * 100 * times) * np.exp(-40 * times)


@pytest.mark.parametrize("deviation", [0.05, 0.12])
def test_steps_are_heard_from_their_thumps(deviation):
    strayed = np.arange(12) + 0.5 + deviation * np.random.default_rng(3).standard_normal(12)
    samples = placed(strayed / 3, thump()) + placed(strayed / 3, 0.3 * click())
    assert estimate("step_rate", samples) == pytest.approx(3)
    line = np.polyval(np.polyfit(np.arange(12), strayed, 1), np.arange(12))
    scatter = np.sqrt(np.square(strayed - line).sum() / 10)
    assert estimate("step_irregularity", samples) == pytest.approx(scatter, rel=0.1)


def test_steps_have_a_thump_and_a_duration():
    times = np.arange(0.2, 4, 0.5)
    for ratio in (1.0, 10.0):
        samples = ratio * placed(times, thump()) + placed(times, click())
        energies = np.square(ratio * thump()).sum(), np.square(click()).sum()
        expected = 10 * np.log10(energies[0] / energies[1])
        assert estimate("thump_level", samples) == pytest.approx(expected, abs=1.5)
    short, long = (
        estimate(
            "step_duration",
            placed(times, thump()) + sum(placed(times + d, click(k)) for k, d in enumerate(late)),
        )
        for late in ([0.0], np.arange(0, 0.1, 0.01))
    )
    assert long > 3 * short


# -- typing, and estimators of keystrokes


def strokes(seed=0, duration=200.0, **values):
    values = Typing().defaults() | values
    return Typing().events(values, duration, np.random.default_rng(seed)).times


@pytest.mark.parametrize("pauses", [0, 0.4, 0.8])
def test_words_are_typed_faster_and_pauses_take_their_share(pauses):
    times = strokes(rate_exp=2, pauses=pauses)
    assert times.size == pytest.approx(800, rel=0.15)
    intervals = np.diff(times)
    within = intervals[intervals < (0.25 if pauses else 1)]
    assert within.mean() == pytest.approx(0.25 * (1 - pauses), rel=0.05)
    assert within.std() / within.mean() == pytest.approx(0.2, abs=0.03)
    if pauses:
        assert within.size / intervals.size == pytest.approx(0.8, abs=0.04)


def test_a_rate_that_moves_is_followed():
    times = strokes(rate_exp=Trajectory((0.0, 100.0, 100.0, 200.0), (1.0, 1.0, 3.0, 3.0)))
    assert np.count_nonzero(times < 100) == pytest.approx(200, rel=0.25)
    assert np.count_nonzero(times >= 100) == pytest.approx(800, rel=0.25)


def test_slices_have_realised_pauses():
    slices = [(k, k + 2.0) for k in range(0, 100, 2)] + [(200.0, 202.0)]
    values = Typing().defaults()
    told = Typing().realised(values, 100.0, RATE, np.random.default_rng(0), slices)
    assert set(told) == {"rate_exp", "pauses"}
    assert np.nanmean(told["pauses"][:-1]) == pytest.approx(0.4, abs=0.05)
    assert np.isnan(told["pauses"][-1])


@pytest.mark.parametrize(("rate", "pause"), [(3, 0), (6, 0.4)])
def test_keys_are_heard_to_go_down_and_up(rate, pause):
    intervals = np.where(np.arange(40) % 5 == 4, 5 * pause + 1 - pause, 1 - pause) / rate
    times = np.cumsum(intervals) - 0.1
    down, up = times[times < 3.9], times[times < 3.8] + 0.06
    samples = placed(down, click()) + placed(up, 0.3 * click())
    assert estimate("stroke_rate", samples) == pytest.approx(down.size / 4)
    assert estimate("release_level", samples) == pytest.approx(20 * np.log10(0.3), abs=1)
    expected = 1 - down.size / 4 * (1 - pause) / rate
    assert estimate("pause_share", samples) == pytest.approx(expected, abs=0.03)


def test_keys_that_are_heard_to_go_up_now_and_then_have_a_level():
    """Most soft clicks are masked by the loud ones."""
    down = np.arange(21) * 0.17 + 0.2
    samples = placed(down, click()) + placed(down[::7] + 0.08, 10 ** (-22 / 20) * click())
    assert estimate("release_level", samples) == pytest.approx(-22, abs=1)
    assert estimate("stroke_rate", samples) == pytest.approx(down.size / 4)


@pytest.mark.parametrize("cf_exp", [0.5, 2, 3.25])
def test_clicks_have_their_center(cf_exp):
    samples = sound("typing").set(cf_exp=cf_exp, rate_exp=4).generate(4.0, RATE)
    assert estimate("click_center", samples) == pytest.approx(440 * 2**cf_exp, rel=0.08)
