"""Values that move: what a trajectory is, and that sound models follow it."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgenerator.audit.estimators import ESTIMATORS, Sound
from dsgenerator.config import models
from synths import sound
from synths.events import event_rate, labelled_events, random_events
from synths.interface import Parameter
from synths.trajectories import Clock, Trajectory, cycles, extremes

LAW = settings(deadline=None, max_examples=100)
VALUES = st.floats(-3, 7)
TIMES = st.integers(0, 1000).map(lambda hundredths: hundredths / 100)
POINTS = st.lists(st.tuples(TIMES, VALUES), min_size=1, max_size=6).map(
    lambda points: Trajectory(*zip(*sorted(points), strict=True))
)
FOLLOWED = [
    (synth, parameter.name)
    for synth in models.shipped()
    for parameter in models.load(synth).parameters
    if parameter.moves
]


def constant(value):
    """A trajectory that does not move, so that the code for those that do has to make it."""
    return Trajectory((0.0, 10.0), (value, value))


# -- trajectories


def test_it_is_linear_in_between_and_level_beyond():
    moves = Trajectory((1, 2, 4), (0, 10, 0))
    np.testing.assert_allclose(moves.at(np.array([0, 1, 1.5, 2, 3, 9])), [0, 0, 5, 10, 5, 0])
    assert (moves.lowest, moves.highest) == (0, 10)


def test_a_time_that_stands_twice_is_a_jump():
    jump = Trajectory((0, 1, 1, 2), (0, 0, 5, 5))
    assert (jump.before(1), jump.at(1)) == (0, 5)
    first, second = jump.part(0, 1), jump.part(1, 1)
    assert set(first.values) == {0}
    assert set(second.values) == {5}


def test_what_is_no_trajectory_is_refused():
    with pytest.raises(ValueError, match="must not go back"):
        Trajectory((1, 0), (0, 1))
    with pytest.raises(ValueError, match="must be finite"):
        Trajectory((0, 1), (0, float("nan")))
    for points in [((), ()), ((0, 1), (0,))]:
        with pytest.raises(ValueError, match="a value for each of its times"):
            Trajectory(*points)


def test_arrays_and_lists_are_as_good_as_tuples():
    moves = Trajectory(np.linspace(0, 2, 3), [0, 1, 2])
    assert moves == Trajectory((0, 1, 2), (0, 1, 2))
    assert sound("wind").set_norm(strength=Trajectory([0, 1], [0, 0.5])).values["strength"] == (
        Trajectory((0, 1), (0, 0.5))
    )


@LAW
@given(POINTS, st.floats(0, 10), st.floats(0.01, 5), st.floats(0, 1))
def test_a_part_does_what_the_whole_does_there(moves, start, seconds, place):
    part = moves.part(start, seconds)
    assert (part.times[0], part.times[-1]) == (0, seconds)
    time = place * seconds
    steps = [abs(start + time - other) for other in moves.times]
    # Where it jumps, or nearly so, rounding decides which side of the jump it is.
    if min(steps) > 1e-6:
        slope = max(np.abs(np.diff(moves.values)), default=0) / 1e-6
        assert part.at(time) == pytest.approx(moves.at(start + time), abs=1e-12 * slope + 1e-9)
    assert part.lowest - 1e-9 <= part.mean <= part.highest + 1e-9


def test_the_extremes_are_all_combinations():
    moves = {"a": 1.0, "b": Trajectory((0, 1), (2, 5)), "c": Trajectory((0, 1), (-1, 3))}
    found = {tuple(values.values()) for values in extremes(moves)}
    assert found == {(1, 2, -1), (1, 2, 3), (1, 5, -1), (1, 5, 3)}


# -- events whose rate moves


@LAW
@given(POINTS)
def test_a_clock_counts_the_integral_of_the_rate_and_back(exponent):
    clock = Clock(exponent, 10.0)
    # Between points of the trajectory, where jumps do no harm to the sum.
    edges = np.unique([0.0, *exponent.times, 10.0])
    total = 0.0
    for low, high in pairwise(edges):
        within = np.linspace(low, high, 2001)
        middles = (within[:-1] + within[1:]) / 2
        total += np.sum(2.0 ** exponent.at(middles) * np.diff(within))
    assert clock.total == pytest.approx(total, rel=1e-4)
    counts = np.linspace(0, clock.total, 50)
    times = clock.times(counts)
    assert (np.diff(times) >= -1e-9).all()
    assert (times >= 0).all()
    assert (times <= 10 + 1e-9).all()


def test_events_are_as_far_apart_as_the_rate_says_there():
    ramp = Trajectory((0, 10), (0, 5))
    values = {"rate_exp": ramp, "irreg_exp": -20}
    times = labelled_events(values, 10.0, np.random.default_rng(0)).times
    assert times.size == int(Clock(ramp, 10.0).total)
    middles = (times[1:] + times[:-1]) / 2
    np.testing.assert_allclose(1 / np.diff(times), 2 ** ramp.at(middles), rtol=0.05)


def test_events_stray_as_far_as_the_irregularity_says_there():
    moves = Trajectory((0, 500, 500, 1000), (0, 0, 1, 1))
    times = labelled_events(
        {"rate_exp": 4, "irreg_exp": moves}, 1000.0, np.random.default_rng(0)
    ).times
    first, second = (np.diff(times[(times >= low) & (times < low + 500)]) for low in (0, 500))
    assert first.std() * 16 == pytest.approx(0.04 * 2**0.5, rel=0.1)
    assert second.std() * 16 > 0.4


def test_random_events_are_as_many_as_the_rate_says_there():
    moves = Trajectory((0, 500, 500, 1000), (2, 2, 5, 5))
    times = random_events(moves, 1000.0, np.random.default_rng(0)).times
    counts = [np.count_nonzero((times >= low) & (times < low + 500)) for low in (0, 500)]
    np.testing.assert_allclose(counts, [500 * event_rate(2), 500 * event_rate(5)], rtol=0.1)


def test_the_cycles_of_a_frequency_that_moves_are_its_integral():
    frequency = 100 + 50 * np.arange(16000) / 16000
    assert cycles(frequency, 16000, 16000)[-1] == pytest.approx(125, rel=1e-3)
    np.testing.assert_array_equal(cycles(8.0, 4, 16), [0, 0.5, 1, 1.5])


# -- sound models


@pytest.mark.parametrize(("synth", "name"), FOLLOWED)
def test_what_does_not_move_sounds_as_the_number(synth, name):
    model = models.load(synth)
    values = model.defaults()

    def made(value):
        return model.generate(values | {name: value}, 1.5, 16000, np.random.default_rng(1))

    still = made(values[name])
    moving = made(constant(float(values[name])))
    np.testing.assert_allclose(moving, still, atol=1e-9)


@pytest.mark.parametrize(("synth", "name"), FOLLOWED)
def test_a_jump_is_heard_from_then_on(synth, name):
    model = models.load(synth)
    declared = next(entry for entry in model.parameters if entry.name == name)
    values = model.defaults() | ({"depth": 1.0} if name == "mod_exp" else {})
    first = values[name]
    # An end of the range that can be had at this rate, away from the default.
    then = next(
        end
        for end in (declared.min, declared.max)
        if end != first and not model.check(values | {name: end}, 96000)
    )

    def made(value):
        rng = np.random.default_rng(1)
        return model.generate(values | {name: value}, 4.0, 96000, rng)[200000:]

    jump = Trajectory((0.0, 2.0, 2.0, 4.0), (first, first, then, then))
    assert np.abs(made(jump) - made(constant(first))).max() > 1e-4


@pytest.mark.parametrize(
    ("synth", "name", "low", "high", "others"),
    [
        ("pop", "rate_exp", 1, 4, {}),
        ("pop", "cf_exp", 0, 2, {"rate_exp": 2}),
        ("wind", "strength", 0.2, 0.9, {"gustiness": 0, "howliness": 0.8}),
        ("fm", "cf_exp", 0, 2, {"index": 1, "mod_exp": 2}),
        ("bands", "mod_exp", 1, 4, {"depth": 1}),
        ("crickets", "rate_exp", 0, 2, {}),
        ("rain", "bed_db", -40, -20, {}),
        ("engine", "rate_exp", 2, 4, {}),
    ],
)
def test_each_half_of_a_jump_sounds_as_its_value(synth, name, low, high, others):
    model = sound(synth).set(**others)
    listen = ESTIMATORS[model.parameters[name].estimator].measure
    moving = model.set(**{name: Trajectory((0, 10, 10, 20), (low, low, high, high))})
    samples = moving.generate(20.0, 16000, seed=3)
    for value, half in ((low, samples[:160000]), (high, samples[160000:])):
        alone = model.set(**{name: value}).generate(10.0, 16000, seed=4)
        expected = listen(Sound(alone, 16000))
        assert listen(Sound(half, 16000)) == pytest.approx(expected, rel=0.15)


def test_a_sound_at_the_prompt_moves_where_its_model_does():
    rising = Trajectory((0, 2), (0.2, 0.8))
    samples = sound("wind").set(strength=rising, gustiness=0).generate()
    assert np.std(samples[16000:]) > np.std(samples[:16000])
    with pytest.raises(ValueError, match="bandwidth cannot follow a value that moves"):
        sound("bands").set(bandwidth=rising)
    with pytest.raises(ValueError, match=r"2 is out of range for strength"):
        sound("wind").set(strength=Trajectory((0, 1), (0, 2)))
    with pytest.raises(ValueError, match="below the Nyquist frequency"):
        sound("pop").set(cf_exp=Trajectory((0, 1), (0, 6))).generate()


def test_whole_numbers_do_not_move():
    with pytest.raises(ValueError, match="whole numbers cannot move"):
        Parameter("n", 1, 4, 2, "", "How many.", scale="integer", moves=True)


def test_members_of_a_mix_move_with_the_whole():
    quiet = Trajectory((0.0, 2.0, 2.0, 4.0), (0.0, 0.0, -80.0, -80.0))
    night = sound("ensemble").set(wind_gain=-80, bubbles_gain=-80, crickets_gain=quiet)
    samples = night.set(crickets_start=1).generate(4.0, 16000, seed=2)
    assert np.abs(samples[:32000]).max() > 0.1
    assert np.abs(samples[32000:]).max() < 0.01
