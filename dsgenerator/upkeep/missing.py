"""Outputs that are missing, cut short or no longer current, and that Snakemake would not miss."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dsgenerator.files import file_size, read_state, sizes_below
from dsgenerator.plan.history import History, Turn
from dsgenerator.plan.run import Run
from dsgenerator.plan.sizes import long_bytes
from dsgenerator.records.shards import read_recorded
from dsgenerator.slice.manifest import read_manifest


@dataclass
class Missing:
    """What has to be made again although Snakemake would not see it.

    Attributes
    ----------
    signals : list[Path]
        Stored samples of long signals whose link was deleted or whose file was cut short.
    remake : set[Path]
        Outputs whose jobs have to run: for these, and for what is not current.
    files : list[str]
        Files that are missing or cut short.
    """

    signals: list[Path] = field(default_factory=list)
    remake: set[Path] = field(default_factory=set)
    files: list[str] = field(default_factory=list)


def find_missing(run: Run, turn: Turn) -> Missing:
    """Compare what finished jobs have listed with what is there now: a look at each file."""
    missing = Missing()
    _look_at_signals(run, missing)
    _look_at_files(run, History(run.paths, turn), missing)
    _look_at_gallery(run, missing)
    return missing


def _look_at_signals(run: Run, missing: Missing) -> None:
    paths, links, size = run.paths, _links(run.paths.signals), long_bytes(run.dataset)
    for batch in run.batches:
        stamp = paths.rendered(batch)
        finished = stamp.exists()
        if finished and read_state(stamp) is None:
            missing.remake.add(stamp)
        for signal in batch.signals:
            target = links.get(f"{signal.point.stem}.wav")
            if target is None and not finished:
                continue
            right, stored = paths.store_link(signal.digest), paths.store(signal.digest)
            if target == right and file_size(stored) == size:
                continue
            missing.remake.add(stamp)
            if finished and target in (None, right):
                missing.signals.append(stored)
                missing.files.append(str(paths.long(signal.point)))


def _look_at_files(run: Run, history: History, missing: Missing) -> None:
    """Look at variations, at their records, and at the files about all of them."""
    paths = run.paths
    sizes = sizes_below(paths.data)
    for batch in run.batches:
        stamp = paths.sliced(batch)
        if stamp.exists():
            manifest = read_manifest(stamp)
            listed = (
                (signal.point.variation_file(row.number), row.size)
                for signal, sliced in zip(batch.signals, manifest.points, strict=True)
                for row in sliced.rows
            ) if manifest else ()  # fmt: skip
            current = history.is_current(manifest and manifest.run)
            _compare(run, stamp, current, listed, sizes, missing)
    for shard in run.shards:
        stamp = paths.recorded(shard)
        if stamp.exists():
            recorded = read_recorded(stamp)
            listed = (
                [(name, size) for name, (size, _) in recorded.files.items()] if recorded else []
            )
            current = history.is_current(recorded and recorded.run)
            _compare(run, stamp, current, listed, sizes, missing)
    stamp = paths.tabled(run.table)
    if stamp.exists():
        tabled = read_state(stamp)
        listed = tabled["files"].items() if tabled else ()
        _compare(run, stamp, history.is_current(tabled and tabled["run"]), listed, sizes, missing)


def _compare(
    run: Run,
    stamp: Path,
    current: bool,
    listed: Iterable[tuple[str, int]],
    sizes: dict[str, int],
    missing: Missing,
) -> None:
    """Compare what a stamp lists with the sizes of the files that there are."""
    lost = [str(run.paths.data / file) for file, size in listed if sizes.get(file) != size]
    missing.files += lost
    if lost or not current:
        missing.remake.add(stamp)


def _look_at_gallery(run: Run, missing: Missing) -> None:
    stamp = run.paths.galleried(run.gallery)
    if not stamp.exists():
        return
    made = read_state(stamp)
    there = sizes_below(run.paths.gallery("")) if made else {}
    if made is None or any(file not in there for file in made["files"]):
        missing.remake.add(stamp)


def _links(folder: Path) -> dict[str, str]:
    try:
        with os.scandir(folder) as entries:
            return {entry.name: os.readlink(entry) for entry in entries if entry.is_symlink()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
