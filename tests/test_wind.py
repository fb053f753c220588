"""Wind and wind chimes: what their labels claim, at any sample rate and over whole ranges."""

import numpy as np
import pytest

from dsgenerator.audit.estimators import ESTIMATORS, Sound
from dsgenerator.audit.estimators.wind import fitted
from synths import sound
from synths.airflow import HALF_POWER, gusts, whistles
from synths.noise import noise_of_lines, unit_lines
from synths.tubes import PARTIALS, STRUCK, decay, partial_gains, ringing
from synths.waves import cosine
from synths.wind import Wind
from synths.windchimes import WindChimes

SLICES = [(2.0 * k, 2.0 * k + 2) for k in range(5)]


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)) + 1e-30)


def power(samples, sample_rate):
    frequencies = np.fft.rfftfreq(samples.size, 1 / sample_rate)
    return frequencies, np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("synth", ["wind", "windchimes"])
@pytest.mark.parametrize("sample_rate", [16000, 44100])
def test_nothing_is_below_20_hz(synth, sample_rate):
    for gustiness in (0, 1):
        samples = sound(synth).set(gustiness=gustiness, howliness=0).generate(4.0, sample_rate)
        frequencies, powers = power(samples, sample_rate)
        assert powers[frequencies < 18].sum() < 1e-5 * powers.sum()


@pytest.mark.parametrize("sample_rate", [16000, 44100])
@pytest.mark.parametrize("octaves", [0.5, 0.25, 1 / 16])
def test_a_whistle_has_its_width_between_half_power_points(sample_rate, octaves):
    samples = whistles(np.full(20 * sample_rate, 600.0), octaves, sample_rate, rng())
    frequencies, powers = power(samples, sample_rate)
    away = np.abs(np.log2(np.maximum(frequencies, 1) / 600))
    # Of squared raised cosines, 81 % are between their half power points.
    places = np.linspace(-1, 1, 10001)
    shape = np.square(1 + np.cos(np.pi * places))
    share = shape[np.abs(places) < HALF_POWER].sum() / shape.sum()
    inside, near = away < octaves / 2, away < max(0.3, 1.2 * octaves)
    assert powers[inside].sum() / powers[near].sum() == pytest.approx(share, abs=0.06)


@pytest.mark.parametrize("octaves", [0.1, 0.25, 0.4])
@pytest.mark.parametrize("shape", ["cosine", "gaussian"])
def test_the_width_of_a_line_does_not_depend_on_its_shape(shape, octaves):
    frequencies = np.arange(80.0, 4000.0, 2.0)
    half = octaves / 2 * np.log(2)
    away = np.abs(frequencies - 600 * np.cosh(half)) / (600 * np.sinh(half))
    cosines = np.square(1 + np.cos(np.pi * np.minimum(away * HALF_POWER, 1))) / 4
    line = 30 * (cosines if shape == "cosine" else np.exp2(-np.square(away)))
    steady = np.ones(frequencies.size)
    # A Gaussian would tell cosines a tenth too narrow.
    assert fitted(frequencies, steady + line, steady) == pytest.approx((600, octaves), rel=0.07)


def test_a_cosine_is_one():
    turns = np.linspace(-3, 20000, 200001)
    assert np.abs(cosine(turns) - np.cos(2 * np.pi * turns)).max() < 1e-9
    assert cosine(np.array([0, 0.25, 0.5, 0.75, 1])) == pytest.approx([1, 0, -1, 0, 1], abs=1e-12)


@pytest.mark.parametrize("length", [1, 2, 501, 1000])
def test_a_spectrum_of_lines_is_that_of_their_noise(length):
    spectrum, noise = (
        draw(lambda hz: np.minimum(hz, 100.0) + 1, length, 1000, rng())
        for draw in (unit_lines, noise_of_lines)
    )
    assert np.fft.irfft(spectrum, length) == pytest.approx(noise, abs=1e-12)


def test_gusts_are_shorter_than_a_slice_and_move_it_as_labelled():
    def realised(gustiness):
        values = Wind().defaults() | {"gustiness": gustiness}
        return Wind().realised(values, 10.0, 16000, rng(), SLICES)["gustiness"]

    assert not realised(0.0).any()
    assert realised(0.5) == pytest.approx(realised(1.0) / 2)
    assert realised(0.8).mean() == pytest.approx(0.8, abs=0.08)
    assert np.abs(gusts(1.0, 60.0, rng())).max() < 2


@pytest.mark.parametrize("gustiness", [0.2, 0.8])
def test_the_level_of_a_slice_varies_as_it_has_realised(gustiness):
    model = Wind()
    values = model.defaults() | {"gustiness": gustiness}
    samples = model.generate(values, 10.0, 16000, rng(1))
    realised = model.realised(values, 10.0, 16000, rng(1), SLICES)["gustiness"]
    listen = ESTIMATORS["gust_deviation"].measure
    heard = [listen(Sound(part, 16000)) / 6 for part in np.split(samples, 5)]
    assert heard == pytest.approx(realised, abs=0.05)


@pytest.mark.parametrize("synth", ["wind", "windchimes"])
def test_one_seed_sounds_the_same_at_other_sample_rates(synth):
    low, high = (sound(synth).generate(2.0, rate) for rate in (16000, 48000))
    lines = 2 * 4000
    first, second = (np.fft.rfft(each)[:lines] / each.size for each in (low, high))
    alike = np.abs(np.vdot(first, second)) / np.linalg.norm(first) / np.linalg.norm(second)
    assert alike > 0.95


@pytest.mark.parametrize(
    ("synth", "name", "step"),
    [
        ("wind", "strength", 1e-6),
        ("wind", "gustiness", 1e-4),
        ("wind", "howliness", 1e-6),
        ("windchimes", "strength", 1e-5),
        ("windchimes", "wind_db", 0.01),
        ("windchimes", "chime_size", 1e-6),
    ],
)
def test_a_small_step_sounds_almost_the_same(synth, name, step):
    model = sound(synth)
    first = model.generate(2.0, 16000, seed=1)
    second = model.set(**{name: model.values[name] + step}).generate(2.0, 16000, seed=1)
    assert level(first - second) < level(first) - 30


def test_strength_leaves_turbulence_the_same_noise():
    calm, storm = (
        sound("wind").set(strength=strength, gustiness=0).generate(4.0, 16000, seed=2)
        for strength in (0.4, 0.6)
    )
    # Above all whistles.
    first, second = (np.fft.rfft(each)[4 * 4000 :] for each in (calm, storm))
    alike = np.abs(np.vdot(first, second)) / np.linalg.norm(first) / np.linalg.norm(second)
    assert alike > 0.95


@pytest.mark.parametrize("name", ["gustiness", "howliness"])
def test_what_is_no_level_does_not_move_it(name):
    quiet, loud = (level(sound("wind").set(**{name: end}).generate(10.0)) for end in (0, 1))
    assert loud == pytest.approx(quiet, abs=3)


def test_levels():
    assert level(sound("wind").generate(10.0)) == pytest.approx(-25, abs=1)
    loudest = sound("wind").set(strength=1, gustiness=1).generate(10.0)
    assert np.abs(loudest).max() < 1
    chimes = [level(sound("windchimes").generate(10.0, seed=seed)) for seed in range(4)]
    assert np.mean(chimes) == pytest.approx(-24, abs=3)


def test_no_two_strikes_are_alike():
    # From the middle of the tube to nearer an end.
    places = np.array([(0.5 - STRUCK[0]) / STRUCK[1], 1, 0, -1])
    soft, hard = (partial_gains(places, np.full(4, db), np.full(4, 500.0)) for db in (-6.0, 6.0))
    balance = np.abs(hard / hard[:, :1])
    # In its middle a bar does not move in modes that are odd around it; the fundamental does.
    assert balance[0, 1] < 1e-6
    assert np.all(np.diff(balance[:, 1]) > 0.1)
    assert np.all(np.abs(soft[:, 2] / soft[:, 0]) < balance[:, 2])
    assert pytest.approx([1, 2.757, 5.404, 8.933, 13.344], abs=1e-3) == PARTIALS[:5]


def test_partials_die_away_the_faster_the_higher_they_are():
    assert decay(300.0) > 5
    assert decay(np.array([500.0, 2000.0, 4500.0])) == pytest.approx([4.9, 2.5, 0.95], abs=0.1)
    strike = (np.array([0]), np.array([0]), np.ones((1, PARTIALS.size)), np.array([0.0]))
    rung = ringing(32000, *strike, np.array([600.0]), 16000)
    frequencies, early = power(rung[:8000], 16000)
    _, later = power(rung[8000:16000], 16000)
    for partial in PARTIALS[:4]:
        near = np.abs(frequencies - 600 * partial) < 40
        fell = 10 * np.log10(early[near].sum() / later[near].sum())
        assert fell == pytest.approx(30 / decay(600 * partial), rel=0.1)


def test_a_strike_begins_bright():
    """A hard clapper: in its first 20 ms there is treble, which soon has died away."""
    values = WindChimes().defaults() | {"strength": 0, "chime_size": 0.5, "wind_db": -90}
    struck = WindChimes().generate(values, 4.0, 16000, rng(2))
    start = np.flatnonzero(np.abs(struck) > 0.01)[0]
    bright = np.fft.rfftfreq(320, 1 / 16000) > 4000
    treble = []
    for begin in (start, start + 4000):
        part = np.square(np.abs(np.fft.rfft(struck[begin : begin + 320])))
        treble.append(10 * np.log10(part[bright].sum() / part[~bright].sum()))
    assert treble[0] > -20 > -30 > treble[1]


def test_chimes_tell_what_was_struck():
    model = WindChimes()
    values = model.defaults() | {"wind_db": -40, "gustiness": 0.6}
    told = model.realised(values, 10.0, 16000, rng(), SLICES)
    parts = np.split(model.generate(values, 10.0, 16000, rng()), 5)
    for name, tolerance in (("strength", 0.05), ("chime_size", 0.03), ("gustiness", 0.06)):
        declared = next(each for each in model.parameters if each.name == name)
        listen = ESTIMATORS[declared.estimator].measure
        heard = np.array([declared.value_of(listen(Sound(part, 16000))) for part in parts])
        assert np.nanmean(heard - told[name]) == pytest.approx(0, abs=tolerance)


def test_a_rumble_without_chimes_is_not_taken_for_strikes():
    listen = ESTIMATORS["chime_rate"].measure
    calm = sound("wind").set(strength=0, howliness=0).generate(10.0)
    assert listen(Sound(calm, 16000)) < 0.5
