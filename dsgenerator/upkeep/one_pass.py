"""Upkeep where no long signals are kept: what stays of them, and what is not rendered again."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dsgenerator.files import file_size, links_in
from dsgenerator.plan.batches import Batch, LongSignal
from dsgenerator.plan.digests import render_digests
from dsgenerator.plan.paths import RENDERED, Paths
from dsgenerator.plan.run import Run
from dsgenerator.plan.sizes import long_bytes
from dsgenerator.render.store import is_name, linked_name
from dsgenerator.slice.manifest import read_manifest


@dataclass(frozen=True)
class Asked:
    """The links to long signals that there are.

    Attributes
    ----------
    right : set[str]
        Names of those that are what the config says.
    others : set[str]
        Names of those that are not, or whose samples are gone.
    """

    right: set[str]
    others: set[str]


def asked_signals(run: Run) -> Asked:
    """Return which of the long signals that there are were asked for by name, and are right."""
    paths = run.paths
    links = links_in(paths.signals)
    ours = {name: target for name, target in links.items() if is_name(os.path.basename(target))}
    if not ours:
        return Asked(set(), set())
    right, size = set(), long_bytes(run.dataset)
    for point in map(run.dataset.point, range(len(run.dataset))):
        target = ours.get(f"{point.stem}.wav")
        if target is not None:
            signal = LongSignal(point, render_digests(run.dataset, [point])[0])
            stored = linked_name(paths, signal, target)
            if stored and file_size(paths.store(stored)) == size:
                right.add(f"{point.stem}.wav")
    return Asked(right, ours.keys() - right)


def kept_before(paths: Paths) -> list[Path]:
    """Return the stamps of jobs that have rendered for a run that kept all long signals."""
    return list(paths.batches.glob(f"*{RENDERED}"))


def remember_points(run: Run, remake: Collection[Path]) -> None:
    """Copy manifests whose jobs run again: Snakemake removes them before, with what they know.

    Parameters
    ----------
    run : Run
    remake : Collection[Path]
        Outputs whose jobs have to run.
    """
    files = run.dataset.keep_long and run.dataset.export.files
    for batch in run.batches if not files else ():
        path = run.paths.sliced(batch)
        if path in remake and (manifest := read_manifest(path)):
            manifest.write(run.paths.sliced_so_far(batch))


def let_stand(run: Run) -> None:
    """Have manifests say that they need no long signals, before those that were kept go.

    Else whoever keeps them later could not tell this from a job that was killed.
    """
    for path in map(run.paths.sliced, run.batches):
        manifest = read_manifest(path)
        if manifest and manifest.rendered is None:
            manifest.rendered, found = 0, path.stat()
            manifest.write(path)
            # What was made of it is no older.
            os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def are_kept(run: Run, batch: Batch) -> bool:
    """Return whether the long signals of a batch that is sliced should be there.

    Else none are kept, or none were when it was sliced and none have been rendered since.
    """
    if not run.dataset.keep_long or run.paths.rendered(batch).exists():
        return run.dataset.keep_long
    manifest = read_manifest(run.paths.sliced(batch))
    return manifest is None or manifest.rendered is None


def checksums_known(run: Run) -> list[tuple[LongSignal, str]]:
    """Return long signals with their checksums: of those kept or, if none are, of those cut."""
    paths, links, found = run.paths, links_in(run.paths.signals), []
    for batch in run.batches:
        if run.dataset.keep_long and links:
            targets = [links.get(f"{signal.point.stem}.wav") for signal in batch.signals]
            names = map(partial(linked_name, paths), batch.signals, targets)
            known = [(name or "")[-8:] for name in names]
        else:
            manifest = read_manifest(paths.sliced(batch))
            known = [point.checksum for point in manifest.points] if manifest else []
        found += [pair for pair in zip(batch.signals, known, strict=False) if pair[1]]
    return found
