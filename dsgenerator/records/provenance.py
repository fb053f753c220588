"""``dataset.json``: resolved config, versions of software, and checksums of all files."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from dsgenerator import ROOT
from dsgenerator.config.models import interpreter
from dsgenerator.points.dataset import Dataset
from dsgenerator.table.writing import Tabled
from dsgenerator.versions import project_version
from synths.trajectories import Trajectory, Value

PACKAGES = ("numpy", "scipy", "soundfile", "soxr", "snakemake")
"""Packages whose versions may affect the bytes or the need to run jobs again."""


def provenance(
    dataset: Dataset,
    table: Tabled,
    files: Mapping[str, list],
    links: Mapping[str, str],
) -> dict:
    """Return the content of ``dataset.json``.

    Parameters
    ----------
    dataset : Dataset
    table : Tabled
    files : Mapping[str, list]
        Size and SHA-256 of all other files but the audio, whose checksums are in the metadata
        table, by path.
    links : Mapping[str, str]
        Targets of symbolic links, by path.
    """
    return {
        "dataset": dataset.name,
        "description": dataset.export.description,
        "license": dataset.export.license,
        "config": resolved_config(dataset),
        "synth": {"name": dataset.synth_name, "source_sha256": dataset.source},
        "versions": {
            "dsgenerator": project_version(),
            "git": git_commit(),
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "counts": {
            "points": len(dataset),
            "variations": table.rows,
            "dropped": len(dataset) * dataset.variations - table.rows,
        },
        "seconds": table.rows * dataset.file_samples / dataset.file_rate,
        "audio_bytes": table.bytes,
        "files": {name: {"bytes": size, "sha256": sha} for name, (size, sha) in files.items()},
        "links": dict(links),
    }


def resolved_config(dataset: Dataset) -> dict:
    """Return a config that makes the same dataset and states all values explicitly."""
    export = asdict(dataset.export)
    environment = interpreter(dataset.synth)
    # Names and records of the original tool tell what is fixed from what is left at its default.
    stated = dataset.fixed if dataset.export.original else dataset.fixed | dataset.defaults
    for name in ("original", "citation", "published"):
        if export[name] is None:
            del export[name]
    if export["files"]:
        del export["files"]
    export["hold_out"] = {
        name: [low for low, high in ranges]
        if all(low == high for low, high in ranges)
        else dict(zip(("min", "max"), ranges[0], strict=True))
        for name, ranges in (dataset.export.hold_out or {}).items()
    }
    return {
        "dataset": dataset.name,
        "synth": dataset.synth_name,
        **({"synth_env": environment} if environment else {}),
        **_points(dataset),
        "fixed": {name: _fixed(dataset, name) for name in stated},
        "examples": dataset.examples,
        **{name: value for name, value in asdict(dataset.render).items() if name != "synth"},
        **asdict(dataset.slicing),
        **export | {"records": list(dataset.export.records)},
        **({"names": "original"} if dataset.names else {}),
    }


def _fixed(dataset: Dataset, name: str) -> Any:
    """Return a fixed value in the form of a config."""
    value = _written((dataset.fixed | dataset.defaults)[name])
    label = dataset.fixed_labels.get(name)
    if label is None:
        return value
    told = {"name": label.name, "value": label.value, "doc": label.doc}
    return {"value": value, "label": told | dict(zip(("min", "max"), label.ends, strict=True))}


def _points(dataset: Dataset) -> dict:
    """Return the config keys that define the points."""
    if dataset.selection:
        return dataset.selection
    if dataset.steps is not None:
        swept = [(sweep.name, sweep.values) for sweep in dataset.sweeps]
        rows = (zip(swept, row.tolist(), strict=True) for row in dataset.steps)
        return {"points": [{name: values[step] for (name, values), step in row} for row in rows]}
    params: dict = {}
    for sweep in dataset.sweeps:
        params[sweep.name] = {"values": list(map(_written, sweep.values))}
        if sweep.label:
            low, high = sweep.label_ends
            ends = {"min": low, "max": high, "doc": sweep.label_doc}
            params[sweep.name]["label"] = {"name": sweep.label, **ends}
    return {"params": params}


def _written(value: Value) -> Any:
    """Return a value in the form of a config."""
    return value.form if isinstance(value, Trajectory) else value


def git_commit() -> str | None:
    """Return the commit of this project's checkout, marked if modified; None without git."""
    if not (ROOT / ".git").exists():
        return None
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=40"]
    command.append("--exclude=*")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
