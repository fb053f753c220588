"""Rain and fire: what their labels claim, at any sample rate and over whole ranges."""

import numpy as np
import pytest

from synths import sound
from synths.fire import Fire
from synths.rain import Rain
from synths.trajectories import Trajectory

RATES = (16000, 44100)
MODELS = {"rain": ("size_spread", "bed_db"), "fire": ("crackle_spread", "roar_db")}


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)) + 1e-30)


def power(samples, sample_rate):
    frequencies = np.fft.rfftfreq(samples.size, 1 / sample_rate)
    return frequencies, np.square(np.abs(np.fft.rfft(samples * np.hanning(samples.size))))


@pytest.mark.parametrize("synth", MODELS)
@pytest.mark.parametrize("sample_rate", RATES)
def test_nothing_is_below_20_hz(synth, sample_rate):
    for cf_exp in (0, 3):
        samples = sound(synth).set(cf_exp=cf_exp).generate(4.0, sample_rate)
        frequencies, powers = power(samples, sample_rate)
        assert powers[frequencies < 18].sum() < 1e-6 * powers.sum()


@pytest.mark.parametrize("synth", MODELS)
@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("cf_exp", [0, 1.5, 3])
def test_bursts_have_their_center(synth, sample_rate, cf_exp):
    quiet = {MODELS[synth][1]: -80}
    samples = sound(synth).set(cf_exp=cf_exp, **quiet).generate(10.0, sample_rate)
    frequencies, powers = power(samples, sample_rate)
    heard = (frequencies > 100) & (frequencies < 0.49 * sample_rate)
    # The mean over octaves of a spectrum that is even on a logarithmic axis is its center.
    weights = powers[heard] / frequencies[heard]
    octaves = np.log2(frequencies[heard] / 440)
    # Where Nyquist cuts into the upper skirt, the mean is a little below.
    assert weights @ octaves / weights.sum() == pytest.approx(cf_exp, abs=0.12)


@pytest.mark.parametrize("synth", MODELS)
def test_a_band_has_to_fit_below_the_nyquist_frequency(synth):
    with pytest.raises(ValueError, match="the upper edge of the band"):
        sound(synth).set(cf_exp=4).generate(1.0, 16000)
    sound(synth).set(cf_exp=4).generate(0.1, 44100)


@pytest.mark.parametrize("synth", MODELS)
@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("db", [-50, -18])
def test_the_background_has_its_level(synth, sample_rate, db):
    """Where there are hardly any bursts, that is all."""
    few = {"rate_exp": 2 if synth == "rain" else 0}
    model, (_, name) = sound(synth).set(**few), MODELS[synth]
    both = model.set(**{name: db}).generate(10.0, sample_rate)
    least = model.set(**{name: -60}).generate(10.0, sample_rate)
    scale = 10 ** (-60 / 20) - 10 ** (db / 20)
    assert level((least - both) / scale) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("synth", MODELS)
def test_a_small_step_sounds_almost_the_same(synth):
    spread, background = MODELS[synth]
    for name, step in ((spread, 0.01), (background, 0.01), ("cf_exp", 1e-4), ("rate_exp", 1e-6)):
        model = sound(synth)
        first = model.generate(2.0, 16000, seed=1)
        second = model.set(**{name: model.values[name] + step}).generate(2.0, 16000, seed=1)
        assert level(first - second) < level(first) - 30, name


@pytest.mark.parametrize("synth", MODELS)
def test_one_seed_sounds_the_same_at_other_sample_rates(synth):
    low = sound(synth).set(cf_exp=0).generate(2.0, 16000)
    high = sound(synth).set(cf_exp=0).generate(2.0, 48000)
    lines = 2 * 1500
    first, second = (np.abs(np.fft.rfft(each)[:lines]) / each.size for each in (low, high))
    assert np.corrcoef(first, second)[0, 1] > 0.95


@pytest.mark.parametrize("model", [Rain(), Fire()])
def test_spreads_and_defaults_neither_move_the_level_nor_exceed_full_scale(model):
    spread = model.parameters[2]
    for value in (spread.min, spread.max):
        values = model.defaults() | {spread.name: value}
        samples = model.generate(values, 10.0, 16000, np.random.default_rng(0))
        assert level(samples) == pytest.approx(-27, abs=3)
    samples = model.generate(model.defaults(), 10.0, 16000, np.random.default_rng(0))
    assert np.abs(samples).max() < 1


def test_slices_have_realised_flicker():
    slices = [(2.0 * k, 2.0 * k + 2) for k in range(5)]

    def realised(flicker):
        values = Fire().defaults() | {"flicker": flicker}
        return Fire().realised(values, 10.0, 16000, np.random.default_rng(0), slices)["flicker"]

    assert not realised(0.0).any()
    assert realised(0.5) == pytest.approx(realised(1.0) / 2)
    assert realised(1.0).mean() == pytest.approx(1, abs=0.1)
    rising = realised(Trajectory((0.0, 10.0), (0.0, 1.0)))
    assert rising[0] < 0.3 < 0.7 < rising[-1]


def test_far_rain_is_no_white_hiss():
    """Its drops are many, but neighbouring bands do not move together; and farther is duller."""
    samples = sound("rain").set(bed_db=-18, rate_exp=2).generate(10.0, 44100)
    frequencies, powers = power(samples, 44100)
    low, high = (
        powers[(frequencies > edge) & (frequencies < 2 * edge)].mean() for edge in (1000, 8000)
    )
    assert 10 * np.log10(low / high) > 12
