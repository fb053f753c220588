"""Digests: what made a long signal, what made a batch of slices, what made the table.

Whatever changes the bytes of a result is in its digest, and nothing else is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from dsgenerator.config.models import file_digest, identity, parameter, source_digest
from dsgenerator.points.dataset import Dataset, Point
from synths.trajectories import Trajectory

RENDER_VERSION = 1
"""Raised when the same source and values give other samples than before."""

SLICE_VERSION = 2
"""Raised when the same long signal gives other variation files, or manifests, than before."""

TABLE_VERSION = 2
"""Raised when the same variations give another table, or other records of all, than before."""


def _spelt(value: Trajectory) -> dict[str, str]:
    return {"moves": value.mark}


_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_spelt).encode


def digest(*parts: Any) -> str:
    """Return 32 hexadecimal digits for JSON-like parts; numbers count to the last bit."""
    return hashlib.sha256(_json(parts).encode()).hexdigest()[:32]


def generator(dataset: Dataset, point: Point) -> np.random.Generator:
    """Return the random generator of one point, seeded by what the point is.

    The position of the point, its batch and its file name play no part.
    """
    parts = [dataset.seed, identity(dataset.synth), point.example]
    if dataset.seed_policy == "per_point":
        parts.append(point.values)
    return np.random.default_rng(np.random.SeedSequence(int(digest(*parts), 16)))


def render_digest(dataset: Dataset, point: Point) -> str:
    """Return the digest of all that made a point's long signal."""
    return digest(
        RENDER_VERSION,
        source_digest(dataset.synth),
        identity(dataset.synth),
        dataset.sample_rate,
        dataset.long_duration,
        dataset.seed,
        dataset.seed_policy,
        point.values,
        point.example,
    )


def slice_settings(dataset: Dataset) -> list:
    """Return what, besides a long signal and its name, makes its variations."""
    settings = [
        SLICE_VERSION,
        dataset.variation_duration,
        dataset.sample_format,
        dataset.gain_db,
        dataset.silence_db,
        dataset.on_clip,
    ]
    return [*settings, dataset.file_rate] if dataset.file_rate != dataset.sample_rate else settings


def slice_digest(dataset: Dataset, points: Iterable[tuple[Point, str]]) -> str:
    """Return the digest of all that made the variations of some points.

    Parameters
    ----------
    dataset : Dataset
    points : Iterable[tuple[Point, str]]
        Each point with its render digest.
    """
    names = [(point.folder, point.stem, render) for point, render in points]
    return digest(slice_settings(dataset), names)


def table_digest(dataset: Dataset, renders: str, stems: str, portions: list[str]) -> str:
    """Return the digest of all that made the metadata table, and the records of all variations.

    Parameters
    ----------
    dataset : Dataset
    renders, stems : str
        Digests of all points' render digests and names.
    portions : list[str]
        Digests of the records that are written in portions.
    """
    labels = [(s.name, s.label, s.labels, s.label_doc) for s in dataset.sweeps]
    settings = slice_settings(dataset)
    told = [dataset.description, dataset.license, dataset.records, portions]
    told += [dataset.split, dataset.hold_out]
    return digest(TABLE_VERSION, settings, renders, stems, labels, list(dataset.fixed), told)


def instruments_digest(dataset: Dataset) -> str:
    """Return the digest of all that an audit measures with."""
    estimators = [
        [sweep.name, parameter(dataset.synth, sweep.name).estimator] for sweep in dataset.sweeps
    ]
    return digest(_sources("audit.py"), _sources("listening/*.py"), estimators)


def audit_digest(instruments: str, table: str) -> str:
    """Return the digest of all that made an audit of what was measured.

    Parameters
    ----------
    instruments, table : str
        Digests of what it was measured with, and of the metadata table.
    """
    sources = [_sources(name) for name in ("findings.py", "audit_plot.py", "plotting.py")]
    return digest(instruments, table, sources)


def thumbnails_digest(dataset: Dataset) -> str:
    """Return the digest of all that makes the thumbnails of the same variations differ."""
    return digest(_sources("thumbnails.py"), dataset.pictured)


def gallery_digest(dataset: Dataset, table: str) -> str:
    """Return the digest of all that made a gallery; `table` is that of the metadata table."""
    sources = [*_sources("gallery.py"), *_sources("thumbnails.py"), *_sources("page/*")]
    return digest(sources, dataset.gallery_embed, table)


def _sources(pattern: str) -> list[list[str]]:
    """Return names and digests of files of this folder."""
    return [[path.name, file_digest(path)] for path in sorted(Path(__file__).parent.glob(pattern))]
