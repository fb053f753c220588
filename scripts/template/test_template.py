"""What the sound model template promises: run with `python -m pytest FOLDER/test_template.py`."""

import numpy as np
import pytest
from template import Template

from synths.trajectories import Trajectory


def generate(seed=0, duration=2.0, sample_rate=16000, **values):
    model = Template()
    rng = np.random.default_rng(seed)
    return model.generate(model.defaults() | values, duration, sample_rate, rng)


@pytest.mark.parametrize("end", ["min", "max"])
@pytest.mark.parametrize("parameter", Template.parameters, ids=lambda parameter: parameter.name)
def test_both_ends_of_each_range_make_a_sound(parameter, end):
    samples = generate(duration=16.0, **{parameter.name: getattr(parameter, end)})
    assert samples.shape == (256000,)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() > 0


def test_the_same_generator_makes_the_same_sound():
    np.testing.assert_array_equal(generate(seed=1), generate(seed=1))
    assert (generate(seed=1) != generate(seed=2)).any()


def test_hits_become_more_as_the_rate_rises():
    rising = generate(rate_exp=Trajectory((0, 4), (0, 5)), decay=0.02, duration=4.0)
    assert np.abs(rising[32000:]).sum() > 3 * np.abs(rising[:32000]).sum()


def test_the_strongest_frequency_is_the_pitch():
    for pitch in (100, 200, 400):
        spectrum = np.abs(np.fft.rfft(generate(pitch=pitch)))
        assert np.argmax(spectrum) / 2.0 == pytest.approx(pitch, rel=0.1)
