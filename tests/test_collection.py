"""The collection: every shipped sound model is audible, lean, and follows its labels."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import yaml

from dsgenerator.config import models
from dsgenerator.points.validation import validate

CONFIG = Path(__file__).parents[1] / "config"
SHIPPED = models.shipped()
every_model = pytest.mark.parametrize("synth", SHIPPED)


def shipped_config(synth):
    return yaml.safe_load((CONFIG / f"{synth}.yaml").read_text())


def signal(synth, duration=4.0, sample_rate=16000, seed=0, **values):
    model = models.load(synth)
    values = model.defaults() | values
    return model.generate(values, duration, sample_rate, np.random.default_rng(seed))


def rms(samples):
    return float(np.sqrt(np.mean(np.square(samples))))


def centroid(samples):
    """Center of mass of the power spectrum in Hz."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(np.sum(power * np.fft.rfftfreq(samples.size, 1 / 16000)) / np.sum(power))


@every_model
def test_has_a_config_of_its_name_and_a_tiny_one(synth):
    assert shipped_config(synth)["dataset"] == shipped_config(synth)["synth"] == synth
    tiny = yaml.safe_load((CONFIG / "test" / f"{synth}.yaml").read_text())
    assert tiny["synth"] == synth
    assert len(validate(tiny)) == 4


@every_model
def test_the_corners_of_its_grid_are_audible_and_stay_within_full_scale(synth):
    dataset = validate(shipped_config(synth))
    model = models.load(synth)
    gain = 10 ** (dataset.slicing.gain_db / 20)
    for index in {0, len(dataset) // 2, len(dataset) - 1}:
        values = dataset.point(index).values
        samples = gain * model.generate(values, 4.0, 16000, np.random.default_rng(index))
        assert rms(samples) > 1e-4
        assert np.abs(samples).max() < 1.5


@every_model
def test_a_render_takes_at_most_eight_times_the_memory_of_its_signal(synth):
    """Besides what the first one leaves for all others of its length (`synths.noise.kept`)."""
    model = models.load(synth)
    values = validate(shipped_config(synth)).point(0).values
    model.generate(values, 10.0, 16000, np.random.default_rng(0))
    tracemalloc.start()
    samples = model.generate(values, 10.0, 16000, np.random.default_rng(0))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= 8 * 8 * samples.size


@pytest.mark.parametrize(
    ("synth", "name", "low", "high"),
    [
        ("bands", "cf_exp", 0, 2),
        ("bubbles", "radius", 8, 2),
        ("chirp", "cf_exp", 0, 2),
        ("chirp", "harmonics", 1, 6),
        ("crickets", "cf_exp", 2.5, 3.5),
        ("engine", "cf_exp", -3, 1),
        ("fire", "cf_exp", 1, 3),
        ("rain", "cf_exp", 1, 3),
        ("wind", "strength", 0, 1),
        ("windchimes", "chime_size", 1, 0),
    ],
)
def test_brighter_values_sound_brighter(synth, name, low, high):
    quiet = {"windchimes": {"wind_db": -80}, "fire": {"roar_db": -60}}.get(synth, {})
    dull, bright = (signal(synth, **quiet, **{name: value}) for value in (low, high))
    assert centroid(bright) > 1.3 * centroid(dull)


@pytest.mark.parametrize(
    ("synth", "name", "low", "high"),
    [
        ("bubbles", "rate_exp", 2, 6),
        ("crickets", "pulses", 1, 8),
        ("ensemble", "bubbles_gain", -80, 10),
        ("fire", "roar_db", -50, -18),
        ("rain", "bed_db", -60, -18),
        ("wind", "strength", 0, 1),
        ("windchimes", "wind_db", -90, -12),
    ],
)
def test_louder_values_sound_louder(synth, name, low, high):
    assert rms(signal(synth, **{name: high})) > 1.2 * rms(signal(synth, **{name: low}))


def test_a_tone_stands_where_its_label_says():
    for cf_exp in (2.5, 3, 3.5):
        samples = signal("crickets", cf_exp=cf_exp)
        peak = np.argmax(np.abs(np.fft.rfft(samples))) / 4.0
        assert peak == pytest.approx(440 * 2**cf_exp, rel=0.02)


def test_fm_has_sidebands_at_multiples_of_the_modulator():
    samples = signal("fm", cf_exp=1, mod_exp=6, index=1)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    loudest = np.sort(np.argsort(spectrum)[-9:] / 4.0)
    for sideband in (880 - 64, 880, 880 + 64):
        assert np.abs(loudest - sideband).min() < 0.5


def test_a_pulsation_shows_in_the_envelope():
    squared = np.square(signal("bands", depth=1, mod_exp=3, bandwidth=2))
    spectrum = np.abs(np.fft.rfft(squared - squared.mean()))
    assert np.argmax(spectrum[: 4 * 50]) / 4.0 == pytest.approx(8, abs=0.5)


def test_gusts_move_the_level():
    def spread(gustiness):
        samples = signal("wind", duration=20.0, gustiness=gustiness, howliness=0)
        levels = [20 * np.log10(rms(part)) for part in np.split(samples, 80)]
        return np.std(levels)

    assert spread(1) > 3 * spread(0)


@pytest.mark.parametrize(
    ("synth", "values", "word"),
    [
        ("bubbles", {"radius": 0.5}, "radius"),
        ("chirp", {"cf_exp": 4, "harmonics": 12}, "harmonics"),
        ("fm", {"cf_exp": 4, "mod_exp": 9, "index": 20}, "sideband"),
        ("ensemble", {"cf_exp": 4.5}, "crickets: the tone"),
    ],
)
def test_what_would_alias_is_refused(synth, values, word):
    model = models.load(synth)
    message = model.check(model.defaults() | values, 16000)
    assert word in message and "8000 Hz" in message


def test_whole_numbers_are_asked_for():
    config = yaml.safe_load((CONFIG / "test" / "crickets.yaml").read_text())
    config["params"]["pulses"] = {"min": 2, "max": 5, "n": 3}
    with pytest.raises(Exception, match=r"3\.5 is not whole; pulses takes whole numbers"):
        validate(config)
    config["params"]["pulses"] = {"min": 0, "max": 1, "n": 3, "units": "norm"}
    assert {point.values["pulses"] for point in validate(config).points()} == {1, 6, 12}
