"""Manifests: what slice jobs have listed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from dsgenerator.points.dataset import Point


def listed(points: Sequence[Point], manifest: str | Path) -> Iterator[tuple[Point, list]]:
    """Yield the points of a batch with the rows of their variations.

    Parameters
    ----------
    points : Sequence[Point]
    manifest : str or Path
        The file that the batch's slice job has written; see `slice_batch`.
    """
    content = json.loads(Path(manifest).read_bytes())
    for point, (_, rows) in zip(points, content["points"], strict=True):
        yield point, rows
