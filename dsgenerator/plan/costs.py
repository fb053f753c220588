"""What jobs cost, seconds and memory, and so how many points one job handles."""

from __future__ import annotations

import csv
from functools import cache
from math import ceil
from pathlib import Path

from dsgenerator.points.dataset import Dataset

SPEEDS = Path(__file__).with_name("speeds.csv")
"""Measured speeds of the sound models of `synths`, which ``make bench`` writes."""

SPEED_RATE = 16_000
"""Sample rate that speeds are measured at, Hz."""

UNMEASURED = 100.0
"""Seconds of audio a second that are expected of other sound models."""

WRITING = 2e-8
"""Seconds that a sample takes to be written, cut and written again."""

WORTHWHILE = 1.0
"""Seconds of work that are worth starting a job for."""

TOO_LONG = 33.0
"""Seconds of one job that would keep the other cores waiting at the end."""

FEWEST_BATCHES = 4

MOST_POINTS = 2**16
"""Points of a job, at most: what is known of each takes three kilobytes."""

ON_A_CLUSTER = 600.0
"""Seconds of work of a cluster's job, which takes some ten to be started."""

JOB_MB, SAMPLE_MB = 600, 150e-6
"""Memory of any job, and for each sample of a long signal: of the sound models that come with the
workflow, none takes more than half of the latter."""

FACTOR, STARTING = 4, 5
"""Allowance for values that take longer than a model's defaults, or a slow node; minutes that a
job may take to be started."""


@cache
def speeds() -> dict[str, float]:
    """Return the seconds of audio that one core renders a second, by sound model."""
    with SPEEDS.open(newline="") as file:
        return {row["synth"]: float(row["speed"]) for row in csv.DictReader(file)}


def point_seconds(dataset: Dataset) -> float:
    """Return the seconds that one core takes for a point: to render, to write and to cut it."""
    speed = speeds().get(dataset.synth, UNMEASURED)
    rendering = dataset.long_samples / SPEED_RATE / speed
    return rendering + dataset.long_samples * WRITING


def automatic_size(points: int, seconds: float, on_cluster: bool = False) -> int:
    """Return how many points one job handles: a power of two.

    On one machine, jobs are worth being started, as many as there may be cores, and as few as keep
    a large dataset's number of jobs small; a growing dataset seldom changes its batches.  Little
    work is one batch, more of it two at least.

    Parameters
    ----------
    points : int
        Points of the dataset.
    seconds : float
        See `point_seconds`.
    on_cluster : bool
        Whether jobs are sent to a cluster; then each is worth about ten minutes.
    """
    size = 1
    if on_cluster:
        while 2 * size * seconds <= ON_A_CLUSTER and size < min(points, MOST_POINTS):
            size *= 2
        return size
    while 4 * size <= min(points / FEWEST_BATCHES, MOST_POINTS) and 4 * size * seconds <= TOO_LONG:
        size *= 4
    alone = points * seconds < WORTHWHILE
    while size * seconds < WORTHWHILE and size < (points if alone else points / 2):
        size *= 2
    return size


def job_memory(dataset: Dataset) -> int:
    """Return the memory that a job is given, MB."""
    return ceil(JOB_MB + dataset.long_samples * SAMPLE_MB)


def job_minutes(dataset: Dataset, size: int) -> int:
    """Return the minutes that a job of so many points is given."""
    return ceil(STARTING + FACTOR * size * point_seconds(dataset) / 60)
