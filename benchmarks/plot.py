"""The picture of the results."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

# What, color, marker: distinguishable without color, too (Okabe and Ito).
SERIES = [
    ("workflow", "#0072B2", "o"),
    ("direct", "#D55E00", "s"),
    ("one value added", "#009E73", "^"),
    ("nothing to do", "#555555", "D"),
]

TIMES = [
    ("workflow, processor", "workflow", "#0072B2", "o"),
    ("jobs alone, processor", "its jobs from a pool", "#E69F00", "P"),
    ("pool, processor", "plain pool", "#D55E00", "s"),
    ("nothing to do, processor", "nothing to do", "#555555", "D"),
    ("dry run, processor", "dry run, grid", "#009E73", "^"),
    ("dry run of a Sobol design, processor", "dry run, Sobol", "#CC79A7", "v"),
]
MEMORIES = [
    ("workflow, main process", "workflow, main process", "#0072B2", "o"),
    ("workflow, largest job", "workflow, largest job", "#E69F00", "P"),
    ("nothing to do, main process", "nothing to do", "#555555", "D"),
    ("dry run, main process", "dry run, grid", "#009E73", "^"),
    ("dry run of a Sobol design, main process", "dry run, Sobol", "#CC79A7", "v"),
]

# By the number of workers: color, marker.
WORKERS = {0: ("#555555", "D"), 1: ("#009E73", "^"), 2: ("#0072B2", "o")}


def draw(value: dict[tuple[str, int], float], points: list[int], machine: str, path: Path) -> None:
    """Draw wall times over points, with their ratios to direct.

    `value` holds the results by name and number of points.
    """
    figure, axes = plt.subplots(figsize=(8, 5.6), layout="constrained")
    for what, color, marker in SERIES:
        seconds = [value[what, count] for count in points]
        axes.plot(points, seconds, color=color, marker=marker, markersize=7, lw=2, label=what)
    for count in points:
        highest = max(value[name, count] for name, *_ in SERIES)
        for what, color, height, dy in (
            ("workflow", "#0072B2", highest, 6),
            ("nothing to do", "#555555", value["nothing to do", count], -6),
        ):
            left = dy > 0 or count == min(points)
            ratio = value[f"{what} / direct", count]
            axes.annotate(
                f"{ratio:.2f} x direct",
                (count, height),
                xytext=(-4 if left else 4, dy),
                textcoords="offset points",
                ha="right" if left else "left",
                va="bottom" if dy > 0 else "top",
                color=color,
                fontsize=10,
                path_effects=[withStroke(linewidth=4, foreground="white")],
            )
    axes.set(xscale="log", yscale="log", xlabel="Parameter points", ylabel="Wall time, s")
    axes.set_xlim(min(points) / 3, max(points) * 2.6)
    low, high = axes.get_ylim()
    axes.set_ylim(low / 1.6, high * 1.6)
    axes.set_xticks(points, [f"{count:,}" for count in points])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda seconds, _: f"{seconds:g}"))
    axes.grid(which="major", color="0.88")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(
        "A dataset of pops, 10 s a point: the workflow and a plain pool of processes",
        loc="left",
        fontsize=12,
    )
    axes.legend(loc="upper left", frameon=False)
    figure.supxlabel(machine, fontsize=8, color="0.4")
    figure.savefig(path, dpi=150)
    plt.close(figure)


def draw_streams(
    value: dict[tuple[str, int], float], others: Sequence[str], machine: str, path: Path
) -> None:
    """Draw seconds of audio a second, of sound models by workers, and of others as lines.

    `value` holds the results by name and number of workers.
    """
    names = {name for name, _ in value if "," not in name and name not in others}
    models = sorted(names, key=lambda name: max(value.get((name, w), 0) for w in WORKERS))
    figure, axes = plt.subplots(figsize=(8, 1.6 + 0.24 * len(models)), layout="constrained")
    for workers, (color, marker) in WORKERS.items():
        places = [place for place, name in enumerate(models) if (name, workers) in value]
        speeds = [value[models[place], workers] for place in places]
        label = f"{workers} worker{'s' * (workers != 1)}"
        axes.plot(speeds, places, marker, color=color, markersize=6, label=label)
    for name, style in zip(others, ("--", ":"), strict=True):
        axes.axvline(value[name, 0], color="0.3", linestyle=style, label=name)
    axes.set(xscale="log", xlabel="Seconds of audio a second, 4 s sounds at 16 kHz as tensors")
    axes.set_yticks(range(len(models)), models)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda speed, _: f"{speed:,.0f}"))
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(color="0.88")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", frameon=False)
    figure.supxlabel(machine, fontsize=8, color="0.4")
    figure.savefig(path, dpi=150)
    plt.close(figure)


def draw_scale(value: dict[tuple[str, int], float], machine: str, path: Path) -> None:
    """Draw processor time, and memory of the main process and of jobs, over points.

    `value` holds the results by name and number of points.
    """
    figure, both = plt.subplots(1, 2, figsize=(11, 4.8), layout="constrained")
    for axes, series, what in zip(both, (TIMES, MEMORIES), ("s", "MB"), strict=True):
        for name, label, color, marker in series:
            points = sorted(points for called, points in value if called == name)
            amounts = [value[name, count] for count in points]
            axes.plot(points, amounts, color=color, marker=marker, markersize=6, label=label)
        axes.set(xscale="log", yscale="log", xlabel="Parameter points")
        axes.set_ylabel(f"{'Processor time' if what == 's' else 'Peak memory'}, {what}")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda amount, _: f"{amount:g}"))
        axes.grid(which="major", color="0.88")
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        low, high = axes.get_ylim()
        axes.set_ylim(low, high * 4)
        axes.legend(loc="upper left", frameon=False, ncols=2, fontsize=9)
    figure.supxlabel(machine, fontsize=7, color="0.4")
    figure.savefig(path, dpi=150)
    plt.close(figure)
