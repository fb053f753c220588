"""Levels of all sound models, by loudness as broadcasters measure it."""

import numpy as np
import pytest
from scipy.signal import lfilter

from dsgenerator.config import models
from synths import sound

RATE = 16000
REFERENCE, REACH = -23, 3.2
"""LUFS of a model's defaults, and how far one realisation may be from it."""


def biquad(frequency, quality, gain_db, high_pass):
    """Return a filter of ITU-R BS.1770-5, annex 1, for `RATE`."""
    turn = np.tan(np.pi * frequency / RATE)
    scale = 1 + turn / quality + turn**2
    poles = [1, 2 * (turn**2 - 1) / scale, (1 - turn / quality + turn**2) / scale]
    if high_pass:
        return [1, -2, 1], poles
    top, bend = 10 ** (gain_db / 20), 10 ** (gain_db / 40)
    zeros = [top + bend * turn / quality + turn**2, 2 * (turn**2 - top)]
    zeros.append(top - bend * turn / quality + turn**2)
    return np.divide(zeros, scale), poles


def loudness(samples):
    """Return the gated loudness in LUFS."""
    heard = lfilter(*biquad(1681.97, 0.70718, 3.99984, False), samples)
    heard = lfilter(*biquad(38.1355, 0.50033, 0, True), heard)
    size = round(0.4 * RATE)
    starts = range(0, heard.size - size + 1, size // 4)
    power = np.array([np.mean(np.square(heard[start : start + size])) for start in starts])
    for gate in (-70, None):
        level = -0.691 + 10 * np.log10(power + 1e-12)
        mean = -0.691 + 10 * np.log10(power[level > -70].mean())
        power = power[level > (mean - 10 if gate is None else gate)]
    return -0.691 + 10 * np.log10(power.mean())


def test_a_sine_has_the_loudness_that_the_standard_says():
    sine = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE)
    assert loudness(sine) == pytest.approx(-3.01, abs=0.1)


@pytest.mark.parametrize("synth", models.shipped())
def test_defaults_are_at_the_reference_and_below_full_scale(synth):
    samples = sound(synth).generate(10.0, RATE, seed=1)
    assert loudness(samples) == pytest.approx(REFERENCE, abs=REACH)
    assert np.abs(samples).max() < 1


@pytest.mark.parametrize("name", ["irreg_exp", "cf_exp", "decay", "roughness"])
def test_what_is_no_level_moves_that_of_an_engine_by_6_db_at_most(name):
    model = sound("engine")
    declared = model.parameters[name]
    levels = []
    for value in np.linspace(declared.min, declared.max, 9):
        changed = model.set(**{name: value})
        signals = [changed.generate(10.0, RATE, seed) for seed in range(2)]
        levels.append(10 * np.log10(np.mean(np.square(signals))))
    assert np.ptp(levels) < 6


@pytest.mark.parametrize(
    ("synth", "name", "gain_db"), [("bees", "n", 16), ("crickets", "pulses", 10)]
)
def test_a_level_that_grows_with_a_number_does_so_as_its_description_says(synth, name, gain_db):
    declared = sound(synth).parameters[name]
    assert f"{gain_db} dB" in declared.doc
    fewest, most = (
        np.mean(
            [
                np.mean(np.square(sound(synth).set(**{name: end}).generate(10.0, RATE, seed=seed)))
                for seed in range(4)
            ]
        )
        for end in (declared.min, declared.max)
    )
    assert 10 * np.log10(most / fewest) == pytest.approx(gain_db, abs=1)
