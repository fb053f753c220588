"""Audit results: agreement of labels and estimates, as tables and lines."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from dsgenerator.audit.agreement import HOLDS, UNKNOWN, Measured, agreement
from dsgenerator.audit.constants import steadiness
from dsgenerator.audit.estimators import Estimator
from dsgenerator.config.models import parameter
from dsgenerator.points.dataset import Dataset
from synths.trajectories import Trajectory, Value

NOBODY = "its sound model names no estimator"
"""Why a parameter is not measured of which nothing else is said."""

INSTANTS = 64
"""Instants of a slice at which a time-varying value is looked at, for its mean."""


@dataclass(frozen=True)
class AuditResult:
    """The audit result of one parameter, a row of the table.

    Attributes
    ----------
    parameter, law, estimator, measures, unit, source : str
        What is compared with what; `unit` is the estimator's.
    lowest, highest : float
        The range of labels in which events are resolvable by the estimator.
    slices, told_apart, rank_correlation, attainable, r2, attainable_r2, slope, bias
        See `Agreement`.
    worst_point : str
        The point with the largest residual.
    worst_label, worst_estimate : float
        Physical quantities.
    holds : {"yes", "no", "not measured"}
    why : str
        What does not hold.
    """

    parameter: str
    law: str
    estimator: str
    measures: str = ""
    unit: str = ""
    source: str = ""
    lowest: float = np.nan
    highest: float = np.nan
    slices: int = 0
    told_apart: int = 0
    rank_correlation: float = np.nan
    attainable: float = np.nan
    r2: float = np.nan
    attainable_r2: float = np.nan
    slope: float = np.nan
    bias: float = np.nan
    worst_point: str = ""
    worst_label: float = np.nan
    worst_estimate: float = np.nan
    holds: str = UNKNOWN
    why: str = ""

    def line(self) -> str:
        """Return a one-line summary."""
        if self.holds == UNKNOWN:
            why = self.why or (f"{self.estimator} tells too little" if self.estimator else "")
            return f"{self.parameter}: {UNKNOWN}{f'; {why}' if why else ''}"
        verdict = "holds" if self.holds == HOLDS else f"does not hold: {self.why}"
        if np.isnan(self.rank_correlation):
            return f"{self.parameter}: {verdict} ({self.estimator}; constant, bias {self.bias:.3g})"
        figures = [f"rank correlation {attained(self.rank_correlation, self.attainable)}"]
        figures.append(f"R2 {attained(self.r2, self.attainable_r2)}")
        if np.isfinite(self.slope):
            figures.append(f"slope {self.slope:.3f}, bias {self.bias:.3g}")
        else:
            figures.append("by order only")
        return f"{self.parameter}: {verdict} ({self.estimator}; {', '.join(figures)})"


def attained(figure: float, attainable: float) -> str:
    """Return a figure and the highest there can be, for people.

    The highest is an expectation, which a figure may exceed by chance: nobody reads "0.97 of 0.94"
    as that.
    """
    return f"{figure:.3f} of {max(figure, attainable):.3f}"


def results_table(results: list[AuditResult]) -> dict[str, list]:
    """Return the table's columns, a row for each parameter, numbers with six digits."""
    return {
        field.name: [_cell(getattr(result, field.name)) for result in results]
        for field in fields(AuditResult)
    }


def slices_table(dataset: Dataset, name: str, measured: Measured) -> dict[str, list]:
    """Return columns with a row for each slice: natural value, quantities and estimate."""
    declared = parameter(dataset.synth, name)
    stems = [point.stem for point in dataset.points()]
    return {
        "point": [stems[point] for point in measured.points.tolist()],
        "slice": [place % len(dataset.audited) for place in range(measured.labels.size)],
        "value": [_cell(label) for label in measured.labels.tolist()],
        "realised": [_cell(value) for value in measured.realised.tolist()],
        "quantity": [_cell(label) for label in declared.physical(measured.labels).tolist()],
        "estimate": [_cell(estimate) for estimate in measured.estimates.tolist()],
    }


def _cell(value: float | str) -> float | str:
    """Return the content of a table cell: empty for NaN, six digits of any other number."""
    if isinstance(value, float):
        return "" if np.isnan(value) else float(f"{value:.6g}")
    return value


def slice_labels(
    dataset: Dataset, name: str, realised: np.ndarray | None, estimates: np.ndarray
) -> Measured:
    """Return what is known of each slice of a dataset, for one parameter.

    Parameters
    ----------
    dataset : Dataset
    name : str
        Of the parameter.
    realised : numpy.ndarray, shape (slices,), or None
        None if the sound model does not tell.
    estimates : numpy.ndarray, shape (slices,)
    """
    declared = parameter(dataset.synth, name)
    labels = np.array(
        [
            _mean(declared, dataset.sample_rate, point.values[name], piece)
            for point in dataset.points()
            for piece in dataset.audited
        ]
    )
    points = np.repeat(np.arange(len(dataset)), len(dataset.audited))
    return Measured(labels, labels if realised is None else realised, estimates, points)


def _mean(declared, sample_rate: int, value: Value, piece: slice) -> float:
    """Return the value whose physical quantity is the mean over a slice, given in samples."""
    if not isinstance(value, Trajectory):
        return float(value)
    places = piece.start + (np.arange(INSTANTS) + 0.5) / INSTANTS * (piece.stop - piece.start)
    quantities = declared.physical(value.at(places / sample_rate))
    return float(declared.value_of(np.mean(quantities)))


def compare(
    dataset: Dataset, name: str, estimator: Estimator | None, measured: Measured
) -> AuditResult:
    """Return the audit result of one parameter, swept or constant."""
    declared = parameter(dataset.synth, name)
    if estimator is None:
        return AuditResult(name, declared.law, "", why=declared.untold or NOBODY)
    swept = any(sweep.name == name for sweep in dataset.sweeps)
    told = (agreement if swept else steadiness)(declared, estimator, measured)
    worst = {}
    if told.worst is not None:
        worst = {
            "worst_point": dataset.point(int(measured.points[told.worst])).stem,
            "worst_label": float(declared.physical(measured.labels[told.worst])),
            "worst_estimate": float(measured.estimates[told.worst]),
        }
    names = {field.name for field in fields(AuditResult)}
    figures = {key: value for key, value in vars(told).items() if key in names}
    return AuditResult(
        name,
        declared.law,
        declared.estimator,
        measures=estimator.doc,
        unit=estimator.unit,
        source=estimator.source,
        why="; ".join(told.faults),
        **figures,
        **worst,
    )
