"""How tones of many partials die away, on sounds that are known."""

import numpy as np
import pytest

from dsgenerator.audit.estimators import ESTIMATORS, Sound


def sawtooths(seconds, pitch, rate):
    """Return two seconds of sawtooths that fall by 60 dB in some seconds, irregularly spaced."""
    times = np.arange(round(seconds * rate)) / rate
    partials = range(1, int(rate / 2 / pitch))
    wave = sum(np.sin(2 * np.pi * k * pitch * times) / k for k in partials)
    wave *= 10 ** (-3 * times / seconds)
    samples = np.zeros(2 * rate)
    for place in (0.05, 0.21, 0.29, 0.47, 0.62, 0.74, 0.95, 1.08, 1.22, 1.41, 1.5, 1.71):
        start = round(place * rate)
        piece = wave[: samples.size - start]
        samples[start : start + piece.size] += piece
    return samples


@pytest.mark.parametrize("seconds", [0.03, 0.1, 0.4])
@pytest.mark.parametrize(("pitch", "rate"), [(110, 16000), (137, 22050), (110, 48000)])
def test_a_period_need_not_be_a_whole_number_of_samples(pitch, rate, seconds):
    sound = Sound(sawtooths(seconds, pitch, rate), rate)
    measured = ESTIMATORS["partials_decay_time"].measure(sound)
    assert measured == pytest.approx(seconds, rel=0.03)
