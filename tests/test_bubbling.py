"""Frying, droplets and water: what their labels claim, at any sample rate, and their estimators."""

import numpy as np
import pytest

from dsgenerator.audit.estimators import ESTIMATORS, Sound
from synths import sound
from synths.events import add_events
from synths.frying import LOUDEST, Frying
from synths.water import LARGEST, SMALLEST, Water, radii, sum_of_bubbles

RATES = (16000, 44100)
STEPS = {
    "frying": {"size_spread": 0.01, "hiss_db": 0.01, "sputter": 0.01, "cf_exp": 1e-4,
               "rate_exp": 1e-6},
    "droplet": {"radius": 1e-4, "rise": 1e-4, "impact_db": 0.01, "rate_exp": 1e-6,
                "irreg_exp": 1e-6},
    "water": {"exponent": 1e-4, "bed_db": 0.01, "rate_exp": 1e-7},
}  # fmt: skip
every_model = pytest.mark.parametrize("synth", STEPS)


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)) + 1e-30)


def power(samples, sample_rate):
    frequencies = np.fft.rfftfreq(samples.size, 1 / sample_rate)
    return frequencies, np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))


def estimate(name, samples, sample_rate=16000):
    return ESTIMATORS[name].measure(Sound(samples, sample_rate))


@every_model
@pytest.mark.parametrize("sample_rate", RATES)
def test_nothing_is_below_20_hz(synth, sample_rate):
    frequencies, powers = power(sound(synth).generate(4.0, sample_rate), sample_rate)
    assert powers[frequencies < 18].sum() < 1e-6 * powers.sum()


@every_model
def test_a_small_step_sounds_almost_the_same(synth):
    for name, step in STEPS[synth].items():
        model = sound(synth)
        first = model.generate(2.0, 16000, seed=1)
        second = model.set(**{name: model.values[name] + step}).generate(2.0, 16000, seed=1)
        assert level(first - second) < level(first) - 30, name


@every_model
def test_one_seed_sounds_the_same_at_other_sample_rates(synth):
    low, high = (sound(synth).generate(2.0, rate) for rate in (16000, 48000))
    lines = 2 * 3000
    first, second = (np.abs(np.fft.rfft(each)[:lines]) / each.size for each in (low, high))
    assert np.corrcoef(first, second)[0, 1] > 0.95


@every_model
def test_defaults_are_about_as_loud_as_speech_and_within_full_scale(synth):
    samples = sound(synth).generate(10.0, 16000)
    assert level(samples) == pytest.approx(-26, abs=3)
    assert np.abs(samples).max() < 1


@pytest.mark.parametrize("spread", [0, 2, 4])
def test_pops_are_as_loud_for_any_spread_of_levels(spread):
    levels = Frying().deviations(200000, np.random.default_rng(0)) * spread
    assert levels.std() == pytest.approx(spread, rel=0.01, abs=1e-12)
    assert levels.max() <= 1.04 * LOUDEST * spread
    mean = 10 * np.log10(np.mean(10 ** (levels / 10)))
    assert mean == pytest.approx(float(Frying().excess(spread)), abs=0.05)


@pytest.mark.parametrize("spread", [0, 1.5, 3])
def test_levels_of_pops_that_follow_a_power_law(spread):
    rng = np.random.default_rng(0)
    levels = spread * rng.standard_exponential(400)
    times = np.arange(200) / 16000
    shape = np.exp(-times * 2000) * np.sin(2 * np.pi * 2500 * times)
    samples = 0.0005 * rng.standard_normal(400 * 800)
    for place, decibels in enumerate(levels):
        start = 800 * place + int(rng.integers(300))
        samples[start : start + 200] += 0.02 * 10 ** (decibels / 20) * shape
    assert estimate("burst_size_spread", samples) == pytest.approx(spread, rel=0.15, abs=0.5)


def plop(frequency, decay, rise, seconds=0.2, rate=16000):
    """A decaying sine that rises by `rise` of its frequency in a time constant."""
    times = np.arange(round(seconds * rate)) / rate
    cycles = frequency * times * (1 + 0.5 * rise * decay * times)
    attack = np.minimum(1, times * frequency)
    return 0.3 * attack * np.exp(-decay * times) * np.sin(2 * np.pi * cycles)


@pytest.mark.parametrize("rise", [0, 0.1, 0.3])
@pytest.mark.parametrize(("radius", "decay"), [(1.5, 200), (3, 90), (8, 30)])
def test_bubbles_of_drops_have_radius_and_rise(radius, decay, rise):
    rng = np.random.default_rng(0)
    samples = np.zeros(2 * 16000)
    click = 0.1 * rng.standard_normal(24) * np.exp(-np.arange(24) / 8)
    click = np.diff(click, 2, prepend=0, append=0)
    for start in (3000, 10000, 18000, 26000):
        event = plop(3260 / radius, decay, rise)
        event[: click.size] += click
        samples[start : start + event.size] += event
    assert estimate("drop_radius", samples) == pytest.approx(radius, rel=0.02)
    assert estimate("drop_rise", samples) == pytest.approx(rise, rel=0.05, abs=0.01)


@pytest.mark.parametrize("decibels", [-25, -10, 5])
def test_impacts_have_a_level(decibels):
    tone, hiss = plop(1000, 90, 0.1), plop(5000, 1500, 0)
    hiss *= np.sqrt(np.square(tone).sum() / np.square(hiss).sum()) * 10 ** (decibels / 20)
    samples = np.zeros(2 * 16000)
    for start in range(2000, 28000, 5000):
        samples[start : start + tone.size] += tone + hiss
    assert estimate("impact_ratio", samples) == pytest.approx(decibels, abs=1)


@pytest.mark.parametrize("radius", [1.5, 8])
def test_no_other_parameter_of_droplets_moves_their_level(radius):
    values = {"radius": radius, "rise": 0.15, "impact_db": 0, "irreg_exp": 1}
    samples = sound("droplet").set(**values).generate(10.0, 16000)
    assert level(samples) == pytest.approx(level(sound("droplet").generate(10.0, 16000)), abs=3)


@pytest.mark.parametrize("exponent", [1, 2.5, 6])
def test_radii_follow_a_power_law(exponent):
    sizes, shares = radii(exponent)
    assert shares.sum() == pytest.approx(1)
    for radius in (0.7, 1, 2):
        law = [
            np.log(r) if exponent == 1 else r ** (1 - exponent) for r in (SMALLEST, radius, LARGEST)
        ]
        smaller = (law[1] - law[0]) / (law[2] - law[0])
        assert shares[sizes < radius].sum() == pytest.approx(smaller, abs=0.02)


def test_slices_of_water_have_realised_an_exponent():
    slices = [(2.0 * k, 2.0 * k + 2) for k in range(5)]
    for exponent in (1.5, 3, 5):
        values = Water().defaults() | {"exponent": exponent}
        told = Water().realised(values, 10.0, 16000, np.random.default_rng(0), slices)
        assert told["exponent"] == pytest.approx(exponent, abs=0.3)
        assert told["exponent"].mean() == pytest.approx(exponent, abs=0.1)


@pytest.mark.parametrize("exponent", [1, 6])
def test_radii_do_not_move_the_level_of_water(exponent):
    samples = sound("water").set(exponent=exponent).generate(10.0, 16000)
    assert level(samples) == pytest.approx(level(sound("water").generate(10.0, 16000)), abs=1)


@pytest.mark.parametrize(("rate", "exponent"), [(200, 2), (1500, 2), (600, 3.5)])
def test_bubbles_that_nobody_could_count_have_rate_and_exponent(rate, exponent):
    """Each with its own radius and phase, as the literature has them, over a rumble."""
    rng = np.random.default_rng(0)
    power = 1 - exponent
    sizes = (0.5**power + rng.uniform(size=2 * rate) * (8**power - 0.5**power)) ** (1 / power)
    samples = np.zeros(3 * 16000)
    for radius in sizes:
        damping = 0.13 / (radius / 1000) + 0.0072 * (radius / 1000) ** -1.5
        times = np.arange(round(7 / damping * 16000)) / 16000
        start = rng.integers(2 * 16000)
        tone = np.sin(2 * np.pi * 3260 / radius * times) * rng.choice([-1, 1])
        samples[start : start + times.size] += 0.01 * radius * np.exp(-damping * times) * tone
    samples = samples[: 2 * 16000]
    assert estimate("bubble_density", samples) == pytest.approx(rate, rel=0.2)
    assert estimate("bubble_exponent", samples) == pytest.approx(exponent, abs=0.2)


def test_a_rumble_has_a_level_below_bubbles():
    times = np.arange(2 * 16000) / 16000
    rumble = sum(np.sin(2 * np.pi * f * times + f * f) for f in range(40, 120, 8))
    rumble *= 0.01 / rumble.std()
    bubbles = 0.2 * np.exp(-60 * (times % 0.25)) * np.sin(2 * np.pi * 900 * times)
    assert estimate("rumble_level", rumble + bubbles) == pytest.approx(-40, abs=0.7)


@pytest.mark.parametrize("sizes", [(1, 90, 128, 140, 256, 257, 900), (3, 200), (500, 600)])
def test_short_bubbles_that_are_added_many_at_once_are_all_there(sizes):
    rng = np.random.default_rng(0)
    kernels = [rng.standard_normal(size) for size in sizes]
    starts = np.sort(rng.integers(0, 5000, 3000))
    kinds = rng.integers(0, len(sizes), 3000)
    one_by_one = add_events(5000, starts, [kernels[kind] for kind in kinds])
    np.testing.assert_allclose(sum_of_bubbles(5000, starts, kinds, kernels), one_by_one, atol=1e-9)
    assert not sum_of_bubbles(10, starts[:0], kinds[:0], kernels).any()
