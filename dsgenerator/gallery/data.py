"""The gallery: a static page that shows and plays a dataset."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dsgenerator.config.models import identity, load, parameter
from dsgenerator.gallery.thumbnails import HEIGHT, WIDTH, columns_of
from dsgenerator.plan.run import Plan
from dsgenerator.plan.sizes import hours_of, human_bytes
from dsgenerator.points.dataset import Dataset, Point
from dsgenerator.points.naming import suffix_of
from synths.trajectories import Trajectory, Value, shown

PAGE = Path(__file__).with_name("page")
ROWS = 2000
"""Variations of one data file."""


def page_files() -> dict[str, bytes]:
    """Return the files of the page that are the same for all datasets."""
    return {path.name: path.read_bytes() for path in sorted(PAGE.iterdir())}


def data_files(plan: Plan, manifests: list[dict], audio: str) -> dict[str, bytes]:
    """Return the files of the page that are made for this dataset.

    Parameters
    ----------
    plan : Plan
    manifests : list[dict]
        Of each batch, as `dsgenerator.slice.variations.slice_batch` returns them.
    audio : str
        Where the audio is, as seen from the page; ends with a slash.
    """
    rows, sheets, size = [], [], 0
    for batch, manifest in zip(plan.batches, manifests, strict=True):
        cells = 0
        for point, (_, variations) in zip(batch.points, manifest["points"], strict=True):
            for place, (number, length, peak, rms, clipped, sha256) in enumerate(variations):
                size += length
                start = plan.dataset.variation_start(number) / plan.dataset.sample_rate
                row = [point.index, number, start, peak, rms, clipped, sha256, -1, -1]
                row += [_courses(plan.dataset, point, number)] if plan.dataset.moving else []
                if place < plan.dataset.pictured:
                    row[7:9] = [len(sheets), cells]
                    cells += 1
                rows.append(row)
        file = plan.layout.thumbnails(batch, plan.thumbnails).name
        sheets.append({"file": f"thumbs/{file}", "columns": columns_of(cells)})
    pages = {
        f"data/page-{number:04d}.js": _call("page", number, rows[start : start + ROWS])
        for number, start in enumerate(range(0, len(rows), ROWS))
    }
    thumbs = {"width": WIDTH, "height": HEIGHT, "sheets": sheets}
    index = _index(plan, len(rows), size) | {"audio": audio, "pages": list(pages), "thumbs": thumbs}
    return {"data/index.js": _call("start", index)} | pages


def _index(plan: Plan, total: int, size: int) -> dict[str, Any]:
    dataset = plan.dataset
    points = dataset.points()
    labels = [sweep.label for sweep in dataset.sweeps if sweep.label]
    sound = type(load(dataset.synth)).__doc__ or ""
    first_only = dataset.pictured < dataset.variations
    return {
        "dataset": dataset.name,
        "facts": f"{sound.strip().splitlines()[0] if sound else ''} Sound model "
        f"{identity(dataset.synth)}: {len(points):,} points, {total:,} variations of "
        f"{dataset.variation_duration:g} s at {dataset.file_rate:,} Hz, "
        f"{hours_of(plan, total)}, {human_bytes(size)}."
        + (" Pictures are of each point's first variation." if first_only else ""),
        "axes": [_axis(dataset, sweep.name, sweep.values) for sweep in dataset.sweeps],
        "labels": labels,
        "moving": {name: place for place, name in enumerate(_moving(dataset, points[0]))},
        "fixed": [
            [name, shown(value), parameter(dataset.synth, name).unit]
            for name, value in (dataset.fixed | dataset.defaults).items()
        ],
        "examples": dataset.examples,
        "suffixes": [suffix_of(number, dataset.extension) for number in range(dataset.variations)],
        "total": total,
        "points": [_point(dataset, point) for point in points],
    }


def _axis(dataset: Dataset, name: str, values: tuple[Value, ...]) -> dict[str, Any]:
    """Return what the page shows of an axis; where values move, their places stand for them."""
    declared = parameter(dataset.synth, name)
    texts = list(map(shown, values)) if name in dataset.moving else None
    physical = [None if isinstance(v, Trajectory) else declared.physical(v) for v in values]
    same = all(what in (None, value) for what, value in zip(physical, values, strict=True))
    return {
        "name": name,
        "unit": declared.unit,
        "doc": declared.doc,
        "values": list(range(len(values))) if texts else values,
        "texts": texts,
        "physical": None if same else physical,
        "physical_unit": declared.physical_unit,
    }


def _point(dataset: Dataset, point: Point) -> list:
    path = point.variation_file(0).removesuffix(suffix_of(0, point.extension))
    values = [
        sweep.values.index(point.values[sweep.name])
        if sweep.name in dataset.moving
        else point.values[sweep.name]
        for sweep in dataset.sweeps
    ]
    return [point.stem, path, point.example, *values, *map(shown, point.labels.values())]


def _moving(dataset: Dataset, point: Point) -> dict[str, Value]:
    """Return what a point has of the parameters and labels that move somewhere, by column."""
    labels = {s.name: s.label for s in dataset.sweeps if s.label}
    told = {name: point.values[name] for name in dataset.moving}
    moving = [labels[name] for name in dataset.moving if name in labels]
    return told | {f"label_{name}": point.labels[name] for name in moving}


def _courses(dataset: Dataset, point: Point, number: int) -> list[list[float]]:
    """Return mean, start and end of what moves, in a variation."""
    courses = [dataset.course(value, number) for value in _moving(dataset, point).values()]
    return [[course.mean, course.values[0], course.values[-1]] for course in courses]


def _call(name: str, *arguments: Any) -> bytes:
    """Return a script that hands data to the page."""
    texts = (json.dumps(value, separators=(",", ":")) for value in arguments)
    # A script may not contain the end of a script.
    return f"GALLERY.{name}({','.join(texts)});\n".replace("</", "<\\/").encode()
