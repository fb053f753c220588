"""``dataset.json``: what a dataset is made of and with, and the checksums of its files."""

from __future__ import annotations

import platform
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from dsgenerator import ROOT
from dsgenerator.config.models import source_digest
from dsgenerator.points.dataset import Dataset, Point
from synths.trajectories import Trajectory, Value

PACKAGES = ("numpy", "scipy", "soundfile", "soxr", "snakemake")
"""Whose versions may matter to the bytes, or to what runs again."""


def provenance(
    dataset: Dataset,
    points: Sequence[tuple[Point, list]],
    files: Mapping[str, list],
    links: Mapping[str, str],
) -> dict:
    """Return what ``dataset.json`` says.

    Parameters
    ----------
    dataset : Dataset
    points : Sequence[tuple[Point, list]]
        Each point with the rows of its variations, as manifests have them.
    files : Mapping[str, list]
        Size and SHA-256 of all other files but the audio, whose checksums are in the metadata
        table, by path.
    links : Mapping[str, str]
        Symbolic links and what they lead to.
    """
    sizes = [size for _, rows in points for _, size, *_ in rows]
    return {
        "dataset": dataset.name,
        "description": dataset.description,
        "license": dataset.license,
        "config": resolved_config(dataset),
        "synth": {"name": dataset.synth, "source_sha256": source_digest(dataset.synth)},
        "versions": {
            "dsgenerator": project_version(),
            "git": git_commit(),
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "counts": {
            "points": len(points),
            "variations": len(sizes),
            "dropped": len(points) * dataset.variations - len(sizes),
        },
        "seconds": len(sizes) * dataset.file_samples / dataset.file_rate,
        "audio_bytes": sum(sizes),
        "files": {name: {"bytes": size, "sha256": sha} for name, (size, sha) in files.items()},
        "links": dict(links),
    }


def resolved_config(dataset: Dataset) -> dict:
    """Return a config that makes the same dataset and leaves no value to be looked up."""
    params = {}
    for sweep in dataset.sweeps if dataset.steps is None else ():
        params[sweep.name] = {"values": list(map(_written, sweep.values))}
        if sweep.label:
            low, high = sweep.label_ends
            ends = {"min": low, "max": high, "doc": sweep.label_doc}
            params[sweep.name]["label"] = {"name": sweep.label, **ends}
    chosen: dict = {"params": params}
    if dataset.steps is not None:
        chosen = {"params": dataset.axes, "design": dataset.design}
        if not dataset.axes:
            names = [sweep.name for sweep in dataset.sweeps]
            points = dataset.points()[:: dataset.examples]
            chosen = {"points": [{name: p.values[name] for name in names} for p in points]}
    plain = (
        *("sample_rate", "long_duration", "variation_duration", "seed", "seed_policy", "examples"),
        *("gain_db", "sample_format", "file_sample_rate", "silence_db", "on_clip", "shard_mb"),
        *("tfrecords", "huggingface", "description", "license", "split", "hold_out"),
    )
    return {
        "dataset": dataset.name,
        "synth": dataset.synth,
        **chosen,
        "fixed": {n: _written(v) for n, v in (dataset.fixed | dataset.defaults).items()},
        "records": list(dataset.records),
        **{name: getattr(dataset, name) for name in plain},
    }


def _written(value: Value) -> Any:
    """Return a value as a config writes it."""
    return value.form if isinstance(value, Trajectory) else value


def project_version() -> str:
    """Return the version of this project."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def git_commit() -> str | None:
    """Return the commit of this project's checkout, marked if it has changes; None without git."""
    if not (ROOT / ".git").exists():
        return None
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=40"]
    command.append("--exclude=*")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
