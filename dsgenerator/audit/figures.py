"""Figures of a finished dataset for people: what it covers, how loud it is, what it has lost.

What all figures have in common, those of the audit as well, is here too: colors, frame, and the
way into a PNG file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dsgenerator.config.models import parameter
from dsgenerator.points.dataset import Dataset
from synths.trajectories import mean

INK, GRID, TONE, ALARM = "#333333", "#dddddd", "#2a6f97", "#d1495b"

FLOOR_DB = -120.0
"""Lowest level in figures, dB of full scale."""

MOST_PAIRED = 5
"""Largest number of swept parameters whose pairs are drawn."""

MOST_VALUES = 24
"""Values of a parameter that are drawn individually; more are binned into as many bins."""


def new_figure(width: float, height: float) -> Figure:
    """Return a figure of a size in inches with automatic layout."""
    return Figure(figsize=(width, height), dpi=130, layout="constrained")


def tidy(axes: Axes) -> None:
    """Give axes a grid and no frame above and to the right."""
    axes.grid(color=GRID, lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def png_bytes(figure: Figure) -> bytes:
    """Return a figure as a PNG file without the name of the software that wrote it."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def figures(dataset: Dataset, table: pandas.DataFrame) -> dict[str, bytes]:
    """Return the figures of a dataset as PNG files, by their names in `FIGURES`.

    Parameters
    ----------
    dataset : Dataset
    table : pandas.DataFrame
        The metadata table, a row a variation.
    """
    points = points_table(dataset, table)
    drawn = {"coverage": coverage, "level": level, "losses": losses}
    return {name: png_bytes(draw(dataset, points)) for name, draw in drawn.items()}


def points_table(dataset: Dataset, table: pandas.DataFrame) -> pandas.DataFrame:
    """Return a row for each parameter point.

    Returns
    -------
    pandas.DataFrame
        The swept parameters' values, of those that move the means over the long signal; `kept`
        and `clipped`, the shares of the point's variations that the table has, and that reach
        beyond full scale; `rms` and `peak`, the highest of its variations, dB of full scale, NaN
        where none is left.
    """
    points = dataset.points()
    rows = table.groupby("point")
    seconds = dataset.render.long_duration
    frame = pandas.DataFrame(
        {s.name: [mean(p.values[s.name], seconds) for p in points] for s in dataset.sweeps}
    )
    frame.index = pandas.Index([point.stem for point in points])
    frame["kept"] = rows.size().reindex(frame.index, fill_value=0) / dataset.variations
    beyond = table["clipped"].gt(0).groupby(table["point"]).sum()
    frame["clipped"] = beyond.reindex(frame.index, fill_value=0) / dataset.variations
    for column in ("rms", "peak"):
        with np.errstate(divide="ignore"):
            decibels = 20 * np.log10(rows[column].max())
        frame[column] = decibels.clip(lower=FLOOR_DB).reindex(frame.index)
    return frame


def coverage(dataset: Dataset, points: pandas.DataFrame) -> Figure:
    """Draw the points for each pair of swept parameters, with the share of variations kept."""
    names = [sweep.name for sweep in dataset.sweeps][:MOST_PAIRED]
    pairs = list(combinations(names, 2)) or [(name, None) for name in names]
    figure, panels = _panels(len(pairs), f"{dataset.name}: {len(points):,} points", height=3.4)
    dots = None
    for axes, (across, up) in zip(panels, pairs, strict=False):
        # Points with the same coordinates are drawn as their mean.
        keys = [across, up] if up else [across]
        places = points.groupby(keys, as_index=False)["kept"].mean()
        dots = axes.scatter(
            *(places[across], places[up] if up else places["kept"]),
            c=places["kept"], vmin=0, vmax=1, cmap="viridis", edgecolors=INK, linewidths=0.4,
            s=min(100, max(6, 3000 / len(places))), zorder=3,
        )  # fmt: skip
        axes.set_xlabel(_named(dataset, across))
        axes.set_ylabel(_named(dataset, up) if up else "share of variations kept")
    if dots:
        figure.colorbar(dots, ax=figure.axes, label="share of variations kept")
    return figure


def level(dataset: Dataset, points: pandas.DataFrame) -> Figure:
    """Draw peak and RMS level over each swept parameter: median and 5 to 95 % range."""
    loud = points.dropna(subset=["rms"])
    figure, panels = _panels(
        len(dataset.sweeps), f"{dataset.name}: level of each point's loudest variation", sharey=True
    )
    for axes, sweep in zip(panels, dataset.sweeps, strict=False):
        for column, color in (("peak", ALARM), ("rms", TONE)):
            groups = list(_groups(loud[sweep.name], loud[column]))
            middles = [middle for middle, _ in groups]
            low, median, high = np.array(
                [np.quantile(values, (0.05, 0.5, 0.95)) for _, values in groups]
            ).reshape(-1, 3).T  # fmt: skip
            axes.fill_between(middles, low, high, color=color, alpha=0.18, lw=0, zorder=2)
            name = "RMS" if column == "rms" else "peak"
            axes.plot(middles, median, "o-", color=color, ms=4, lw=1.4, label=name, zorder=3)
        axes.set_xlabel(_named(dataset, sweep.name))
    if panels:
        panels[0].set_ylabel("level in dB of full scale")
        panels[0].legend(frameon=False, labelcolor=INK)
    return figure


def losses(dataset: Dataset, points: pandas.DataFrame) -> Figure:
    """Draw the shares of variations that were dropped, and that are clipped, over parameters."""
    total = len(points) * dataset.variations
    dropped = round(total - points["kept"].sum() * dataset.variations)
    clipped = round(points["clipped"].sum() * dataset.variations)
    title = f"{dataset.name}: of {total:,} variations {dropped:,} dropped, {clipped:,} clipped"
    figure, panels = _panels(len(dataset.sweeps), title, sharey=True)
    for axes, sweep in zip(panels, dataset.sweeps, strict=False):
        lines = {
            "dropped": (1 - points["kept"], INK, "-"),
            "clipped": (points["clipped"], ALARM, ":"),
        }
        for name, (share, color, line) in lines.items():
            groups = [(m, values.mean()) for m, values in _groups(points[sweep.name], share)]
            axes.plot(*zip(*groups, strict=True), f"o{line}", c=color, ms=4, lw=1.4, label=name)
        axes.set_xlabel(_named(dataset, sweep.name))
    if panels:
        panels[0].set_ylim(0, max(0.1, panels[0].get_ylim()[1]))
        panels[0].set_ylabel("share of variations")
        panels[0].legend(frameon=False, labelcolor=INK)
    return figure


def _panels(
    count: int, title: str, height: float = 3.0, sharey: bool = False
) -> tuple[Figure, list[Axes]]:
    """Return a figure with `count` panels, at most three in a row."""
    across = min(max(count, 1), 3)
    down = -(-max(count, 1) // across)
    figure = new_figure(0.6 + 3.6 * across, 0.4 + height * down)
    figure.suptitle(title, x=0.01, ha="left", fontsize=10, color=INK)
    panels = list(figure.subplots(down, across, squeeze=False, sharey=sharey).flat)
    for axes in panels:
        tidy(axes)
    for axes in panels[count:]:
        axes.set_axis_off()
        axes.text(0, 0.5, "" if count else "No parameter is swept.", color=INK)
    return figure, panels[:count]


def _groups(labels: pandas.Series, values: pandas.Series) -> Iterator[tuple[float, pandas.Series]]:
    """Yield a label and its values; of many labels, the middle of a bin and its values."""
    if labels.nunique() <= MOST_VALUES:
        yield from values.groupby(labels)
        return
    for span, group in values.groupby(pandas.cut(labels, MOST_VALUES), observed=True):
        yield span.mid, group


def _named(dataset: Dataset, name: str) -> str:
    """Return a parameter's name with its unit."""
    unit = parameter(dataset.synth, name).unit
    shown = f"mean of {name}" if name in dataset.varying else name
    return f"{shown} in {unit}" if unit else shown
