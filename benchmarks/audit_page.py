"""The page of what audits found, ``config/AUDIT.md``, from the rows of `benchmarks.audit_rows`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from benchmarks.audit_gaps import gaps, head
from benchmarks.audit_rows import Row
from benchmarks.audit_tasks import GRID, IMPOSSIBLE, LONG, RANGE
from dsgenerator import ROOT
from dsgenerator.audit.agreement import HOLDS
from dsgenerator.audit.results import attained

PAGE = ROOT / "config" / "AUDIT.md"

INTRODUCTION = """\
# What the audit found

Written by `make audits` from [its rows](../benchmarks/audits), a file a sound model;
[Are the labels true?](../docs/labels.md) says what the columns mean, and
[estimators](../dsgenerator/audit/estimators/README.md) what measures. After *of*
stands the highest rank correlation, or R2, that is possible with the events that the slices have.
Figures are those of variations at 16 kHz, where the parameter can be told there. *Held* says in how
many cases the label holds: at four sample rates (16, 22.05, 44.1 and 48 kHz), for variations and
for whole long signals, as far as they are measured; *elsewhere* says where it does not, and why.
`make audits-stale` lists rows whose sound model or estimator has changed since.

"""
GRIDS = """\
## Shipped grids

Every parameter of every shipped config, swept or constant.

"""
GRID_COLUMNS = (
    *("config", "parameter", "estimator", "from .. to", "rank correlation", "R2", "slope"),
    *("bias", "holds", "held", "elsewhere"),
)

WHOLE = """
## Whole ranges

Each parameter alone, over what its estimator can tell and what is possible of its declared range
with the defaults of all others, three seeds, slices of 2 s.

"""
WHOLE_COLUMNS = tuple(
    {"config": "sound model"}.get(name, name)
    for name in GRID_COLUMNS
    if name != "rank correlation"  # which says nothing of a single axis
)


def page(rows: Sequence[Row]) -> str:
    """Return the page, from the rows of all sound models in their order."""
    grids, ranges = ([row for row in rows if row.kind == kind] for kind in (GRID, RANGE))
    parts = [INTRODUCTION, gaps(rows), GRIDS, head(GRID_COLUMNS), *_lines(grids, GRID_COLUMNS)]
    parts += [WHOLE, head(WHOLE_COLUMNS), *_lines(ranges, WHOLE_COLUMNS)]
    return "".join(parts)


def _lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """Yield a line for each parameter: the figures of its first place, and where it fails."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.why != IMPOSSIBLE:
            groups.setdefault((row.sound_model, row.parameter), []).append(row)
    for group in groups.values():
        cells = _cells(group)
        yield f"| {' | '.join(cells[name] for name in columns)} |\n"


def _cells(group: Sequence[Row]) -> dict[str, str]:
    """Return the cells of the rows of one parameter, by column."""
    first = group[0]
    held = sum(row.holds == HOLDS for row in group)
    ranked, squared = (not math.isnan(each) for each in (first.rank_correlation, first.r2))
    return {
        "config": f"[{first.sound_model}]({first.sound_model}.yaml)",
        "sound model": first.sound_model,
        "parameter": f"`{first.parameter}`",
        "estimator": f"`{first.estimator}`" if first.estimator else "",
        "from .. to": _ends(first),
        "rank correlation": attained(first.rank_correlation, first.attainable) * ranked,
        "R2": attained(first.r2, first.attainable_r2) * squared,
        "slope": _number(first.slope, ".3f"),
        "bias": _number(first.bias, ".3g"),
        "holds": first.holds,
        "held": f"{held} of {len(group)}" if first.estimator else "",
        "elsewhere": _failures(group),
    }


def _ends(row: Row) -> str:
    """Return the range that a row is of, with its unit if that is the estimate's as well."""
    if math.isnan(row.lowest):
        return ""
    if row.lowest == row.highest:
        return f"{row.lowest:.4g}, constant"
    unit = f" {row.unit}" if row.unit and not math.isnan(row.slope) else ""
    return f"{row.lowest:.4g} .. {row.highest:.4g}{unit}"


def _number(value: float, form: str) -> str:
    return "" if math.isnan(value) else format(value, form)


def _failures(group: Sequence[Row]) -> str:
    """Return where a parameter does not hold, and why, the same reasons together.

    The place that the line's figures are of comes first, as *here*.
    """
    if not group[0].estimator:
        return group[0].why
    reasons: dict[str, list[str]] = {}
    for row in group:
        if row.holds != HOLDS:
            place = "here" if row is group[0] else _place(row)
            why = row.why or "tells too little"
            reasons.setdefault(why.partition(";")[0], []).append(place)
    return "; ".join(f"{', '.join(places)}: {why}" for why, places in reasons.items())


def _place(row: Row) -> str:
    return f"{row.sample_rate / 1000:g} kHz{' long' * (row.pieces == LONG)}"
