"""Crickets: chirps added straight into the signal."""

import numpy as np
import pytest

from synths import crickets
from synths.crickets import Crickets, add_chirps
from synths.events import add_repeated


def summed(signal, starts, chirp):
    return signal + add_repeated(signal.size, starts, chirp)


@pytest.mark.parametrize(
    "starts",
    [[], [0], [3, 103, 203], [3, 102, 203], [950], [5, 5]],
    ids=["none", "one", "meeting", "overlapping", "cut off", "at once"],
)
def test_chirps_are_added_as_by_a_sum_of_their_own_to_the_last_bit(starts):
    rng = np.random.default_rng(0)
    signal, chirp = rng.standard_normal(1000), rng.standard_normal(100)
    signal[::7], chirp[::11] = 0.0, -0.0
    expected = summed(signal, np.array(starts, dtype=np.int64), chirp)
    add_chirps(signal, np.array(starts, dtype=np.int64), chirp)
    assert signal.tobytes() == expected.tobytes()


def test_chirps_so_many_that_they_are_transformed_are_so_still():
    rng, starts = np.random.default_rng(0), np.arange(0, 1000, 4)
    signal, chirp = rng.standard_normal(1000), rng.standard_normal(3)
    expected = summed(signal, starts, chirp)
    add_chirps(signal, starts, chirp)
    assert signal.tobytes() == expected.tobytes()


@pytest.mark.parametrize("duration", [1 / 16000, 2 / 16000, 0.004, 1.5])
@pytest.mark.parametrize("n", [1, 8])
def test_signals_are_those_of_sums(monkeypatch, duration, n):
    def generate(seed):
        model = Crickets()
        values = {parameter.name: parameter.default for parameter in model.parameters} | {"n": n}
        return model.generate(values, duration, 16000, np.random.default_rng(seed))

    straight = [generate(seed) for seed in range(4)]

    def add_sums(signal, starts, chirp):
        signal[:] = summed(signal, starts, chirp)

    monkeypatch.setattr(crickets, "add_chirps", add_sums)
    for seed, samples in enumerate(straight):
        assert samples.tobytes() == generate(seed).tobytes()
