"""The gallery: a static page that shows and plays a dataset."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dsgenerator.config.models import identity, load, parameter
from dsgenerator.gallery.thumbnails import HEIGHT, WIDTH, across
from dsgenerator.plan.run import Run
from dsgenerator.plan.sizes import hours_of, human_bytes
from dsgenerator.points.columns import Column, columns_of
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.slice.manifest import Manifest, rows_of
from synths.trajectories import Trajectory, Value, shown

PAGE = Path(__file__).with_name("page")
ROWS = 2000
"""Variations per data file."""


def page_files() -> dict[str, bytes]:
    """Return the static files of the page, which all datasets share."""
    return {path.name: path.read_bytes() for path in sorted(PAGE.iterdir())}


def data_files(run: Run, manifests: Sequence[Manifest], audio: str) -> dict[str, bytes]:
    """Return the files of the page with the data of a dataset.

    Parameters
    ----------
    run : Run
    manifests : Sequence[Manifest]
        The manifest of each batch.
    audio : str
        Folder of the audio relative to the page, with a slash at its end.
    """
    dataset, rows, sheets, size = run.dataset, [], [], 0
    varying = [column for column in columns_of(dataset) if column.varies]
    for batch, manifest in zip(run.batches, manifests, strict=True):
        cells = 0
        for point, variations in rows_of(batch, manifest):
            for place, found in enumerate(variations):
                size += found.size
                start = dataset.variation_start(found.number) / dataset.sample_rate
                row = [point.index, found.number, start, found.peak, found.rms, found.clipped]
                row += [found.sha256, -1, -1]
                if varying:
                    row.append([_told(dataset, column, point, found.number) for column in varying])
                if place < dataset.pictured:
                    row[7:9] = [len(sheets), cells]
                    cells += 1
                rows.append(row)
        file = run.paths.thumbnails(batch, run.thumbnails).name
        sheets.append({"file": f"thumbs/{file}", "columns": across(cells)})
    pages = {
        f"data/page-{number:04d}.js": _call("page", number, rows[start : start + ROWS])
        for number, start in enumerate(range(0, len(rows), ROWS))
    }
    thumbs = {"width": WIDTH, "height": HEIGHT, "sheets": sheets}
    index = _index(dataset, len(rows), size) | {
        "audio": audio,
        "pages": list(pages),
        "thumbs": thumbs,
    }
    return {"data/index.js": _call("start", index)} | pages


def _told(dataset: Dataset, column: Column, point: Point, number: int) -> list[float]:
    """Return mean, start and end of what varies over time, in a variation."""
    cells = column.cells(dataset, [point], [number])
    return [cells[name][0] for name in column.names]


def _index(dataset: Dataset, total: int, size: int) -> dict[str, Any]:
    points, columns = dataset.points(), columns_of(dataset)
    varying = [column for column in columns if column.varies]
    sound = type(load(dataset.synth)).__doc__ or ""
    first_only = dataset.pictured < dataset.variations
    return {
        "dataset": dataset.name,
        "facts": f"{sound.strip().splitlines()[0] if sound else ''} Sound model "
        f"{identity(dataset.synth)}: {len(points):,} points, {total:,} variations of "
        f"{dataset.slicing.variation_duration:g} s at {dataset.file_rate:,} Hz, "
        f"{hours_of(dataset, total)}, {human_bytes(size)}."
        + (" Pictures are of each point's first variation." if first_only else ""),
        "axes": [_axis(dataset, sweep.name, sweep.values) for sweep in dataset.sweeps],
        "labels": [column.label for column in columns if column.label],
        "moving": {column.name: place for place, column in enumerate(varying)},
        "fixed": [
            [name, shown(value), parameter(dataset.synth, name).unit]
            for name, value in (dataset.fixed | dataset.defaults).items()
        ],
        "examples": dataset.examples,
        "variations": dataset.variations,
        "total": total,
        "points": [_point(dataset, point) for point in points],
    }


def _axis(dataset: Dataset, name: str, values: tuple[Value, ...]) -> dict[str, Any]:
    """Return the page's data of an axis; time-varying values are replaced by their indices."""
    declared = parameter(dataset.synth, name)
    texts = list(map(shown, values)) if name in dataset.varying else None
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
    values = [
        sweep.values.index(point.values[sweep.name])
        if sweep.name in dataset.varying
        else point.values[sweep.name]
        for sweep in dataset.sweeps
    ]
    return [point.stem, point.files, point.example, *values, *map(shown, point.labels.values())]


def _call(name: str, *arguments: Any) -> bytes:
    """Return a script that passes data to the page."""
    texts = (json.dumps(value, separators=(",", ":")) for value in arguments)
    # An inline script must not contain the closing tag of a script.
    return f"GALLERY.{name}({','.join(texts)});\n".replace("</", "<\\/").encode()
