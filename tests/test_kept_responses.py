"""Noise that is shaped by what was worked out before: of the same bytes, in any process."""

import os
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from synths import noise
from synths.crickets import Crickets
from synths.noise import MOST_KEPT, frequencies_of, kept, noise_of_lines
from synths.wind import Wind

LENGTHS = (1000, 4001, 16000)

THREADS = """
import hashlib, numpy
from synths.airflow import turbulence
sounds = (turbulence(0.5, 64000, 16000, numpy.random.default_rng(k)) for k in range(8))
print(hashlib.sha256(b"".join(sound.tobytes() for sound in sounds)).hexdigest())
"""


@pytest.fixture
def counted():
    """A response, and the numbers of frequencies that it was asked for."""
    asked = []

    def magnitude(frequencies):
        asked.append(frequencies.size)
        return np.sqrt(frequencies)

    return kept(magnitude), asked


def test_a_response_is_worked_out_once_for_all_signals_of_a_length(counted):
    response, asked = counted
    first = response(frequencies_of(4000, 16000))

    assert response(frequencies_of(4000, 16000)) is first
    assert asked == [2001]
    assert np.array_equal(response(frequencies_of(4000, 8000)), np.sqrt(np.arange(2001) * 2.0))
    assert np.array_equal(response(frequencies_of(4000, 16000)), first)


def test_what_is_remembered_cannot_be_changed(counted):
    response, _ = counted
    for values in (frequencies_of(4000, 16000), response(frequencies_of(4000, 16000))):
        with pytest.raises(ValueError, match="read-only"):
            values += 1


def test_nothing_is_remembered_of_very_long_signals(counted):
    response, asked = counted
    frequencies = frequencies_of(2 * MOST_KEPT, 16000)
    arrays = [weakref.ref(frequencies), *(weakref.ref(response(frequencies)) for _ in range(2))]
    del frequencies

    assert asked == [MOST_KEPT + 1] * 2
    assert [array() for array in arrays] == [None] * 3


@pytest.mark.parametrize("model", [Crickets(), Wind()])
def test_signals_are_the_same_whatever_was_made_before(model, monkeypatch):
    def signals():
        return [
            model.generate(model.defaults(), length / rate, rate, np.random.default_rng(1))
            for length in LENGTHS + LENGTHS
            for rate in (16000, 22050)
        ]

    kept_all = signals()
    with ThreadPoolExecutor(3) as threads:
        at_a_time = [made.result() for made in [threads.submit(signals) for _ in range(3)]]
    monkeypatch.setattr(noise, "MOST_KEPT", 0)

    for others in (signals(), *at_a_time):
        assert all(map(np.array_equal, kept_all, others))


def test_turbulence_does_not_depend_on_the_number_of_threads():
    def digest(threads):
        environment = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        command = [sys.executable, "-c", THREADS]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert digest("1") == digest("2") == digest("4")


def test_a_response_of_ones_own_may_change_the_frequencies_it_gets():
    def pink(frequencies):
        frequencies[0] = frequencies[1]
        return 1 / np.sqrt(frequencies)

    made = [noise_of_lines(pink, 4000, 16000, np.random.default_rng(1)) for _ in range(2)]
    assert np.array_equal(*made)
    assert frequencies_of(4000, 16000)[0] == 0
