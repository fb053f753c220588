"""The figures of ``docs/scale.md``, from the rows of ``scale.csv``."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import scale_paper

HERE = Path(__file__).resolve().parent
CSV = HERE / "scale.csv"
PAGE, PLOT = HERE.parent / "docs" / "scale.md", HERE.parent / "docs" / "scale.png"
BLOCK = "<!-- {0}: written by make bench-scale -->\n{1}\n<!-- end of {0} -->"

PLANNED = (
    ("a grid: wall time", "dry run, wall", "s"),
    ("processor time", "dry run, processor", "s"),
    ("memory", "dry run, main process", "MB"),
    ("a Sobol design: wall time", "dry run of a Sobol design, wall", "s"),
    ("processor time", "dry run of a Sobol design, processor", "s"),
    ("memory", "dry run of a Sobol design, main process", "MB"),
    ("others took, processors", "dry run, others", ""),
)
MADE = (
    ("plain pool: wall time", "pool, wall", "s"),
    ("processor time", "pool, processor", "s"),
    ("the workflow's jobs from a pool: wall time", "jobs alone, wall", "s"),
    ("processor time", "jobs alone, processor", "s"),
    ("workflow: wall time", "workflow, wall", "s"),
    ("processor time", "workflow, processor", "s"),
    ("workflow / plain pool: processor time", "workflow / pool, processor", "x"),
    ("workflow / its jobs from a pool: processor time", "workflow / jobs alone, processor", "x"),
    ("memory: main process", "workflow, main process", "MB"),
    ("largest job", "workflow, largest job", "MB"),
    ("nothing to do: wall time", "nothing to do, wall", "s"),
    ("processor time", "nothing to do, processor", "s"),
    ("memory", "nothing to do, main process", "MB"),
    ("table alone again: wall time", "table again, wall", "s"),
    ("its largest job", "table again, largest job", "MB"),
    ("others took, processors", "workflow, others", ""),
)


@dataclass(frozen=True)
class Rows:
    """What ``scale.csv`` has.

    Attributes
    ----------
    machine : str
    values : dict[tuple[str, int], float]
        By what it is, and the number of points.
    verdicts : list[tuple[str, int, float, str, str]]
        What has a limit: what, points, value, limit, whether it holds.
    """

    machine: str
    values: dict[tuple[str, int], float]
    verdicts: list[tuple[str, int, float, str, str]]

    def sizes(self, what: str) -> list[int]:
        """Return the numbers of points that something was measured at."""
        return sorted(points for name, points in self.values if name == what)


def read(path: Path) -> Rows:
    """Return what a table of results has."""
    with path.open(newline="") as file:
        first, *rows = csv.DictReader(file)
    named = [(row["what"], int(row["points"]), float(row["value"]), row) for row in rows]
    return Rows(
        machine=first["value"],
        values={(what, points): value for what, points, value, _ in named},
        verdicts=[
            (what, points, value, row["limit"], row["holds"])
            for what, points, value, row in named
            if row["limit"]
        ],
    )


def page(text: str, rows: Rows) -> str:
    """Return the page with the figures of `rows` in place of those that it has."""
    blocks = {
        "machine": rows.machine,
        "planned": table("dry run", PLANNED, rows, rows.sizes("dry run, wall")),
        "made": table("points of 2 s", MADE, rows, rows.sizes("workflow, wall")),
        "limits": "\n".join(verdicts(rows)),
        **scale_paper.blocks(rows),
    }
    for name, block in blocks.items():
        start, end = f"<!-- {name}: written by make bench-scale -->", f"<!-- end of {name} -->"
        pattern = re.compile(f"{re.escape(start)}.*{re.escape(end)}", re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"{PAGE.name} has no place for {name}")
        written = BLOCK.format(name, block)
        text = pattern.sub(lambda _, written=written: written, text)
    return text


def table(first: str, lines: Sequence[tuple], rows: Rows, sizes: Sequence[int]) -> str:
    """Return a table with a column for each number of points."""
    made = [[first, *(f"{size:,}" for size in sizes)], ["---"] * (1 + len(sizes))]
    for called, what, unit in lines:
        cells = [shown(rows.values.get((what, size)), unit) for size in sizes]
        made.append([called, *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in made)


def shown(value: float | None, unit: str) -> str:
    """Return a figure as people read it; nothing where it was not measured."""
    if value is None:
        return ""
    if unit == "x":
        return f"{value:.2f}"
    text = f"{value:,.0f}" if value >= 100 else f"{value:.2g}"
    return f"{text} {unit}".rstrip()


def verdicts(rows: Rows) -> Iterator[str]:
    """Yield a line for each limit that does not hold, and one for all that do."""
    broken = [row for row in rows.verdicts if row[-1] != "holds"]
    kept = len(rows.verdicts) - len(broken)
    yield f"Of {len(rows.verdicts)} limits of [scale.py](../benchmarks/scale.py), {kept} hold."
    for what, points, value, limit, _ in broken:
        yield f"Not: {what}, {points:,} points: {value:g} (limit {limit})."
