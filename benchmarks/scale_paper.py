"""What a very large dataset would take, on paper, from the slopes of what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsgenerator.plan.costs import automatic_size, speeds
from dsgenerator.points.validation import LARGEST_GRID, MOST_VARIATIONS

if TYPE_CHECKING:
    from benchmarks.scale_page import Rows

AUDIO = 1e9
"""Seconds of audio that are wanted."""

SECONDS = 2
"""Length of a point and of its one variation, as measured."""

NODES, CORES = 100, 32
MODELS = ("chirp", "pop", "wind", "windchimes")
WRITTEN = 10e9
"""Bytes a second that a shared file system is taken to write for all nodes together."""

STARTING_S, MAIN_MB = 600, 16_000
"""Seconds after which nobody waits any more for a run to begin, and memory of a login node."""

FLAT = "less than differs from run to run"

GROWING = (
    ("dry run of a grid, processor", "dry run, processor", "s"),
    ("dry run of a grid, memory", "dry run, main process", "MB"),
    ("dry run of a Sobol design, processor", "dry run of a Sobol design, processor", "s"),
    ("dry run of a Sobol design, memory", "dry run of a Sobol design, main process", "MB"),
    ("made, processor", "workflow, processor", "s"),
    ("plain pool, processor", "pool, processor", "s"),
    ("its jobs from a pool, processor", "jobs alone, processor", "s"),
    ("nothing to do, processor", "nothing to do, processor", "s"),
    ("nothing to do, memory", "nothing to do, main process", "MB"),
    ("making, memory of the main process", "workflow, main process", "MB"),
    ("table alone, processor", "table again, processor", "s"),
    ("shards on the disk", "shards, bytes", "bytes"),
    ("table on the disk", "table, bytes", "bytes"),
    ("state on the disk", "state, bytes", "bytes"),
)


@dataclass(frozen=True)
class Line:
    """What something takes: `fixed`, and `slope` for each point more."""

    fixed: float
    slope: float

    @classmethod
    def of(cls, rows: Rows, what: str) -> Line:
        """Return the line through the largest sizes that were measured, and the smallest."""
        sizes = rows.sizes(what)
        few, many = sizes[0], sizes[-1]
        low, high = rows.values[what, few], rows.values[what, many]
        slope = max(0.0, high - low) / (many - few)
        return cls(low - slope * few, slope)

    def at(self, points: float) -> float:
        """Return what so many points take."""
        return self.fixed + self.slope * points

    def reached(self, value: float) -> float:
        """Return the points at which it takes so much."""
        return (value - self.fixed) / self.slope if self.slope else float("inf")


def blocks(rows: Rows) -> dict[str, str]:
    """Return what the page has from slopes."""
    lines = {what: Line.of(rows, what) for _, what, _ in GROWING}
    return {
        "slopes": _table(("takes", "at least", "for 1,000 points more"), _slopes(lines)),
        "hours": _table(
            ("sound model", "core hours", f"on {NODES} nodes", "jobs", "written a second"),
            _hours(lines),
        ),
        "paper": _table(("what", "all of it"), _paper(lines)),
        "first": _table(("what gives way", "points"), _first(lines)),
    }


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _slopes(lines: dict[str, Line]) -> Iterator[tuple[str, ...]]:
    for called, what, unit in GROWING:
        line = lines[what]
        grows = _amount(1000 * line.slope, unit) if line.slope else FLAT
        yield called, _amount(max(0.0, line.fixed), unit), grows


def _point_seconds(lines: dict[str, Line], model: str) -> float:
    """Return the processor seconds of a point: what was measured, rendered by another model."""
    rendering = SECONDS / speeds()[model] - SECONDS / speeds()["chirp"]
    return lines["workflow, processor"].slope + rendering


def _hours(lines: dict[str, Line]) -> Iterator[tuple[str, ...]]:
    points, largest = AUDIO / SECONDS, LARGEST_GRID
    planning = 2 * lines["dry run, processor"].at(largest)
    for model in MODELS:
        seconds = _point_seconds(lines, model)
        jobs = points / automatic_size(largest, seconds, on_cluster=True)
        work = points * seconds + jobs * planning
        hours = work / 3600 / NODES / CORES
        written = _amount(lines["shards, bytes"].slope * points / (hours * 3600), "bytes")
        taken = _amount(3600 * hours, "s")
        yield model, f"{work / 3600:,.0f}", taken, _rounded(jobs), written


def _paper(lines: dict[str, Line]) -> Iterator[tuple[str, ...]]:
    points = AUDIO / SECONDS
    runs = points / LARGEST_GRID
    yield "points of 2 s, a variation each", f"{points:,.0f}"
    yield f"datasets of {LARGEST_GRID:,} points, the most that is allowed", f"{runs:,.0f}"
    shards = lines["shards, bytes"].slope * points
    yield "shards of 100 MB", f"{shards / 1e8:,.0f}"
    sizes = ("shards, bytes", "table, bytes", "state, bytes")
    for called, what in zip(("shards", "metadata tables", "state"), sizes, strict=True):
        yield f"{called} on the disk", _amount(lines[what].slope * points, "bytes")
    planning, nothing = lines["dry run, processor"], lines["nothing to do, processor"]
    memory = lines["nothing to do, main process"]
    yield "start of one of these datasets, nothing made", _amount(planning.at(LARGEST_GRID), "s")
    start = _amount(nothing.at(LARGEST_GRID), "s") if nothing.slope else FLAT
    yield "start of one that is complete", start
    yield "memory of its main process then", _amount(memory.at(LARGEST_GRID), "MB")
    table = lines["table again, processor"]
    yield "table of one", _amount(table.at(LARGEST_GRID), "s") if table.slope else FLAT


def _first(lines: dict[str, Line]) -> Iterator[tuple[str, ...]]:
    cores = WRITTEN / lines["shards, bytes"].slope * _point_seconds(lines, "pop")
    yield f"{cores:,.0f} cores write {_amount(WRITTEN, 'bytes')} of pop a second", "any number"
    found = [
        (f"a dataset has {LARGEST_GRID:,} points at most", LARGEST_GRID),
        (f"a dataset has {MOST_VARIATIONS:,} variations at most", MOST_VARIATIONS),
        (
            f"the start of a run over what is there takes {STARTING_S / 60:.0f} minutes",
            lines["nothing to do, processor"].reached(STARTING_S),
        ),
        (
            f"its main process takes {MAIN_MB / 1000:.0f} GB",
            lines["nothing to do, main process"].reached(MAIN_MB),
        ),
        (
            f"a Sobol design takes {MAIN_MB / 1000:.0f} GB to be planned",
            lines["dry run of a Sobol design, main process"].reached(MAIN_MB),
        ),
    ]
    for what, points in sorted(found, key=lambda item: item[1]):
        if points < float("inf"):
            yield what, _rounded(points)


def _rounded(count: float) -> str:
    return f"{float(f'{count:.2g}'):,.0f}"


def _amount(value: float, unit: str) -> str:
    """Return an amount with a unit that suits it."""
    if unit == "bytes":
        return _scaled(value, ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB"), (1, "bytes")))
    if unit == "MB":
        return _scaled(value * 1e6, ((1e9, "GB"), (1e6, "MB"), (1e3, "KB"), (1, "bytes")))
    return _scaled(value, ((3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms")))


def _scaled(value: float, units: tuple[tuple[float, str], ...]) -> str:
    size, unit = next(((s, u) for s, u in units if abs(value) >= s), units[-1])
    amount = value / size
    return f"{amount:,.0f} {unit}" if amount >= 100 else f"{amount:.2g} {unit}"
