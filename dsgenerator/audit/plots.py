"""Plots of the audit: what was measured over what the label claims."""

from __future__ import annotations

import numpy as np

from dsgenerator.audit.figures import ALARM, INK, TONE, new_figure, png_bytes, tidy
from dsgenerator.audit.results import HOLDS, UNKNOWN, Finding
from dsgenerator.config.models import parameter
from dsgenerator.points.dataset import Dataset
from synths.trajectories import mean

CLAIM = "#999999"
SPREAD = 0.12
"""Of the distance between neighbouring labels, over which points of one label are spread."""


def audit_plot(
    dataset: Dataset, finding: Finding, labels: np.ndarray, estimates: np.ndarray
) -> bytes:
    """Return a plot of one parameter as PNG.

    Parameters
    ----------
    dataset : Dataset
    finding : Finding
    labels, estimates : numpy.ndarray, shape (points,)
        In config order; labels are NaN where something moves, estimates where nothing could be
        measured.
    """
    known = np.isfinite(labels)
    claimed = np.unique(labels[known])
    declared = parameter(dataset.synth, finding.parameter)
    figure = new_figure(7, 5)
    axes = figure.add_subplot()
    exponential = declared.physical(1.0) != 1.0
    _scales(axes, exponential, finding, claimed, estimates[np.isfinite(estimates)])
    places = labels.copy()
    places[known] = _spread(labels[known], exponential)
    color, by = _colors(dataset, finding.parameter)
    shades = {"cmap": "viridis"} if by else {}
    dots = axes.scatter(places, estimates, c=color, s=14, zorder=3, **shades)
    if by:
        figure.colorbar(dots, ax=axes, label=by, pad=0.01)
    if np.isfinite(finding.slope):
        axes.plot(claimed, claimed, "+-", color=CLAIM, ms=9, lw=1, zorder=2, label="as labelled")
    if finding.worst_point:
        worst = [point.stem for point in dataset.points()].index(finding.worst_point)
        axes.scatter(
            *(places[[worst]], estimates[[worst]]),
            s=90, facecolors="none", edgecolors=ALARM, zorder=4, label="worst point",
        )  # fmt: skip
        axes.legend(frameon=False, labelcolor=INK, loc="best")
    unit = f" in {finding.unit}" if finding.unit else ""
    axes.set_xlabel(f"{finding.law}, as labelled", color=INK)
    axes.set_ylabel(f"{finding.estimator.replace('_', ' ')}{unit}, as measured", color=INK)
    axes.set_title(
        _title(dataset, finding, moves=not known.any()), loc="left", fontsize=10, color=INK
    )
    tidy(axes)
    return png_bytes(figure)


def _title(dataset: Dataset, finding: Finding, moves: bool) -> str:
    if finding.holds == UNKNOWN:
        why = "too little to compare" if finding.estimator else "nothing measures it"
        why = "values move" if moves else why
        return f"{dataset.name}: {finding.parameter}\n{UNKNOWN}: {why}"
    verdict = "holds" if finding.holds == HOLDS else "does not hold"
    figures = [f"rank correlation {finding.rank_correlation:.3f}", f"R² {finding.r2:.3f}"]
    if np.isfinite(finding.slope):
        figures += [f"slope {finding.slope:.3f}", f"bias {finding.bias:.3g} {finding.unit}"]
    return f"{dataset.name}: {finding.parameter} {verdict}\n{', '.join(figures)}"


def _scales(
    axes, exponential: bool, finding: Finding, labels: np.ndarray, estimates: np.ndarray
) -> None:
    """Give the axes the parameter's own scale, and a tick to each label if there are few."""
    if exponential:
        axes.set_xscale("log")
        if estimates.min(initial=1) > 0:
            axes.set_yscale("log")
    if labels.size <= 12:
        both = (axes.xaxis, axes.yaxis) if np.isfinite(finding.slope) else (axes.xaxis,)
        for axis in both:
            axis.set_ticks(labels, [f"{label:.4g}" for label in labels])
            axis.set_ticks([], minor=True)


def _spread(labels: np.ndarray, exponential: bool) -> np.ndarray:
    """Return labels moved a little, so that points of one label do not hide each other."""
    scaled = np.log(labels) if exponential else labels.astype(float)
    steps, owners = np.unique(scaled, return_inverse=True)
    if steps.size < 2:
        return labels
    room = SPREAD * np.diff(steps).min()
    for step in range(steps.size):
        mine = owners == step
        scaled[mine] += room * np.linspace(-1, 1, np.count_nonzero(mine))
    return np.exp(scaled) if exponential else scaled


def _colors(dataset: Dataset, name: str) -> tuple[list[float] | str, str]:
    """Return a color a point, and the other swept parameter that it stands for."""
    others = [sweep.name for sweep in dataset.sweeps if sweep.name != name]
    if not others:
        return TONE, ""
    values = [point.values[others[0]] for point in dataset.points()]
    return [mean(value, dataset.render.long_duration) for value in values], others[0]
