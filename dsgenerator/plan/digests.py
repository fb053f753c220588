"""Digests: what made a long signal, a batch of variations, the table and what is made of them.

Whatever changes the bytes of a result is in its digest, and nothing else is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import Any

import numpy as np

from dsgenerator import ROOT
from dsgenerator.config.models import identity, parameter
from dsgenerator.config.sources import file_digest
from dsgenerator.config.specs import changed
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.points.steps import steps_of
from synths.trajectories import Trajectory

RENDER_VERSION = 2
"""Raised when the same source and values give other samples than before."""

SLICE_VERSION = 5
"""Raised when the same long signal gives other variation files, or manifests, than before."""

TABLE_VERSION = 5
"""Raised when the same variations give another table, or other records of all, than before."""


def _written(value: Trajectory) -> dict[str, str]:
    return {"moves": value.mark}


_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_written).encode


def digest(*parts: Any) -> str:
    """Return 32 hexadecimal digits for JSON-like parts; numbers count to the last bit."""
    return hashlib.sha256(_json(parts).encode()).hexdigest()[:32]


def generator(dataset: Dataset, point: Point) -> np.random.Generator:
    """Return the random generator of one point, seeded by what the point is.

    The position of the point, its batch and its file name play no part.
    """
    parts = [dataset.render.seed, identity(dataset.synth), point.example]
    if dataset.render.seed_policy == "per_point":
        parts.append(point.values)
    return seeded(digest(*parts))


def seeded(number: str) -> np.random.Generator:
    """Return the random generator that a number of 32 hexadecimal digits seeds.

    As words it seeds the same generators as the number does, and these spawn others in half the
    time: numpy would take it apart for each again.
    """
    words = np.frombuffer(bytes.fromhex(number)[::-1], dtype="<u4").astype(np.uint32)
    return np.random.default_rng(np.random.SeedSequence(words))


def render_digests(dataset: Dataset, points: Sequence[Point]) -> list[str]:
    """Return the digest of all that makes each point's long signal."""
    common = _render_digest(dataset)
    return [digest(common, point.values, point.example) for point in points]


def _render_digest(dataset: Dataset) -> str:
    """Return the digest of what makes long signals, besides the values of their points."""
    # Where the sound model lies plays no part: its name and its source stand for it.
    spec = changed(replace(dataset.render, synth=""))
    return digest(RENDER_VERSION, dataset.source, identity(dataset.synth), spec)


def points_digest(dataset: Dataset, start: int, stop: int) -> str:
    """Return the digest of what makes the long signals of points, and of what they are called.

    Worked out from columns, without a look at single points; it does not depend on other points.

    Parameters
    ----------
    dataset : Dataset
    start, stop : int
        The points, in config order; `stop` not included.
    """
    combinations = start // dataset.examples, -(-stop // dataset.examples)
    swept = []
    for place, sweep in enumerate(dataset.sweeps):
        there, steps = np.unique(steps_of(dataset, place, *combinations), return_inverse=True)
        called: list[str] = []
        if dataset.steps is None:
            texts = sweep.written_labels if dataset.names else sweep.written
            called = [texts[step] for step in there]
        label = sweep.label if dataset.names else None
        runs = hashlib.sha256(steps.astype("<i8").tobytes()).hexdigest()
        swept.append([sweep.name, label, [sweep.values[step] for step in there], called, runs])
    rest = [
        dataset.fixed,
        dataset.defaults,
        dataset.examples,
        start % dataset.examples,
        stop - start,
    ]
    named: list[Any] = [dataset.name, dataset.extension]
    if dataset.names:
        labels = list(map(astuple, dataset.fixed_labels.values()))
        named += [changed(dataset.names), dataset.variations, labels]
    return digest_by_lists([_render_digest(dataset), swept, rest, named])


def digest_by_lists(parts: list[Any]) -> str:
    """Return what `digest` does of these parts, lists of millions of numbers one after the other.

    As one text, they would take planning a million drawn points another 120 MB.
    """
    made = hashlib.sha256()

    def spell(part: Any) -> None:
        if isinstance(part, list) and any(isinstance(of, list) for of in part):
            for place, of in enumerate(part):
                made.update(b"," if place else b"[")
                spell(of)
            made.update(b"]")
        else:
            made.update(_json(part).encode())

    spell(parts)
    return made.hexdigest()[:32]


def stream_digest(dataset: Dataset, *more: Any) -> str:
    """Return the digest of all that makes a stream of a dataset's variations, and their labels.

    Parameters
    ----------
    dataset : Dataset
    *more : JSON-like
        What else does.
    """
    render, export = changed(replace(dataset.render, synth="")), dataset.export
    made = [RENDER_VERSION, SLICE_VERSION, dataset.source, identity(dataset.synth), render]
    swept = [(sweep.name, sweep.values, sweep.label, sweep.labels) for sweep in dataset.sweeps]
    steps = None if dataset.steps is None else hashlib.sha256(dataset.steps.tobytes()).hexdigest()
    others = [dataset.fixed, dataset.defaults, dataset.examples]
    labels = list(map(astuple, dataset.fixed_labels.values()))
    divided = [export.split and changed(export.split), export.hold_out]
    return digest(made, changed(dataset.slicing), swept, steps, others, labels, divided, more)


def slice_spec_digest(dataset: Dataset) -> str:
    """Return the digest of what makes variations, besides a long signal and its name."""
    return digest(SLICE_VERSION, changed(dataset.slicing))


def slice_digest(spec: str, files: str, signal: str) -> str:
    """Return the digest of all that makes the variations of a point.

    Parameters
    ----------
    spec : str
        See `slice_spec_digest`.
    files : str
        The pattern of the paths of its variations.
    signal : str
        The digest of its long signal.
    """
    return digest(spec, [(files, signal)])


def shard_digest(dataset: Dataset, kind: str, *parts: Any) -> str:
    """Return the digest of all that makes a shard of one format."""
    return digest(kind, *_labels(dataset), changed(dataset.export.for_format(kind)), *parts)


def table_digest(dataset: Dataset, formats: Sequence) -> str:
    """Return the digest of all that makes the metadata table, and the records of all variations.

    Parameters
    ----------
    dataset : Dataset
    formats : Sequence
        Of shards: their versions, and what they tell of the whole dataset.
    """
    spec, points = slice_spec_digest(dataset), points_digest(dataset, 0, len(dataset))
    return digest(TABLE_VERSION, spec, points, *_labels(dataset), changed(dataset.export), formats)


def _labels(dataset: Dataset) -> list:
    """Return what the columns of the table and of records depend on, besides the points."""
    told = [
        (s.name, s.label, s.label_doc, (s.ends, s.label_ends) if s.label else None)
        for s in dataset.sweeps
    ]
    # Left out where there are none, so that what was made before there were any is not made again.
    return [told, list(dataset.fixed), *map(astuple, dataset.fixed_labels.values())]


def instruments_digest(dataset: Dataset) -> str:
    """Return the digest of all that an audit measures with."""
    constants = list((dataset.fixed | dataset.defaults).items())
    estimators = [
        [name, parameter(dataset.synth, name).estimator]
        for name in [*(sweep.name for sweep in dataset.sweeps), *(name for name, _ in constants)]
    ]
    pieces = [dataset.slicing.variation_duration, dataset.audit_of]
    code = ("audit/measure.py", "audit/constants.py", "audit/estimators/*.py", "render/realised.py")
    return digest(_sources(*code), estimators, constants, pieces)


def audit_digest(instruments: str, table: str) -> str:
    """Return the digest of all that makes an audit of what was measured.

    Parameters
    ----------
    instruments, table : str
        Digests of what it was measured with, and of the metadata table.
    """
    sources = _sources("audit/[!m]*.py")
    return digest(instruments, table, sources)


def thumbnails_digest(dataset: Dataset) -> str:
    """Return the digest of all that makes the thumbnails of the same variations differ."""
    return digest(_sources("gallery/thumbnails.py"), dataset.pictured)


def gallery_digest(dataset: Dataset, table: str) -> str:
    """Return the digest of all that makes a gallery; `table` is that of the metadata table."""
    sources = _sources("gallery/*.py", "gallery/page/*", "gallery/page/vendor/*")
    return digest(sources, dataset.gallery_embed, table)


def _sources(*patterns: str) -> list[list[str]]:
    """Return names and digests of files of this package.

    Raises
    ------
    FileNotFoundError
        If there is none: its changes would pass unseen.
    """
    found = []
    for pattern in patterns:
        paths = sorted((ROOT / "dsgenerator").glob(pattern))
        files = [path for path in paths if path.is_file() and not path.name.startswith(".")]
        if not files:
            raise FileNotFoundError(f"dsgenerator/{pattern}")
        found += [[path.name, file_digest(path)] for path in files]
    return found
