"""Variations: slices of long signals, written only where they are not there already."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from dsgenerator.audio import Level, audio_bytes, level
from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import file_size, write_atomically
from dsgenerator.plan.batches import Batch
from dsgenerator.plan.digests import slice_digest, slice_spec_digest
from dsgenerator.plan.history import History
from dsgenerator.plan.paths import Paths
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.naming import stem_of
from dsgenerator.points.point import Point
from dsgenerator.render.realised import realised_values
from dsgenerator.render.samples import check_source
from dsgenerator.render.signals import check_ends
from dsgenerator.render.store import Taken
from dsgenerator.render.taking import take_signals
from dsgenerator.slice.manifest import Manifest, SlicedPoint, VariationRow, manifests_near
from dsgenerator.slice.pieces import clip_error, pieces

SAVED_EVERY = 60.0
"""Seconds of work, about, that a job that was killed does again where no long signals are kept."""


@dataclass(frozen=True)
class Variation:
    """One slice of a long signal, as its file holds it."""

    number: int
    content: bytes
    level: Level

    def row(self, realised: Sequence[float | None]) -> VariationRow:
        """Return what the manifest says of it, and of what it has realised."""
        checksum = hashlib.sha256(self.content).hexdigest()
        found = self.level
        size = len(self.content)
        told = ",".join("" if value is None else f"{value:.6g}" for value in realised)
        return VariationRow(self.number, size, found.peak, found.rms, found.clipped, checksum, told)


def slice_batch(
    dataset: Dataset,
    batch: Batch,
    paths: Paths,
    run: int = 1,
    known: Mapping[str, SlicedPoint] | None = None,
    check: Callable[[], None] = lambda: None,
    tell: Callable[[int], None] = lambda more: None,
    save: Callable[[Manifest], None] = lambda manifest: None,
) -> Manifest:
    """Cut the long signals of a batch, which are rendered for that where none are kept.

    A file that holds just the right bytes is left as it is, which also makes good what was
    lost or altered, and lets a run that was stopped go on where it was.  Points that an earlier
    run has cut in the same way, and whose files are all there, are not cut again.

    Parameters
    ----------
    dataset : Dataset
    batch : Batch
    paths : Paths
    run : int
        The number of the run.
    known : Mapping[str, SlicedPoint], optional
        What current manifests say of points, by their keys; see `known_points`.
    check : callable
        Called before each file is written; raises an error where that is no longer allowed.
    tell : callable
        Called with how many more variations are done.
    save : callable
        Called with what there is of the manifest when points failed, and every minute where
        long signals are not kept: nothing else tells then which points are done.

    Raises
    ------
    DSGeneratorError
        If a variation clips and the config says that this is an error; when all others are cut,
        if long signals were altered or lost since they were rendered, or cannot be rendered.
    """
    manifest = Manifest(run, rendered=None if dataset.keep_long else 0)
    try:
        _slice_into(manifest, dataset, batch, paths, known or {}, check, tell, save)
    except DSGeneratorError:
        save(manifest)
        raise
    return manifest


def _slice_into(
    manifest: Manifest,
    dataset: Dataset,
    batch: Batch,
    paths: Paths,
    known: Mapping[str, SlicedPoint],
    check: Callable[[], None],
    tell: Callable[[int], None],
    save: Callable[[Manifest], None],
) -> None:
    if dataset.realised:
        check_source(dataset)
    spec, there = slice_spec_digest(dataset), _names_there(batch, paths)
    keys = [slice_digest(spec, signal.point.files, signal.digest) for signal in batch.signals]
    kept = [known.get(key) for key in keys]
    for place, (signal, found) in enumerate(zip(batch.signals, kept, strict=True)):
        if found and not _are_there(paths, signal.point, found):
            kept[place] = None
    lacking = [signal for signal, found in zip(batch.signals, kept, strict=True) if not found]
    remarks: Counter[str] = Counter()
    with closing(take_signals(dataset, lacking, paths, remarks)) as taking:
        saved = time.monotonic()
        for signal, key, sliced in zip(batch.signals, keys, kept, strict=True):
            point = signal.point
            if sliced:
                manifest.kept += len(sliced.rows)
                clipped = [row for row in sliced.rows if row.clipped]
                manifest.clipping += [point.variation_file(row.number) for row in clipped]
            else:
                taken = next(taking)
                if taken is None:
                    continue
                variations, sliced = slice_point(dataset, point, key, taken, manifest)
                _write(point, variations, paths, there, manifest, check)
            manifest.dropped += dataset.variations - len(sliced.rows)
            manifest.points.append(sliced)
            tell(dataset.variations)
            if dataset.slicing.on_clip == "error" and manifest.clipping:
                raise DSGeneratorError(clip_error(dataset, point, manifest.clipping[0]))
            if not dataset.keep_long and time.monotonic() - saved > SAVED_EVERY:
                save(manifest)
                saved = time.monotonic()
        next(taking, None)  # tells what went wrong
    manifest.remarks = dict(remarks)
    check_rendered(dataset, batch, manifest)


def check_rendered(dataset: Dataset, batch: Batch, manifest: Manifest) -> None:
    """Render two long signals of the first batch again, where none are kept; see `check_ends`."""
    if dataset.keep_long or batch.number:
        return
    # All that is known counts, or a model that fails here would pass in the next run.
    told = {point.files: point.checksum for point in manifest.points if point.checksum}
    ends = [(s, told[s.point.files]) for s in batch.signals if s.point.files in told]
    check_ends(dataset, [signal for signal, _ in ends], [checksum for _, checksum in ends])


def _write(
    point: Point,
    variations: list[Variation],
    paths: Paths,
    there: set[str],
    manifest: Manifest,
    check: Callable[[], None],
) -> None:
    """Write the variations of a point whose files do not hold them already."""
    for variation in variations:
        path = f"{paths.data}/{point.variation_file(variation.number)}"
        if path in there and _holds(path, variation.content):
            manifest.kept += 1
        else:
            write_atomically(path, variation.content, check=check)
            manifest.sliced += 1


def slice_point(
    dataset: Dataset, point: Point, key: str, taken: Taken, manifest: Manifest
) -> tuple[list[Variation], SlicedPoint]:
    """Cut a long signal, and return the variations that are not dropped, with what is said of them.

    The manifest gets the variations that clip, and that the signal was rendered, if it was.

    Parameters
    ----------
    dataset : Dataset
    point : Point
    key : str
        The digest of all that makes its variations.
    taken : Taken
    manifest : Manifest
    """
    if manifest.rendered is not None:
        manifest.rendered += taken.rendered
    variations = cut(dataset, taken.samples)
    clipped = [variation for variation in variations if variation.level.clipped]
    manifest.clipping += [point.variation_file(variation.number) for variation in clipped]
    drop = dataset.slicing.on_clip == "drop"
    left = [variation for variation in variations if not (drop and variation.level.clipped)]
    realised = realised_values(dataset, point, dataset.sliced)
    rows = [variation.row(realised[variation.number]) for variation in left]
    return left, SlicedPoint(point.files, key, rows, taken.checksum)


def slice_one(dataset: Dataset, batch: Batch, paths: Paths, path: str) -> None:
    """Write one variation of a batch.

    Parameters
    ----------
    dataset : Dataset
    batch : Batch
    paths : Paths
    path : str
        Of the variation's file.
    """
    for signal in batch.signals:
        if signal.point.stem == stem_of(path):
            [taken] = take_signals(dataset, [signal], paths)
            for variation in cut(dataset, taken.samples) if taken else ():
                if path.endswith(signal.point.variation_file(variation.number)):
                    write_atomically(path, variation.content)


def _names_there(batch: Batch, paths: Paths) -> set[str]:
    """Return the files in the folders of a batch: names cost less than a look at each of them."""
    there: set[str] = set()
    for folder in {f"{paths.data}/{signal.point.folder}" for signal in batch.signals}:
        os.makedirs(folder, exist_ok=True)
        there.update(f"{folder}/{name}" for name in os.listdir(folder))
    return there


def known_points(
    dataset: Dataset, batch: Batch, paths: Paths, history: History
) -> dict[str, SlicedPoint]:
    """Return what current manifests say of the points of a batch, and of others, by key."""
    # Which variations clip is not known of those that were dropped for it.
    if dataset.slicing.on_clip == "drop":
        return {}
    known: dict[str, SlicedPoint] = {}
    for manifest in manifests_near(batch, paths):
        if history.is_current(manifest.run):
            known |= {sliced.key: sliced for sliced in manifest.points}
    return known


def _are_there(paths: Paths, point: Point, sliced: SlicedPoint) -> bool:
    return all(
        file_size(f"{paths.data}/{point.variation_file(row.number)}") == row.size
        for row in sliced.rows
    )


def cut(dataset: Dataset, samples: np.ndarray) -> list[Variation]:
    """Return the variations of a long signal that are not silent.

    Parameters
    ----------
    dataset : Dataset
    samples : numpy.ndarray of float32, shape (dataset.long_samples,)
    """
    variations = []
    for piece in pieces(dataset, samples):
        part, peak = piece.samples, piece.peak
        content = audio_bytes(part, dataset.file_rate, dataset.slicing.sample_format, peak)
        variations.append(Variation(piece.number, content, level(part, peak)))
    return variations


def _holds(path: str, content: bytes) -> bool:
    """Return whether a file holds that content already."""
    if file_size(path) != len(content):
        return False
    with open(path, "rb") as file:
        return file.read() == content
