"""How well estimates agree with labels: figures and verdict for one parameter.

Everything is compared in the parameter's natural unit, octaves or decades where the label is an
exponent, and for each slice that training sees.  A slice holds few events, so that even an ideal
observer, who hears each of them, could not tell its label exactly: where the sound model says what
a slice has realised, the figures are judged against what that observer would reach.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.stats import rankdata

from dsgenerator.audit.estimators import Estimator

SLOPE, BIAS, WORST = 0.05, 0.05, 0.1
"""Largest deviations of the slope from 1, and of the mean and of any label's mean from the label,
in units of the labels' span; besides what the number of slices leaves open."""

ENOUGH_R2, ENOUGH_RANK = 0.95, 0.95
"""Smallest shares of the R2 and of the rank correlation of an observer as by `AT_MOST`."""

ENOUGH_MEASURED = 0.9
"""Smallest share of slices with an estimate."""

ENOUGH_TELLABLE = 0.5
"""Smallest share of slices that anybody could tell."""

AT_MOST = 2.0
"""Largest variance of estimates around labels, in units of an ideal observer's.

Who listens has to find in the same few events what that observer knows, as the even grid that they
deviate from: of the irregularity of crickets in 2 s, whose chirps he hears exactly, his estimates
have an R2 of 0.74 and a rank correlation of 0.87, where that observer's have 0.82 and 0.91.
"""

GROUPS = 12
"""Labels that are looked at individually; more are put into as many groups of neighbours."""

SURE = 3.0
"""Standard errors by which a figure has to miss its limit."""

OUTLYING = 8.0
"""Robust standard deviations beyond which a point is out of line with the others of its label."""

OWN = 0.25
"""Share of that for what a point's slices have realised, which is told exactly."""

MANY = 5
"""Points from which on one of them can be out of line."""

HOLDS, FAILS, UNKNOWN = "yes", "no", "not measured"


@dataclass(frozen=True, eq=False)
class Measured:
    """What is known of the slices of a dataset, all of shape (slices,), and a parameter's law.

    Attributes
    ----------
    labels : numpy.ndarray
        In natural units.
    realised : numpy.ndarray
        What slices have realised of them, NaN where that cannot be told; equal to the labels where
        the sound model says nothing.
    estimates : numpy.ndarray
        Physical quantities, NaN where nothing could be measured, infinite where nobody could.
    points : numpy.ndarray of int
        The point that each slice is of.
    """

    labels: np.ndarray
    realised: np.ndarray
    estimates: np.ndarray
    points: np.ndarray

    def only(self, those: np.ndarray) -> Measured:
        """Return some of the slices."""
        return Measured(*(getattr(self, name)[those] for name in self.__dataclass_fields__))


@dataclass
class Agreement:
    """Figures of agreement.

    Attributes
    ----------
    slices, told_apart : int
        Measured ones, and those of them whose labels the estimator tells apart.
    rank_correlation, attainable : float
        Spearman's rank correlation of all labels and estimates, and the highest that ties of labels
        and the slices' own events allow.
    r2, attainable_r2 : float
        Squared correlation of estimates and labels, and that of an ideal observer.
    slope, bias : float
        Slope of the regression of each label's mean estimate on the label, and the mean difference,
        in natural units; NaN where label and estimate have no unit in common.
    lowest, highest : float
        Of the labels that are told apart, as physical quantities.
    worst : int or None
        The slice's index of the point farthest from its label.
    faults : list[str]
        What does not hold, in words.
    """

    slices: int = 0
    told_apart: int = 0
    rank_correlation: float = np.nan
    attainable: float = np.nan
    r2: float = np.nan
    attainable_r2: float = np.nan
    slope: float = np.nan
    bias: float = np.nan
    lowest: float = np.nan
    highest: float = np.nan
    worst: int | None = None
    holds: str = UNKNOWN
    faults: list[str] = field(default_factory=list)


def agreement(declared, estimator: Estimator, measured: Measured) -> Agreement:
    """Return how well the estimates of a parameter agree with its labels.

    Parameters
    ----------
    declared : synths.interface.Parameter
    estimator : Estimator
    measured : Measured
    """
    sign = -1 if declared.estimator.startswith("-") else 1
    by_value = declared.quantity_unit == estimator.unit
    quantities = declared.physical(measured.labels)
    reach = (quantities >= estimator.lowest) & (quantities <= estimator.highest) | (not by_value)
    tellable = np.isfinite(measured.realised) & ~np.isinf(measured.estimates)
    found = np.isfinite(measured.estimates)
    told = Agreement(int(np.count_nonzero(found)), int(np.count_nonzero(found & reach)))
    values = declared.value_of(measured.estimates) if by_value else sign * measured.estimates
    heard = np.isfinite(values) & tellable
    apart = heard & reach
    told.rank_correlation, told.attainable = rank_correlation(
        measured.labels[apart], values[apart], measured.realised[apart]
    )
    if apart.any():
        ends = quantities[apart].min(), quantities[apart].max()
        told.lowest, told.highest = map(float, ends)
    told.r2 = squared(measured.labels[apart], values[apart])
    told.attainable_r2 = squared(measured.labels[apart], measured.realised[apart])
    wanted = reach & tellable
    enough = np.count_nonzero(heard & wanted) >= ENOUGH_MEASURED * np.count_nonzero(wanted)
    enough = enough and np.count_nonzero(tellable) >= ENOUGH_TELLABLE * tellable.size
    if np.count_nonzero(tellable) < ENOUGH_TELLABLE * tellable.size:
        told.faults.append("slices have too few events")
    elif not enough:
        lost, name = np.count_nonzero(wanted & ~heard), declared.estimator.lstrip("-")
        told.faults.append(
            f"{lost:,} of {np.count_nonzero(wanted):,} slices have no estimate: {name} hears "
            f"nothing in them, as where noise hides what it listens to"
        )
    if not enough or not np.isfinite(told.rank_correlation):
        return told
    chance = np.sqrt(AT_MOST) * (measured.realised - measured.labels)
    _, ordered = rank_correlation(
        measured.labels[apart], values[apart], (measured.labels + chance)[apart]
    )
    if told.rank_correlation < ENOUGH_RANK * ordered:
        told.faults.append(f"rank correlation {told.rank_correlation:.3f}")
    needed = ENOUGH_R2 / (1 + AT_MOST * (1 / max(told.attainable_r2, 1e-9) - 1))
    if by_value:
        if not np.isfinite(told.r2):
            return told
        if told.r2 < needed:
            told.faults.append(f"R2 {told.r2:.3f}, less than {needed:.3f}")
        _judge_values(declared, measured.only(found & reach), told)
    _judge_points(measured.only(apart), values[apart], np.flatnonzero(apart), told)
    told.holds = FAILS if told.faults else HOLDS
    return told


def _judge_values(declared, measured: Measured, told: Agreement) -> None:
    """Compare the mean estimate of each label with the label."""
    labels, means, errors = label_means(declared, measured)
    span = np.ptp(labels)
    differences = means - labels
    weights = 1 / np.square(errors + 1e-3 * span)
    slope, _ = np.polyfit(labels, means, 1, w=np.sqrt(weights))
    centered = labels - np.average(labels, weights=weights)
    slope_error = 1 / np.sqrt(np.sum(weights * np.square(centered)))
    told.slope, told.bias = float(slope), float(differences.mean())
    if abs(slope - 1) > SLOPE + SURE * slope_error:
        told.faults.append(f"slope {slope:.3f}")
    bias_error = np.sqrt(np.square(errors).sum()) / errors.size
    if abs(told.bias) > BIAS * span + SURE * bias_error:
        told.faults.append(f"bias {told.bias:.3g}")
    far = np.abs(differences) - SURE * errors
    worst = int(np.argmax(far))
    if far[worst] > WORST * span:
        told.faults.append(f"{labels[worst]:.3g} is measured as {means[worst]:.3g}")


def label_means(declared, measured: Measured) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return labels, the mean estimate of each, and its standard error, in natural units.

    The mean is that of the physical quantity, of which a slice without an event has 0.
    """
    told = []
    for those in _groups(measured.labels):
        estimates = measured.estimates[those]
        mean = float(estimates.mean())
        error = estimates.std(ddof=1) / np.sqrt(estimates.size) if estimates.size > 1 else 0.0
        value = float(declared.value_of(mean))
        shifted = float(declared.value_of(mean + error))
        moved = abs(shifted - value) if np.isfinite(shifted) else 0.0
        told.append((float(measured.labels[those].mean()), value, moved))
    labels, means, errors = np.array(told).T
    known = np.isfinite(means)
    return labels[known], means[known], errors[known]


def _groups(labels: np.ndarray) -> list[np.ndarray]:
    """Return the slices of each label, or of each group of neighbouring labels."""
    steps, owners = np.unique(labels, return_inverse=True)
    if steps.size > GROUPS:
        owners = np.argsort(np.argsort(labels, kind="stable"), kind="stable") * GROUPS
        owners //= labels.size
    return [np.flatnonzero(owners == owner) for owner in np.unique(owners)]


def _judge_points(
    measured: Measured, values: np.ndarray, places: np.ndarray, told: Agreement
) -> None:
    """Find the point farthest from its label, and whether one is out of line with the others.

    Compared with what its slices have realised, where that is told, and with its label.
    """
    if values.size < 3 or np.ptp(measured.labels) == 0:
        return
    found = [_out_of_line(measured, line, values) for line in (measured.realised, measured.labels)]
    worst, excess = max(found, key=lambda each: each[1])
    told.worst = int(places[np.flatnonzero(measured.points == worst)[0]])
    if excess > 0:
        told.faults.append("a point is out of line with all others")


def _out_of_line(measured: Measured, line: np.ndarray, values: np.ndarray) -> tuple[int, float]:
    """Return the point farthest from a line through values, and by how much that is too far.

    How far a point may be follows from the points of the same label, as far as there are many, from
    how its slices have realised the label, and from their number.
    """
    residuals = values - np.polyval(np.polyfit(line, values, 1), line)
    residuals -= np.median(residuals)
    points, owners = np.unique(measured.points, return_inverse=True)
    counts = np.bincount(owners)
    distances = np.abs(np.bincount(owners, residuals) / counts)
    scaled = 1.4826 * distances * np.sqrt(counts)
    errors = np.full(points.size, np.median(scaled))
    for those in _groups(np.bincount(owners, measured.labels) / counts):
        if those.size >= MANY:
            errors[those] = np.maximum(errors[those], np.median(scaled[those]))
    apart = np.square(measured.realised - measured.labels)
    errors = np.maximum(errors, OWN * np.sqrt(np.bincount(owners, apart) / counts))
    excess = distances - np.maximum(WORST * np.ptp(values), OUTLYING * errors / np.sqrt(counts))
    if excess.size < MANY or excess.max() <= 0:
        return int(points[np.argmax(distances)]), 0.0
    return int(points[np.argmax(excess)]), float(excess.max())


def rank_correlation(
    labels: np.ndarray, estimates: np.ndarray, realised: np.ndarray
) -> tuple[float, float]:
    """Return Spearman's rank correlation, and the highest attainable.

    Labels on a grid have ties and a perfect order has not, so that even this does not reach 1: five
    values give 0.98, three 0.94.  Where slices have realised something else than their label, an
    ideal observer follows that.
    """
    if labels.size < 2:
        return np.nan, np.nan
    order, found = rankdata(labels), rankdata(estimates)
    ideal = np.empty(labels.size)
    ideal[np.lexsort((labels, realised))] = np.arange(labels.size)
    attainable = correlation(order, ideal)
    return (0.0 if np.ptp(found) == 0 < np.ptp(order) else correlation(order, found)), attainable


def squared(first: np.ndarray, second: np.ndarray) -> float:
    """Return the squared correlation of two rows; NaN if either does not vary."""
    return correlation(first, second) ** 2


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Return the correlation of two rows; NaN if either does not vary."""
    if first.size < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return np.nan
    return float(np.corrcoef(first, second)[0, 1])
