"""Whether what does not change over a dataset is there as labelled: a check of the kind of sound.

A sound model that renders something else than what it is called may well have the rate and the
pitch that are swept; its other parameters, whose values stand in the table, too, would then be
untrue.
"""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.agreement import (
    ENOUGH_TELLABLE,
    FAILS,
    HOLDS,
    SURE,
    Agreement,
    Measured,
)
from dsgenerator.audit.estimators import Estimator

RELATIVE, ABSOLUTE = 0.25, 0.05
"""Largest deviation of the mean estimate: of a positive quantity, in units of it; of others, and of
levels, in units of the declared span; besides what the number of points leaves open."""


def is_judged(declared, estimator: Estimator | None, value: float) -> bool:
    """Return whether a constant value can be judged: it has an estimator, which can tell it."""
    if estimator is None or declared.quantity_unit != estimator.unit:
        return False
    return estimator.lowest <= float(declared.physical(value)) <= estimator.highest


def steadiness(declared, estimator: Estimator, measured: Measured) -> Agreement:
    """Return how well the estimates of a parameter agree with its one value.

    Parameters
    ----------
    declared : synths.interface.Parameter
    estimator : Estimator
    measured : Measured
    """
    found = np.isfinite(measured.estimates)
    value = float(measured.labels[0])
    quantity = float(declared.physical(value))
    told = Agreement(slices=int(found.sum()), told_apart=int(found.sum()))
    told.lowest = told.highest = quantity
    if found.sum() < ENOUGH_TELLABLE * found.size:
        told.faults.append("slices tell too little")
        return told
    points = [
        float(np.mean(measured.estimates[found & (measured.points == point)]))
        for point in np.unique(measured.points[found])
    ]
    middle = float(np.median(points))
    error = float(np.std(points)) / np.sqrt(len(points))
    estimated = float(declared.value_of(middle))
    told.bias = estimated - value
    if quantity > 0 and estimator.unit != "dB":
        wrong = abs(middle - quantity) > RELATIVE * quantity + SURE * error
    else:
        wrong = abs(middle - quantity) > SURE * error + ABSOLUTE * abs(
            float(declared.physical(declared.max) - declared.physical(declared.min))
        )
    if wrong or not np.isfinite(estimated):
        told.faults.append(f"{value:.3g} is measured as {estimated:.3g}")
    told.holds = FAILS if told.faults else HOLDS
    return told
