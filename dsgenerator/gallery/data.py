"""The gallery: a static page that shows and plays a dataset."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dsgenerator.config.models import identity, load, parameter
from dsgenerator.gallery.parts import Member, members_of, part_columns, parts_of
from dsgenerator.gallery.thumbnails import (
    HEIGHT,
    LOUDEST_DB,
    LOWEST,
    MARGIN,
    QUIETEST_DB,
    WIDTH,
    palette,
)
from dsgenerator.plan.run import Run
from dsgenerator.plan.sizes import hours_of, human_bytes
from dsgenerator.points.columns import Column, columns_of
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Sweep
from dsgenerator.slice.manifest import Manifest
from synths.trajectories import Trajectory, Value, shown

PAGE = Path(__file__).with_name("page")


def page_files() -> dict[str, bytes]:
    """Return the static files of the page, which all datasets share."""
    files = sorted(path for path in PAGE.rglob("*") if path.is_file())
    return {path.relative_to(PAGE).as_posix(): path.read_bytes() for path in files}


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
    members, sheets = members_of(run, manifests)
    parts = {
        f"data/part-{number:04d}.js": _call("part", part_columns(run.dataset, part))
        for number, part in enumerate(parts_of(members))
    }
    index = _index(run.dataset, members) | {
        "audio": audio,
        "parts": list(parts),
        "thumbs": {"width": WIDTH, "height": HEIGHT, "margin": MARGIN, "sheets": sheets},
    }
    return {"data/index.js": _call("start", index)} | parts


def _index(dataset: Dataset, members: Sequence[Member]) -> dict[str, Any]:
    columns = columns_of(dataset)
    rate = dataset.sample_rate
    return {
        "dataset": dataset.name,
        "facts": _facts(dataset, members),
        "grid": dataset.steps is None,
        "axes": [_axis(dataset, sweep) for sweep in dataset.sweeps],
        "fixed": _fixed(dataset, columns),
        "moving": [column.name for column in columns if column.varies],
        "curves": _curves(dataset),
        "realised": list(dataset.realised),
        "splits": dataset.splits,
        "examples": dataset.examples,
        "variations": dataset.variations,
        "pictured": dataset.pictured,
        "starts": [dataset.variation_start(n) / rate for n in range(dataset.variations)],
        "duration": dataset.file_samples / dataset.file_rate,
        "rate": dataset.file_rate,
        "points": len(members),
        "total": sum(len(member.rows) for member in members),
        "picture": {"lowest": LOWEST, "quietest": QUIETEST_DB, "loudest": LOUDEST_DB},
        "palettes": {
            name: base64.b64encode(palette(name).tobytes()).decode()
            for name in ("magma", "viridis")
        },
    }


def _facts(dataset: Dataset, members: Sequence[Member]) -> str:
    """Return what the page says of the whole dataset, in a line."""
    total = sum(len(member.rows) for member in members)
    size = sum(row.size for member in members for row in member.rows)
    sound = (type(load(dataset.synth)).__doc__ or "").strip().partition("\n")[0]
    first_only = dataset.pictured < dataset.variations
    return (
        f"{sound} Sound model {identity(dataset.synth)}: {len(members):,} points, {total:,} "
        f"variations of {dataset.slicing.variation_duration:g} s at {dataset.file_rate:,} Hz, "
        f"{hours_of(dataset, total)}, {human_bytes(size)}."
        + (" Small pictures are of each point's first variation." if first_only else "")
    ).strip()


def _axis(dataset: Dataset, sweep: Sweep) -> dict[str, Any]:
    """Return what the page has of a swept parameter; of a grid also the values, slowest first."""
    declared = parameter(dataset.synth, sweep.name)
    axis = {
        "name": sweep.name,
        "unit": declared.unit,
        "doc": declared.doc,
        "ends": sweep.ends,
        "physical_unit": declared.physical_unit,
        "label": sweep.label,
    }
    if dataset.steps is not None:
        return axis
    physical = [None if isinstance(v, Trajectory) else declared.physical(v) for v in sweep.values]
    same = all(what in (None, value) for what, value in zip(physical, sweep.values, strict=True))
    return axis | {
        # Values that vary over time are shown as text.
        "values": list(map(shown, sweep.values)),
        "physical": None if same else physical,
        "labels": list(map(shown, sweep.labels)) if sweep.labels else None,
    }


def _fixed(dataset: Dataset, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return what all points have in common: values that are not swept, and their labels."""
    values = dataset.fixed | dataset.defaults
    labels = {f"label_{label.name}": label.value for label in dataset.fixed_labels.values()}
    told = {name: (shown(value), parameter(dataset.synth, name).unit) for name, value in
            values.items()}  # fmt: skip
    told |= {name: (value, "") for name, value in labels.items()}
    named = [column.name for column in columns if column.name in told]
    return [{"name": n, "value": told[n][0], "unit": told[n][1]} for n in named]


def _curves(dataset: Dataset) -> dict[str, list[list]]:
    """Return times and values of what varies over time: of each value of its axis, or of one."""
    swept = {sweep.name: sweep.values for sweep in dataset.sweeps}
    values = {name: swept.get(name) or (dataset.fixed[name],) for name in dataset.varying}
    return {name: list(map(_curve, of)) for name, of in values.items()}


def _curve(value: Value) -> list:
    if isinstance(value, Trajectory):
        return [value.times, value.values]
    return [[0.0], [value]]


def _call(name: str, content: dict[str, Any]) -> bytes:
    """Return a script that passes data to the page."""
    text = json.dumps(content, separators=(",", ":"))
    # An inline script must not contain the closing tag of a script.
    return f"GALLERY.{name}({text});\n".replace("</", "<\\/").encode()
