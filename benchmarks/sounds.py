"""The speed of the sound models alone, beside plain filters on the same machine.

``make bench`` also writes it where batches are cut to it.
"""

import csv
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from scipy.signal import iirpeak, lfilter

from dsgenerator.config import models
from dsgenerator.plan.costs import SPEED_RATE, SPEEDS
from synths.events import labelled_events, limited_normal, octaves_to_hz
from synths.pop import Pop

MODELS = models.shipped()
SAMPLE_RATE = SPEED_RATE
DURATION = 10
REPEATS = 20


def pop_loop(values: dict, rng: np.random.Generator) -> np.ndarray:
    """The same pops as `synths.pop`, each a second of output of one filter call."""
    times = labelled_events(values, DURATION, rng).times
    noise = rng.uniform(-1, 1, (times.size, 3))
    semitones = values["cf_spread"] * limited_normal(times.size, rng)
    frequencies = octaves_to_hz(values["cf_exp"] + semitones / 12)
    signal = np.zeros(DURATION * SAMPLE_RATE)
    for start, burst, frequency in zip(times, noise, frequencies, strict=True):
        excitation = np.zeros(SAMPLE_RATE)
        excitation[:3] = burst
        pop = lfilter(*iirpeak(frequency, values["q"], SAMPLE_RATE), excitation)
        pop *= 0.9 / np.abs(pop).max()
        part = signal[int(start * SAMPLE_RATE) :][: pop.size]
        part += pop[: part.size]
    return signal


def filtered_noise(rng: np.random.Generator) -> np.ndarray:
    """White noise through one second-order filter."""
    noise = rng.uniform(-1, 1, DURATION * SAMPLE_RATE)
    return lfilter(*iirpeak(440, 40, SAMPLE_RATE), noise)


def interleaved(calls: dict[str, Callable]) -> dict[str, list[float]]:
    """Time calls in turns, each with a generator of the same seed."""
    times = {name: [] for name in calls}
    for _ in range(REPEATS + 1):
        for name, call in calls.items():
            rng = np.random.default_rng(0)
            start = time.perf_counter()
            call(rng)
            times[name].append(time.perf_counter() - start)
    # The first turn only warms up.
    return {name: seconds[1:] for name, seconds in times.items()}


def measure(report) -> None:
    """Report pop against the loop, then all models that come with the workflow."""
    pop = Pop()
    values = pop.defaults() | {"rate_exp": 4, "q": 40}

    def generate(rng):
        return pop.generate(values, DURATION, SAMPLE_RATE, rng)

    def loop(rng):
        return pop_loop(values, rng)

    times = interleaved({"pop": generate, "loop": loop})
    fast, slow = median(times["pop"]), median(times["loop"])
    apart = np.abs(generate(np.random.default_rng(0)) - loop(np.random.default_rng(0))).max()
    report("pop, 16 events a second", 1000 * fast, "ms for 10 s")
    report("plain loop of one filter call an event", 1000 * slow, "ms for 10 s")
    report("loop / pop", slow / fast)
    report("loop - pop, largest sample", apart, "of full scale")

    calls = {"white noise through one filter": filtered_noise}
    for name in MODELS:
        model = models.load(name)
        calls[f"{name} at its defaults"] = lambda rng, model=model: model.generate(
            model.defaults(), DURATION, SAMPLE_RATE, rng
        )
    found = {name: DURATION / median(seconds) for name, seconds in interleaved(calls).items()}
    for name, speed in found.items():
        report(name, speed, "s of audio a second")
    write_speeds({name: found[f"{name} at its defaults"] for name in MODELS})


def write_speeds(speeds: dict[str, float]) -> None:
    """Write the seconds of audio a second of each sound model, with two digits."""
    with SPEEDS.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["synth", "speed"])
        writer.writerows([name, f"{float(f'{speed:.2g}'):.0f}"] for name, speed in speeds.items())
