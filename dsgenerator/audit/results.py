"""Findings of the audit: what labels claim beside what was measured, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.stats import rankdata

from dsgenerator.audit.estimators import Estimator
from dsgenerator.config.models import parameter
from dsgenerator.points.dataset import Dataset
from synths.trajectories import shown

ENOUGH_RANK, ENOUGH_R2, ENOUGH_SLOPE = 0.95, 0.95, 0.05
"""What holds: this share of the rank correlation that ties allow; and, for quantities with a
unit, this R2 and a slope no further from 1."""

ENOUGH_MEASURED = 0.9
"""Share of points of which an estimator has to tell something."""

HOLDS, FAILS, UNKNOWN = "yes", "no", "not measured"


@dataclass(frozen=True)
class Finding:
    """What the audit has found out about one parameter; a row of its table.

    Attributes
    ----------
    parameter, law, estimator, measures, unit, source : str
        What is compared with what; `unit` is the estimator's.
    points, told_apart : int
        Points that were measured, and those of them whose label lies where the estimator can
        tell events apart, between `lowest` and `highest`.
    rank_correlation, attainable : float
        Spearman's, over all points, of the negative estimate if that is to fall as the label
        rises; and the highest that equal labels allow.
    r2 : float
        Squared correlation of estimate and label, where events can be told apart.
    slope, bias : float
        Of a line through estimate over label, and the mean of estimate less label; NaN where
        the two have no unit in common.
    worst_point : str
        The point farthest from the line.
    worst_label, worst_estimate : float
    holds : {"yes", "no", "not measured"}
    moving : int
        Points left out, because something moves in them.
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
        """Return what is to be said of it, for people."""
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


def findings_table(findings: list[Finding]) -> dict[str, list]:
    """Return columns with a row a parameter, numbers with six digits."""
    return {
        field.name: [_cell(getattr(finding, field.name)) for finding in findings]
        for field in fields(Finding)
    }


def points_table(
    dataset: Dataset, name: str, labels: np.ndarray, estimates: np.ndarray
) -> dict[str, list]:
    """Return columns with a row a point: natural value, claimed quantity and estimate."""
    points = dataset.points()
    return {
        "point": [point.stem for point in points],
        "value": [shown(point.values[name]) for point in points],
        "quantity": [_cell(label) for label in labels.tolist()],
        "estimate": [_cell(estimate) for estimate in estimates.tolist()],
    }


def _cell(value: float | str) -> float | str:
    """Return what stands in a table: nothing for NaN, six digits of any other number."""
    if isinstance(value, float):
        return "" if np.isnan(value) else float(f"{value:.6g}")
    return value


def compare(
    dataset: Dataset, name: str, estimator: Estimator | None, estimates: np.ndarray
) -> Finding:
    """Return what the audit has found out about one swept parameter.

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
        return Finding(name, declared.law, "", moving=moving)
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
    return Finding(
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
    """Return the quantity that each point's label of a parameter claims, shape (points,).

    NaN where anything moves: of a signal that changes, an estimate is no one's label.
    """
    declared = parameter(dataset.synth, name)
    points = dataset.points()
    return np.array(
        [np.nan if point.varies else declared.physical(point.values[name]) for point in points]
    )


def rank_correlation(labels: np.ndarray, estimates: np.ndarray) -> tuple[float, float]:
    """Return Spearman's rank correlation, and the highest that these values could have.

    Labels on a grid are equal for many points and the estimates are not, so that even a perfect
    order does not reach 1: five values give 0.98, three 0.94.
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
