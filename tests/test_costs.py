from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import SMALL

from dsgenerator.config import models
from dsgenerator.plan.costs import (
    MOST_POINTS,
    ON_A_CLUSTER,
    TOO_LONG,
    UNMEASURED,
    WORTHWHILE,
    automatic_size,
    job_memory,
    job_minutes,
    point_seconds,
    speeds,
)
from dsgenerator.points.validation import validate

POINTS = st.integers(1, 10_000_000)
SECONDS = st.floats(1e-4, 1e3)
POP = 0.0055
"""Seconds of a point of pop of 10 s."""


def jobs(points, size):
    return -(-points // size)


@given(POINTS, SECONDS)
def test_a_batch_is_a_power_of_two_and_takes_neither_too_long_nor_too_little(points, seconds):
    size = automatic_size(points, seconds)
    assert size & (size - 1) == 0
    assert size == 1 or size * seconds <= TOO_LONG
    assert size <= MOST_POINTS
    # Worth a job of its own, unless two batches already have it all.
    assert size * seconds >= WORTHWHILE or jobs(points, size) <= 2
    few = jobs(points, size) <= 16 or size == MOST_POINTS
    assert few or 4 * size * seconds > TOO_LONG


@given(POINTS, st.integers(1, 10_000_000), SECONDS)
def test_a_growing_dataset_gets_no_smaller_batches_once_it_has_several(points, more, seconds):
    before, after = automatic_size(points, seconds), automatic_size(points + more, seconds)
    assert before <= after or jobs(points, before) == 1


@given(POINTS.filter(lambda points: points > 1), st.floats(0.01, 1))
def test_more_than_a_second_of_work_is_shared_by_two_cores(points, seconds):
    if points * seconds >= WORTHWHILE:
        assert jobs(points, automatic_size(points, seconds)) >= 2


@pytest.mark.parametrize(
    ("points", "seconds", "expected"),
    [(1, POP, 1), (125, POP, 1), (1000, POP, 4), (10_000, POP, 10), (64, 0.05, 2), (64, 1, 4)],
)
def test_jobs_on_one_machine(points, seconds, expected):
    assert jobs(points, automatic_size(points, seconds)) == expected


@given(POINTS, SECONDS)
def test_a_job_of_a_cluster_is_worth_five_to_ten_minutes(points, seconds):
    size = automatic_size(points, seconds, on_cluster=True)
    assert size == 1 or size * seconds <= ON_A_CLUSTER
    assert size * seconds > ON_A_CLUSTER / 2 or size >= min(points, MOST_POINTS)


def test_every_shipped_sound_model_has_been_measured():
    assert set(speeds()) == set(models.shipped())


def test_a_job_is_given_what_its_batch_takes():
    dataset = validate(SMALL)
    longer = replace(dataset, render=replace(dataset.render, long_duration=2000))
    assert point_seconds(longer) == pytest.approx(10_000 * point_seconds(dataset))
    assert job_memory(longer) == pytest.approx(job_memory(dataset) + 2400, abs=2)
    # More than a batch takes, and not for ever.
    assert 2 * point_seconds(longer) < job_minutes(longer, 1) * 60 < 600
    assert job_minutes(longer, 1000) * 60 > 2000 * point_seconds(longer)


def test_a_sound_model_that_nobody_has_measured_is_taken_to_be_slow():
    dataset = validate(SMALL)
    own = replace(dataset, render=replace(dataset.render, synth="own@nowhere"))
    assert point_seconds(own) > point_seconds(dataset)
    assert min(speeds().values()) >= UNMEASURED
