"""Plots of the audit: estimates over labels."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.agreement import HOLDS, UNKNOWN, Measured
from dsgenerator.audit.figures import ALARM, INK, TONE, new_figure, png_bytes, tidy
from dsgenerator.audit.results import AuditResult, attained
from dsgenerator.config.models import parameter
from dsgenerator.points.dataset import Dataset
from synths.interface import EXPONENTIAL
from synths.trajectories import mean

CLAIM = "#999999"
SPREAD = 0.12
"""Share of the distance between labels over which points of equal labels are spread."""


def audit_plot(dataset: Dataset, result: AuditResult, measured: Measured) -> bytes:
    """Return a plot of one parameter as PNG, a dot a slice."""
    declared = parameter(dataset.synth, result.parameter)
    labels, estimates = declared.physical(measured.labels), measured.estimates
    claimed = np.unique(labels)
    figure = new_figure(7, 5)
    axes = figure.add_subplot()
    exponential = declared.scale in EXPONENTIAL
    _scales(axes, exponential, result, claimed, estimates[np.isfinite(estimates)])
    places = _spread(labels, exponential)
    color, by = _colors(dataset, result.parameter, measured.points)
    shades = {"cmap": "viridis"} if by else {}
    dots = axes.scatter(places, estimates, c=color, s=14, zorder=3, **shades)
    if by:
        figure.colorbar(dots, ax=axes, label=by, pad=0.01)
    if np.isfinite(result.slope):
        axes.plot(claimed, claimed, "+-", color=CLAIM, ms=9, lw=1, zorder=2, label="as labelled")
    if result.worst_point:
        stems = [point.stem for point in dataset.points()]
        worst = measured.points == stems.index(result.worst_point)
        axes.scatter(
            *(places[worst], estimates[worst]),
            s=90, facecolors="none", edgecolors=ALARM, zorder=4, label="worst point",
        )  # fmt: skip
        axes.legend(frameon=False, labelcolor=INK, loc="best")
    unit = f" in {result.unit}" if result.unit else ""
    axes.set_xlabel(f"{result.law}, as labelled", color=INK)
    axes.set_ylabel(f"{result.estimator.replace('_', ' ')}{unit}, as measured", color=INK)
    axes.set_title(_title(dataset, result), loc="left", fontsize=10, color=INK)
    tidy(axes)
    return png_bytes(figure)


def _title(dataset: Dataset, result: AuditResult) -> str:
    if result.holds == UNKNOWN:
        why = "too little to compare" if result.estimator else "nothing measures it"
        return f"{dataset.name}: {result.parameter}\n{UNKNOWN}: {why}"
    verdict = "holds" if result.holds == HOLDS else "does not hold"
    figures = [
        f"rank correlation {result.rank_correlation:.3f}",
        f"R² {attained(result.r2, result.attainable_r2)}",
    ]
    if np.isfinite(result.slope):
        figures += [f"slope {result.slope:.3f}", f"bias {result.bias:.3g}"]
    return f"{dataset.name}: {result.parameter} {verdict}\n{', '.join(figures)}"


def _scales(
    axes, exponential: bool, result: AuditResult, labels: np.ndarray, estimates: np.ndarray
) -> None:
    """Set linear or logarithmic scales, and a tick at each label if there are few."""
    if exponential:
        axes.set_xscale("log")
        if estimates.min(initial=1) > 0:
            axes.set_yscale("log")
    if labels.size <= 12:
        both = (axes.xaxis, axes.yaxis) if np.isfinite(result.slope) else (axes.xaxis,)
        for axis in both:
            axis.set_ticks(labels, [f"{label:.4g}" for label in labels])
            axis.set_ticks([], minor=True)


def _spread(labels: np.ndarray, exponential: bool) -> np.ndarray:
    """Return labels with small offsets, so that points of equal labels do not overlap."""
    scaled = np.log(labels) if exponential else labels.astype(float)
    steps, owners = np.unique(scaled, return_inverse=True)
    if steps.size < 2:
        return labels
    room = SPREAD * np.diff(steps).min()
    for step in range(steps.size):
        mine = owners == step
        scaled[mine] += room * np.linspace(-1, 1, np.count_nonzero(mine))
    return np.exp(scaled) if exponential else scaled


def _colors(dataset: Dataset, name: str, owners: np.ndarray) -> tuple[np.ndarray | str, str]:
    """Return a value for the color of each slice, and the swept parameter that it shows."""
    others = [sweep.name for sweep in dataset.sweeps if sweep.name != name]
    if not others:
        return TONE, ""
    values = [point.values[others[0]] for point in dataset.points()]
    means = np.array([mean(value, dataset.render.long_duration) for value in values])
    return means[owners], others[0]
