"""The audit: estimators are applied to what training sees, and compared with the labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from dsgenerator.audit.agreement import Measured
from dsgenerator.audit.constants import is_judged
from dsgenerator.audit.estimators import ESTIMATORS, Estimator, Sound
from dsgenerator.audit.results import AuditResult, compare, slice_labels
from dsgenerator.config.models import parameter
from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.plan.batches import Batch
from dsgenerator.plan.paths import Paths
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.render.realised import realised_values
from dsgenerator.render.signals import render
from dsgenerator.render.taking import take_signals
from synths.trajectories import Trajectory

Rows = list[list[list[float | str | None]]]
"""For each point, for each of its slices: the estimates of all `audited` parameters, then what the
slice has realised of those that tell; None if nothing could be measured, or is told, and ``"inf"``
if nobody could."""


def measure_batch(
    dataset: Dataset,
    batch: Batch,
    paths: Paths,
    tell: Callable[[int], None] = lambda more: None,
) -> Rows:
    """Return what is measured in the slices of the long signals of a batch.

    Where these are not kept, they are rendered again: estimators are for what is not yet rounded.

    `tell` is called with how many more signals are done.
    """
    estimators, rows = find_estimators(dataset), []
    taking = take_signals(dataset, batch.signals, paths)
    for signal in batch.signals:
        # What cannot be had is told after the last one.
        if taken := next(taking):
            rows.append(_point_rows(dataset, signal.point, taken.samples, estimators))
        tell(1)
    next(taking, None)
    return rows


def _point_rows(
    dataset: Dataset, point: Point, samples: np.ndarray, estimators: list[Estimator | None]
) -> list[list[float | str | None]]:
    pieces, rows = dataset.audited, []
    for piece, realised in zip(pieces, realised_values(dataset, point, pieces), strict=True):
        found = measure(samples[piece], dataset.sample_rate, estimators)
        told = [None if np.isnan(value) else "inf" if np.isinf(value) else value for value in found]
        rows.append([*told, *realised])
    return rows


def measure(
    samples: np.ndarray, sample_rate: int, estimators: list[Estimator | None]
) -> list[float]:
    """Return estimates for a signal, shape (samples,); NaN where the estimator is None."""
    sound = Sound(samples.astype(np.float64), sample_rate)
    return [each.measure(sound) if each else np.nan for each in estimators]


def audited(dataset: Dataset) -> list[str]:
    """Return the names of what is measured: swept parameters, then constants that can be judged."""
    constants = {
        name: value
        for name, value in (dataset.fixed | dataset.defaults).items()
        if not isinstance(value, Trajectory)
    }
    judged = []
    for name, value in constants.items():
        declared = parameter(dataset.synth, name)
        if is_judged(declared, ESTIMATORS.get(_named(declared)), value):
            judged.append(name)
    return [*(sweep.name for sweep in dataset.sweeps), *judged]


def find_estimators(dataset: Dataset) -> list[Estimator | None]:
    """Return the estimator of each of the `audited` parameters, or None if it has none.

    Raises
    ------
    DSGeneratorError
        If the sound model names an unknown estimator.
    """
    declared = [parameter(dataset.synth, name) for name in audited(dataset)]
    for entry in declared:
        if entry.estimator and _named(entry) not in ESTIMATORS:
            raise DSGeneratorError(
                f"{dataset.synth_name}: {entry.name} names the estimator {entry.estimator!r}, "
                f"which there is not{nearest(_named(entry), ESTIMATORS)} "
                f"Known: {', '.join(ESTIMATORS)}"
            )
    return [ESTIMATORS.get(_named(entry)) for entry in declared]


def _named(declared) -> str:
    """Return the name of a parameter's estimator, without a leading minus."""
    return declared.estimator.removeprefix("-")


def slice_results(dataset: Dataset, measured: Iterable) -> list[tuple[AuditResult, Measured]]:
    """Return the result of each of the `audited` parameters, from the rows of `measure_batch`."""
    rows, names = [row for point in measured for row in point], audited(dataset)
    columns = np.array(rows, dtype=float).reshape(len(rows), len(names) + len(dataset.realised)).T
    realised = dict(zip(dataset.realised, columns[len(names) :], strict=True))
    results = []
    for name, estimator, column in zip(names, find_estimators(dataset), columns, strict=False):
        slices = slice_labels(dataset, name, realised.get(name), column)
        results.append((compare(dataset, name, estimator, slices), slices))
    return results


def audit_dataset(dataset: Dataset, constants: bool = True) -> list[AuditResult]:
    """Return the audit results of a dataset, rendered in memory; without constants if asked so."""
    estimators = find_estimators(dataset)
    if not constants:
        swept = len(dataset.sweeps)
        estimators[swept:] = [None] * (len(estimators) - swept)
    rows = (
        _point_rows(dataset, point, render(dataset, point), estimators)
        for point in dataset.points()
    )
    results = [result for result, _ in slice_results(dataset, rows)]
    return results if constants else results[: len(dataset.sweeps)]
