"""The audit: estimators are applied to long signals and compared with their labels."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.estimators import ESTIMATORS, Estimator, Sound
from dsgenerator.audit.results import AuditResult, compare
from dsgenerator.config.models import parameter
from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.plan.batches import Batch
from dsgenerator.plan.paths import Paths
from dsgenerator.points.dataset import Dataset
from dsgenerator.render.signals import render
from dsgenerator.render.store import read_signal


def measure_batch(dataset: Dataset, batch: Batch, paths: Paths) -> list[list[float | None]]:
    """Return a row for each long signal of a batch: an estimate for each swept parameter.

    Estimates are None if nothing could be measured.
    """
    estimators = find_estimators(dataset)
    rows = []
    for signal in batch.signals:
        estimates = measure(read_signal(paths, signal), dataset.sample_rate, estimators)
        rows.append([value if np.isfinite(value) else None for value in estimates])
    return rows


def measure(
    samples: np.ndarray, sample_rate: int, estimators: list[Estimator | None]
) -> list[float]:
    """Return estimates for a signal, shape (samples,); NaN where the estimator is None."""
    sound = Sound(samples.astype(np.float64), sample_rate)
    return [each.measure(sound) if each else np.nan for each in estimators]


def find_estimators(dataset: Dataset) -> list[Estimator | None]:
    """Return the estimator of each swept parameter, or None if it has none.

    Raises
    ------
    DSGeneratorError
        If the sound model names an unknown estimator.
    """
    declared = [parameter(dataset.synth, sweep.name) for sweep in dataset.sweeps]
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


def audit_results(dataset: Dataset, estimates: list[list[float | None]]) -> list[AuditResult]:
    """Return the audit result of each swept parameter, from the rows of `measure_batch`."""
    columns = np.array(estimates, dtype=float).reshape(len(dataset), len(dataset.sweeps)).T
    return [
        compare(dataset, sweep.name, estimator, column)
        for sweep, estimator, column in zip(
            dataset.sweeps, find_estimators(dataset), columns, strict=True
        )
    ]


def audit_dataset(dataset: Dataset) -> list[AuditResult]:
    """Return the audit results of a dataset, rendered in memory."""
    estimators = find_estimators(dataset)
    signals = (render(dataset, point) for point in dataset.points())
    return audit_results(
        dataset, [measure(samples, dataset.sample_rate, estimators) for samples in signals]
    )
