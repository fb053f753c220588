"""Variations that have no files of their own: from long signals into shards, in one pass."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass

from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import Files, file_size
from dsgenerator.plan.batches import Batch, LongSignal
from dsgenerator.plan.digests import slice_digest, slice_spec_digest
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.shards import Shard, shard_points
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.adding import Adding
from dsgenerator.render.samples import check_source
from dsgenerator.render.store import Taken
from dsgenerator.render.taking import take_signals
from dsgenerator.slice.manifest import Manifest, SlicedPoint, StoredShard, manifests_near
from dsgenerator.slice.pieces import clip_error
from dsgenerator.slice.variations import SAVED_EVERY, check_rendered, slice_point


@dataclass(frozen=True)
class Part:
    """Consecutive points, which all formats have in one shard.

    Attributes
    ----------
    signals : list[LongSignal]
    keys : list[str]
        The digest of all that makes the variations of each.
    known : list[SlicedPoint]
        What manifests say of them; none where anything is to be made.
    stored : list[StoredShard]
        Shards that hold what they should.
    lacking : list[Shard]
        Those that are to be written.
    """

    signals: list[LongSignal]
    keys: list[str]
    known: list[SlicedPoint]
    stored: list[StoredShard]
    lacking: list[Shard]


class _Lost(Exception):
    """A point of a shard cannot be had: nothing is to stay of the shard."""


def shard_batch(
    dataset: Dataset,
    batch: Batch,
    paths: Paths,
    run: int = 1,
    check: Callable[[], None] = lambda: None,
    tell: Callable[[int], None] = lambda more: None,
    save: Callable[[Manifest], None] = lambda manifest: None,
) -> Manifest:
    """Write the shards of a batch from its long signals, which are rendered where none are kept.

    A shard that holds just the right bytes, as a manifest of this batch or of one next to it says,
    is left as it is; the points of others are all cut again.

    Parameters
    ----------
    dataset : Dataset
    batch : Batch
    paths : Paths
    run : int
        The number of the run.
    check : callable
        Called before each shard is begun, and before it gets its name; raises an error where
        writing is no longer allowed.
    tell : callable
        Called with how many more variations are done.
    save : callable
        Called with what there is of the manifest when points failed, and every minute.

    Raises
    ------
    DSGeneratorError
        If a variation clips and the config says that this is an error; when all other shards are
        written, if long signals were lost or cannot be rendered.
    """
    manifest = Manifest(run, rendered=None if dataset.keep_long else 0, shards=[])
    try:
        _write_into(manifest, dataset, batch, paths, check, tell, save)
    except DSGeneratorError:
        save(manifest)
        raise
    return manifest


def _write_into(
    manifest: Manifest,
    dataset: Dataset,
    batch: Batch,
    paths: Paths,
    check: Callable[[], None],
    tell: Callable[[int], None],
    save: Callable[[Manifest], None],
) -> None:
    if dataset.realised:
        check_source(dataset)
    parts, files = list(_parts(dataset, batch, paths)), Files(paths.data, check)
    lacking = [signal for part in parts if part.lacking for signal in part.signals]
    remarks: Counter[str] = Counter()
    with closing(take_signals(dataset, lacking, paths, remarks)) as taking:
        saved = time.monotonic()
        for part in parts:
            if not part.lacking:
                _keep(part, dataset, manifest)
                tell(len(part.signals) * dataset.variations)
                continue
            check()
            with suppress(_Lost):
                points, counts = _write(part, taking, dataset, files, manifest, tell)
                manifest.sliced += sum(len(point.rows) for point in points)
                stored = [
                    StoredShard(shard.digest, _listed(shard, dataset, files, counts))
                    for shard in part.lacking
                ]
                _list(points, [*part.stored, *stored], dataset, manifest)
            if time.monotonic() - saved > SAVED_EVERY:
                save(manifest)
                saved = time.monotonic()
        next(taking, None)  # tells what went wrong
    manifest.remarks = dict(remarks)
    check_rendered(dataset, batch, manifest)


def _keep(part: Part, dataset: Dataset, manifest: Manifest) -> None:
    for signal, sliced in zip(part.signals, part.known, strict=True):
        clipped = [row for row in sliced.rows if row.clipped]
        manifest.clipping += [signal.point.variation_file(row.number) for row in clipped]
        manifest.kept += len(sliced.rows)
    _list(part.known, part.stored, dataset, manifest)


def _list(
    points: list[SlicedPoint], stored: list[StoredShard], dataset: Dataset, manifest: Manifest
) -> None:
    """Have the manifest say that the shards of some points are there."""
    manifest.points += points
    manifest.dropped += sum(dataset.variations - len(point.rows) for point in points)
    manifest.shards = [*(manifest.shards or ()), *stored]


def _write(
    part: Part,
    taking: Iterator[Taken | None],
    dataset: Dataset,
    files: Files,
    manifest: Manifest,
    tell: Callable[[int], None],
) -> tuple[list[SlicedPoint], Counter[str]]:
    """Write the shards that a part lacks.

    Returns
    -------
    list[SlicedPoint]
        What the manifest says of its points.
    Counter[str]
        How many variations each file has.

    Raises
    ------
    _Lost
        If any of its points cannot be had; all have been asked for, so that all is told that fails.
    """
    points: list[SlicedPoint] = []
    with ExitStack() as stack:
        adding = Adding(part.lacking, dataset, files, stack)
        for place, (signal, key) in enumerate(zip(part.signals, part.keys, strict=True)):
            taken, point = next(taking), signal.point
            tell(dataset.variations)
            if taken is None or len(points) < place:
                continue
            left, sliced = slice_point(dataset, point, key, taken, manifest)
            if dataset.slicing.on_clip == "error" and manifest.clipping:
                raise DSGeneratorError(clip_error(dataset, point, manifest.clipping[0]))
            adding.add(point, sliced.rows, [cut_out.content for cut_out in left])
            points.append(sliced)
        if len(points) < len(part.signals):
            raise _Lost
        adding.finish()
    return points, adding.counts


def _listed(shard: Shard, dataset: Dataset, files: Files, counts: Counter[str]) -> dict[str, list]:
    """Return what the manifest says of the files of a shard that was just written."""
    names = [name for name in shard.files(dataset) if counts[name]]
    return {name: [*files.written[name], counts[name]] for name in names}


def _parts(dataset: Dataset, batch: Batch, paths: Paths) -> Iterator[Part]:
    """Yield the parts of a batch, each with what there is of it."""
    spec, size, shards = slice_spec_digest(dataset), shard_points(dataset), batch.shards
    points, stored = _known(dataset, batch, paths)
    for number in range(batch.start // size, -(-batch.stop // size)):
        mine = [shard for shard in shards if shard.number == number]
        signals = batch.signals[number * size - batch.start :][:size]
        keys = [slice_digest(spec, signal.point.files, signal.digest) for signal in signals]
        known = [points[key] for key in keys if key in points]
        there = [stored[shard.digest] for shard in mine if shard.digest in stored]
        right = [of for of in there if len(known) == len(keys) and _holds(paths, of)]
        digests = {of.digest for of in right}
        yield Part(signals, keys, known, right, [s for s in mine if s.digest not in digests])


def _known(
    dataset: Dataset, batch: Batch, paths: Paths
) -> tuple[dict[str, SlicedPoint], dict[str, StoredShard]]:
    """Return what manifests near a batch say of points, by their keys, and of shards, by digest."""
    points: dict[str, SlicedPoint] = {}
    shards: dict[str, StoredShard] = {}
    # Which variations clip is not known of those that were dropped for it.
    if dataset.slicing.on_clip != "drop":
        for manifest in manifests_near(batch, paths):
            points |= {sliced.key: sliced for sliced in manifest.points}
            shards |= {stored.digest: stored for stored in manifest.shards or ()}
    return points, shards


def _holds(paths: Paths, stored: StoredShard) -> bool:
    """Return whether the files of a shard are what was written: their content tells, at any time.

    To read them takes a hundredth of the time that it takes to render pop.
    """
    for name, (size, checksum, _) in stored.files.items():
        path = paths.data / name
        if file_size(path) != size:
            return False
        with open(path, "rb", buffering=0) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != checksum:
                return False
    return True
