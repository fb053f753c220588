"""Variations: slices of long signals, written only where they are not there already."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass

import google_crc32c
import numpy as np

from dsgenerator.audio import Level, audio_bytes, gain_factor, level, read_float_file, resample
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.batches import Batch
from dsgenerator.plan.paths import Layout, file_size, read_json, write_atomically
from dsgenerator.plan.specs import slice_digest
from dsgenerator.points.dataset import Dataset, Point


@dataclass(frozen=True)
class Variation:
    """One slice of a long signal, as its file holds it."""

    number: int
    content: bytes
    level: Level

    def row(self) -> list:
        """Return what the manifest says of it: number, size, levels and checksum."""
        checksum = hashlib.sha256(self.content).hexdigest()
        levels = (self.level.peak, self.level.rms, self.level.clipped)
        return [self.number, len(self.content), *levels, checksum]


def slice_batch(
    dataset: Dataset, batch: Batch, layout: Layout, earlier: Mapping[str, list] | None = None
) -> dict:
    """Cut the long signals of a batch.

    A file that holds just the right bytes is left as it is, which also makes good what was
    lost or altered, and lets a run that was stopped go on where it was.  Points that an earlier
    run has cut in the same way, and whose files are all there, are not cut again.

    Parameters
    ----------
    dataset : Dataset
    batch : Batch
    layout : Layout
    earlier : Mapping[str, list], optional
        What manifests of earlier runs have of points, by their keys; see `earlier_points`.

    Returns
    -------
    dict
        The manifest: `sliced`, `kept` and `dropped` variations, those that clip, and for every
        point the checksum of its long signal and the rows of its variations (see
        `Variation.row`), and a key of all that made these.

    Raises
    ------
    DSGeneratorError
        If a variation clips and the config says that this is an error.
    """
    manifest = {"sliced": 0, "kept": 0, "dropped": 0, "clipping": [], "points": [], "keys": []}
    data = str(layout.data)
    there = set()  # names of a folder cost less than a look at each of its files
    for folder in {f"{data}/audio/{point.folder}" for point in batch.points}:
        os.makedirs(folder, exist_ok=True)
        there.update(f"{folder}{name}" for name in os.listdir(folder))
    for point, digest in zip(batch.points, batch.renders, strict=True):
        key = slice_digest(dataset, [(point, digest)])
        manifest["keys"].append(key)
        known = (earlier or {}).get(key)
        if known and _are_there(layout, point, known[1]):
            manifest["points"].append(known)
            manifest["kept"] += len(known[1])
            manifest["dropped"] += dataset.variations - len(known[1])
            manifest["clipping"] += _clipping(point, known[1])
            continue
        content, samples = read_float_file(layout.store(digest))
        rows = []
        for variation in cut(dataset, samples):
            if variation.level.clipped:
                manifest["clipping"].append(point.variation_file(variation.number))
                if dataset.on_clip == "drop":
                    continue
            path = f"{data}/{point.variation_file(variation.number)}"
            kept = path in there and _holds(path, variation.content)
            if not kept:
                write_atomically(path, variation.content)
            manifest["kept" if kept else "sliced"] += 1
            rows.append(variation.row())
        manifest["dropped"] += dataset.variations - len(rows)
        manifest["points"].append([google_crc32c.value(content), rows])
        if dataset.on_clip == "error" and manifest["clipping"]:
            raise DSGeneratorError(_clip_error(dataset, point, manifest["clipping"][0]))
    return manifest


def earlier_points(dataset: Dataset, batch: Batch, layout: Layout) -> dict[str, list]:
    """Return what manifests of an earlier run have of the points of a batch, by their keys.

    Points move to a batch next to theirs when a value is added to an axis, or removed.
    """
    # Which variations clip is not known of those that were dropped for it.
    if dataset.on_clip == "drop" or not layout.ledger.exists():
        return {}
    known = {}
    for path in layout.sliced_near(batch):
        manifest = read_json(path)
        known |= zip(manifest.get("keys", ()), manifest.get("points", ()), strict=False)
    return known


def _are_there(layout: Layout, point: Point, rows: list) -> bool:
    return all(
        file_size(f"{layout.data}/{point.variation_file(number)}") == size
        for number, size, *_ in rows
    )


def _clipping(point: Point, rows: list) -> list[str]:
    return [point.variation_file(number) for number, _, _, _, clipped, _ in rows if clipped]


def cut(dataset: Dataset, samples: np.ndarray) -> list[Variation]:
    """Return the variations of a long signal that are not silent.

    Parameters
    ----------
    dataset : Dataset
    samples : numpy.ndarray of float32, shape (dataset.long_samples,)
    """
    if dataset.gain_db:
        samples = samples * gain_factor(dataset.gain_db)
    floor = 0.0 if dataset.silence_db is None else gain_factor(dataset.silence_db)
    variations = []
    for number in range(dataset.variations):
        start = dataset.variation_start(number)
        part = samples[start : start + dataset.variation_samples]
        measured = level(part)
        if measured.peak >= floor:
            if dataset.file_rate != dataset.sample_rate:
                part = resample(part, dataset.sample_rate, dataset.file_rate, dataset.file_samples)
                measured = level(part)
            content = audio_bytes(part, dataset.file_rate, dataset.sample_format, measured.peak)
            variations.append(Variation(number, content, measured))
    return variations


def _holds(path: str, content: bytes) -> bool:
    """Return whether a file holds that content already."""
    if file_size(path) != len(content):
        return False
    with open(path, "rb") as file:
        return file.read() == content


def _clip_error(dataset: Dataset, point: Point, file: str) -> str:
    return (
        f"{file} reaches beyond full scale, and on_clip is error ({point.describe()}; "
        f"gain_db {dataset.gain_db:g}). Lower gain_db, or set on_clip to warn or drop"
    )
