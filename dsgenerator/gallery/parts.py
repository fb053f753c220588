"""Parts: what the page is told of consecutive points and their variations, as columns.

The page shows the first part while it loads the others, and keeps a million variations in typed
arrays of some 60 bytes each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from dsgenerator.config.models import parameter
from dsgenerator.gallery.packing import WHOLE, packed, packed_digests
from dsgenerator.gallery.thumbnails import across
from dsgenerator.plan.run import Run
from dsgenerator.points.columns import Column, columns_of
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.slice.manifest import Manifest, VariationRow, rows_of

ROWS = 4000
"""Variations of a part, at least, but for the last one."""


class Member(NamedTuple):
    """A point of a part.

    Attributes
    ----------
    point : Point
    rows : list[VariationRow]
        Of its variations that were not dropped.
    sheet, cell : int
        Which image has its thumbnails, and which of those is its first.
    """

    point: Point
    rows: list[VariationRow]
    sheet: int
    cell: int


def members_of(
    run: Run, manifests: Sequence[Manifest]
) -> tuple[list[Member], list[dict[str, Any]]]:
    """Return all points, and the images of their thumbnails.

    Parameters
    ----------
    run : Run
    manifests : Sequence[Manifest]
        Of all batches.
    """
    members, sheets = [], []
    for batch, manifest in zip(run.batches, manifests, strict=True):
        cell = 0
        for point, rows in rows_of(batch, manifest):
            members.append(Member(point, rows, len(sheets), cell))
            cell += min(len(rows), run.dataset.pictured)
        file = run.paths.thumbnails(batch, run.thumbnails).name
        sheets.append({"file": f"thumbs/{file}", "columns": across(cell)})
    return members, sheets


def parts_of(members: Iterable[Member]) -> Iterator[list[Member]]:
    """Yield the points in parts of at least `ROWS` variations."""
    part: list[Member] = []
    rows = 0
    for member in members:
        part.append(member)
        rows += len(member.rows)
        if rows >= ROWS:
            yield part
            part, rows = [], 0
    if part:
        yield part


def part_columns(dataset: Dataset, members: Sequence[Member]) -> dict[str, Any]:
    """Return what the page is told of a part.

    Returns
    -------
    dict
        Of points: the place of the `first`, `stems` and patterns of `files` (lines of text, ``*``
        for the stem), `splits` (digits: places in `Dataset.splits`), numbers of `rows`, `sheets`,
        `cells`; unless they are a grid, `values`, `physical` values and `labels` by name.  Of
        variations: `numbers`, `peaks`, `rms`, `clipped`, `digests`; `moving` has mean, start and
        end of what varies over time by the name of its column, and `realised` what sound models
        tell.
    """
    points = [member.point for member in members]
    rows = list(chain.from_iterable(member.rows for member in members))
    owners = [member.point for member in members for _ in member.rows]
    return {
        "first": points[0].index,
        "stems": "\n".join(point.stem for point in points),
        "files": "\n".join(point.files.replace(point.stem, "*") for point in points),
        "splits": "".join(str(dataset.splits.index(p.split)) for p in points if p.split),
        "rows": packed((len(member.rows) for member in members), WHOLE),
        "sheets": packed((member.sheet for member in members), WHOLE),
        "cells": packed((member.cell for member in members), WHOLE),
        **(_places(dataset, points) if dataset.steps is not None else {}),
        "numbers": packed((row.number for row in rows), WHOLE),
        "peaks": packed(row.peak for row in rows),
        "rms": packed(row.rms for row in rows),
        "clipped": packed((row.clipped for row in rows), WHOLE),
        "digests": packed_digests([row.sha256 for row in rows]),
        "moving": {
            column.name: _told(dataset, column, owners, rows)
            for column in columns_of(dataset)
            if column.varies
        },
        "realised": _realised(dataset, rows),
    }


def _places(dataset: Dataset, points: Sequence[Point]) -> dict[str, Any]:
    """Return where points lie that are no grid; all their values are numbers."""
    values = {s.name: [point.values[s.name] for point in points] for s in dataset.sweeps}
    physical = {
        name: list(map(parameter(dataset.synth, name).physical, column))
        for name, column in values.items()
    }
    labels = [sweep.label for sweep in dataset.sweeps if sweep.label]
    return {
        "values": {name: packed(column) for name, column in values.items()},
        "physical": {
            name: packed(column) for name, column in physical.items() if column != values[name]
        },
        "labels": {name: packed(point.labels[name] for point in points) for name in labels},
    }


def _told(
    dataset: Dataset, column: Column, owners: Sequence[Point], rows: Sequence[VariationRow]
) -> list[str]:
    """Return mean, start and end of what varies over time, of each variation."""
    cells = column.cells(dataset, owners, [row.number for row in rows])
    return [packed(cells[name]) for name in column.names]


def _realised(dataset: Dataset, rows: Sequence[VariationRow]) -> dict[str, str]:
    told = [row.realised.split(",") for row in rows] if dataset.realised else []
    return {
        name: packed(float(of[place]) if of[place] else None for of in told)
        for place, name in enumerate(dataset.realised)
    }
