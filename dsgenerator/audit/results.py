"""Audit results: agreement of labels and estimates."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.stats import rankdata

from dsgenerator.audit.estimators import Estimator
from dsgenerator.config.models import parameter
from dsgenerator.points.dataset import Dataset
from synths.trajectories import shown

ENOUGH_RANK, ENOUGH_R2, ENOUGH_SLOPE = 0.95, 0.95, 0.05
"""Smallest share of the attainable rank correlation at which a label holds; for quantities with a
unit, also smallest R2 and largest deviation of the slope from 1."""

ENOUGH_MEASURED = 0.9
"""Smallest share of points with an estimate."""

HOLDS, FAILS, UNKNOWN = "yes", "no", "not measured"


@dataclass(frozen=True)
class AuditResult:
    """The audit result of one parameter, a row of the table.

    Attributes
    ----------
    parameter, law, estimator, measures, unit, source : str
        What is compared with what; `unit` is the estimator's.
    points, told_apart : int
        Numbers of measured points, and of those whose events are resolvable by the estimator:
        labels from `lowest` to `highest`.
    rank_correlation, attainable : float
        Spearman's rank correlation over all points, of the negative estimate if it is declared to
        fall as the label rises; and the highest that ties of labels allow.
    r2 : float
        Squared correlation of estimate and label over resolvable points.
    slope, bias : float
        Slope of the regression of estimate on label, and mean of estimate minus label; NaN if
        their units differ.
    worst_point : str
        The point with the largest residual.
    worst_label, worst_estimate : float
    holds : {"yes", "no", "not measured"}
    moving : int
        Number of points left out because of time-varying values.
    """

    parameter: str
    law: str
    estimator: str
    measures: str = ""
    unit: str = ""
    source: str = ""
    lowest: float = np.nan
    highest: float = np.nan
    points: int = 0
    told_apart: int = 0
    rank_correlation: float = np.nan
    attainable: float = np.nan
    r2: float = np.nan
    slope: float = np.nan
    bias: float = np.nan
    worst_point: str = ""
    worst_label: float = np.nan
    worst_estimate: float = np.nan
    holds: str = UNKNOWN
    moving: int = 0

    def line(self) -> str:
        """Return a one-line summary."""
        if self.holds == UNKNOWN:
            why = f"; {self.estimator} tells too little" if self.estimator else ""
            return f"{self.parameter}: {UNKNOWN}{why}{self._left_out}"
        verdict = "holds" if self.holds == HOLDS else "does not hold"
        figures = [f"rank correlation {self.rank_correlation:.3f} of {self.attainable:.3f}"]
        figures.append(f"R2 {self.r2:.3f}")
        if np.isfinite(self.slope):
            figures.append(f"slope {self.slope:.3f}")
        else:
            figures.append("by order only")
        measured = f"{self.estimator}; {', '.join(figures)}"
        return f"{self.parameter}: {verdict} ({measured}){self._left_out}"

    @property
    def _left_out(self) -> str:
        return f"; {self.moving} points left out, in which values move" if self.moving else ""


def results_table(results: list[AuditResult]) -> dict[str, list]:
    """Return the table's columns, a row for each parameter, numbers with six digits."""
    return {
        field.name: [_cell(getattr(result, field.name)) for result in results]
        for field in fields(AuditResult)
    }


def points_table(
    dataset: Dataset, name: str, labels: np.ndarray, estimates: np.ndarray
) -> dict[str, list]:
    """Return columns with a row for each point: natural value, labelled quantity and estimate."""
    points = dataset.points()
    return {
        "point": [point.stem for point in points],
        "value": [shown(point.values[name]) for point in points],
        "quantity": [_cell(label) for label in labels.tolist()],
        "estimate": [_cell(estimate) for estimate in estimates.tolist()],
    }


def _cell(value: float | str) -> float | str:
    """Return the content of a table cell: empty for NaN, six digits of any other number."""
    if isinstance(value, float):
        return "" if np.isnan(value) else float(f"{value:.6g}")
    return value


def compare(
    dataset: Dataset, name: str, estimator: Estimator | None, estimates: np.ndarray
) -> AuditResult:
    """Return the audit result of one swept parameter.

    Parameters
    ----------
    dataset : Dataset
    name : str
        Of the parameter.
    estimator : Estimator or None
    estimates : numpy.ndarray, shape (points,)
        In config order; NaN where nothing could be measured.
    """
    declared = parameter(dataset.synth, name)
    labels = label_values(dataset, name)
    labelled = np.isfinite(labels)
    moving = int(np.count_nonzero(~labelled))
    if estimator is None or not labelled.any():
        return AuditResult(name, declared.law, "", moving=moving)
    measured = np.isfinite(estimates) & labelled
    apart = measured & (labels >= estimator.lowest) & (labels <= estimator.highest)
    # A minus before its name says that the estimate falls as the label rises.
    sign = -1 if declared.estimator.startswith("-") else 1
    rank, attainable = rank_correlation(labels[measured], sign * estimates[measured])
    slope, offset, r2 = fit(labels[apart], estimates[apart])
    worst = _farthest(labels, estimates, apart, slope, offset)
    bias = float(np.mean(estimates[apart] - labels[apart])) if apart.any() else np.nan
    unit = declared.physical_unit or ("" if declared.scale == "decade" else declared.unit)
    comparable = unit == estimator.unit
    true = rank >= ENOUGH_RANK * attainable
    known = np.isfinite(rank) and measured[labelled].mean() >= ENOUGH_MEASURED
    if unit and comparable:
        known = known and np.isfinite(slope)
        true = true and r2 >= ENOUGH_R2 and abs(slope - 1) <= ENOUGH_SLOPE
    return AuditResult(
        parameter=name,
        law=declared.law,
        estimator=declared.estimator,
        measures=estimator.doc,
        unit=estimator.unit,
        source=estimator.source,
        lowest=float(labels[apart].min()) if apart.any() else np.nan,
        highest=float(labels[apart].max()) if apart.any() else np.nan,
        points=int(np.count_nonzero(measured)),
        told_apart=int(np.count_nonzero(apart)),
        rank_correlation=rank,
        attainable=attainable,
        r2=r2,
        slope=slope if comparable else np.nan,
        bias=bias if comparable else np.nan,
        worst_point=dataset.point(worst).stem if worst is not None else "",
        worst_label=float(labels[worst]) if worst is not None else np.nan,
        worst_estimate=float(estimates[worst]) if worst is not None else np.nan,
        holds=UNKNOWN if not known else HOLDS if true else FAILS,
        moving=moving,
    )


def label_values(dataset: Dataset, name: str) -> np.ndarray:
    """Return the physical quantity that each point's label stands for, shape (points,).

    NaN for points with time-varying values: one estimate cannot be compared with a trajectory.
    """
    declared = parameter(dataset.synth, name)
    points = dataset.points()
    return np.array(
        [np.nan if point.varies else declared.physical(point.values[name]) for point in points]
    )


def rank_correlation(labels: np.ndarray, estimates: np.ndarray) -> tuple[float, float]:
    """Return Spearman's rank correlation, and the highest attainable with these ties.

    Labels on a grid have ties and estimates have not, so that even a perfect order does not reach
    1: five values give 0.98, three 0.94.
    """
    if labels.size < 2:
        return np.nan, np.nan
    order, found = rankdata(labels), rankdata(estimates)
    if np.ptp(found) == 0 < np.ptp(order):
        return 0.0, 1.0
    return _correlation(order, found), _correlation(np.sort(order), np.sort(found))


def fit(labels: np.ndarray, estimates: np.ndarray) -> tuple[float, float, float]:
    """Return slope, offset and R2 of the least squares line of estimate over label."""
    if labels.size < 2 or np.ptp(labels) == 0:
        return np.nan, np.nan, np.nan
    slope, offset = np.polyfit(labels, estimates, 1)
    return float(slope), float(offset), _correlation(labels, estimates) ** 2


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return np.nan
    return float(np.corrcoef(first, second)[0, 1])


def _farthest(
    labels: np.ndarray, estimates: np.ndarray, among: np.ndarray, slope: float, offset: float
) -> int | None:
    if not np.isfinite(slope):
        return None
    distances = np.where(among, np.abs(estimates - offset - slope * labels), -1)
    return int(np.argmax(distances))
