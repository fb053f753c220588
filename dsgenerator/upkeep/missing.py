"""Outputs that are missing, cut short or no longer current, and that Snakemake would not miss."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from dsgenerator.files import file_size, links_in, sizes_below
from dsgenerator.plan.history import History, Turn
from dsgenerator.plan.run import Run
from dsgenerator.plan.sizes import long_bytes
from dsgenerator.records.recorded import read_recorded
from dsgenerator.render.store import is_name, linked_name, stored_names
from dsgenerator.slice.manifest import Totals, read_manifest
from dsgenerator.state import formed, names_in, read_stamp, read_state
from dsgenerator.upkeep.one_pass import asked_signals, kept_before


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
    changed : list[str]
        Files that somebody has changed and that are left as they are.
    totals : dict[Path, Totals]
        What the manifests that there are say in all: reading a million rows again takes seconds.
    """

    signals: list[Path] = field(default_factory=list)
    remake: set[Path] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    totals: dict[Path, Totals] = field(default_factory=dict)


def find_missing(run: Run, turn: Turn) -> Missing:
    """Compare what finished jobs have listed with what is there now: a look at each file."""
    missing = Missing()
    if run.dataset.keep_long:
        _look_at_signals(run, missing)
    else:
        _look_at_asked(run, missing)
    _look_at_files(run, History(run.paths, turn), missing)
    _look_at_audit(run, missing)
    _look_at_gallery(run, missing)
    return missing


def is_of_others(run: Run) -> bool:
    """Return whether the table that there is belongs to another config, or another version."""
    there = run.paths.table_csv.exists() or run.paths.table_parquet.exists()
    return there and not run.paths.tabled(run.table).exists()


def _look_at_signals(run: Run, missing: Missing) -> None:
    paths, links, size = run.paths, links_in(run.paths.signals), long_bytes(run.dataset)
    # As texts: a path made of two takes longer than to look at the file.
    storage, lost = str(paths.storage), []
    for batch in run.batches:
        stamp = paths.rendered(batch)
        finished = stamp.exists()
        if finished and read_state(stamp) is None:
            missing.remake.add(stamp)
        if not finished and not links:
            continue
        # Of a copy, so that the batch does not keep them: a million take gigabytes.
        for signal in replace(batch).signals:
            target = links.pop(f"{signal.point.stem}.wav", None)
            if target is None and not finished:
                continue
            name = linked_name(paths, signal, target)
            if name and file_size(f"{storage}/{name}") == size:
                continue
            missing.remake.add(stamp)
            if finished and (name or target is None):
                lost.append(signal.digest)
                missing.files.append(str(paths.long(signal.point)))
    if paths.tabled(run.table).exists() and _are_stored(links):
        missing.remake.add(paths.tabled(run.table))
    names = stored_names(paths) if lost else {}
    missing.signals += [paths.store(names[digest]) for digest in lost if digest in names]


def _look_at_asked(run: Run, missing: Missing) -> None:
    """Look at long signals where none are kept: what another run has left goes with the table."""
    paths, asked = run.paths, asked_signals(run)
    missing.remake.update(paths.signals / name for name in asked.others)
    if paths.tabled(run.table).exists() and (asked.others or kept_before(paths)):
        missing.remake.add(paths.tabled(run.table))


def _are_stored(others: Mapping[str, str]) -> bool:
    """Return whether a run of something else, stopped before it claimed files, left signals."""
    return any(is_name(os.path.basename(target)) for target in others.values())


def _look_at_files(run: Run, history: History, missing: Missing) -> None:
    """Look at variations, at their records, and at the files about all of them."""
    paths, sizes = run.paths, sizes_below(run.paths.data)

    def look(stamp: Path, inputs: Iterable[Path], read: Callable[[Path], Listed | None]) -> None:
        """Compare what a stamp lists with the sizes of the files that there are."""
        if not stamp.exists():
            return
        number, listed, alone = read(stamp) or (None, (), False)
        unlike = [paths.data / file for file, size in listed if sizes.get(file) != size]
        changed = [str(path) for path in unlike if path.suffix == ".params" and _is_whole(path)]
        lost = sorted({*map(str, unlike)}.difference(changed))
        missing.files += lost
        missing.changed += changed
        # An input that a job was about to make again when it was killed: Snakemake does without it.
        known = history.is_current(number) and (alone or all(path.exists() for path in inputs))
        if lost or not known:
            missing.remake.add(stamp)

    def listed_variations(path: Path) -> Listed | None:
        manifest = read_manifest(path)
        if manifest is None:
            return None
        missing.totals[path] = Totals.of(manifest)
        # What was rendered for it alone is not rendered again only because it could be kept now.
        alone = not run.dataset.keep_long or manifest.rendered is not None
        return manifest.run, manifest.listed(), alone

    for batch in run.batches:
        look(paths.sliced(batch), [paths.rendered(batch)], listed_variations)
    for shard in run.shards:
        look(paths.recorded(shard), map(paths.sliced, run.batches_of(shard)), _listed_records)
    stamps = [*map(paths.sliced, run.batches), *map(paths.recorded, run.shards)]
    look(paths.tabled(run.table), stamps, _listed_tables)


def _is_whole(path: Path) -> bool:
    """Return whether a ``.params`` file, which people add features to, can be read as one."""
    try:
        return path.is_file() and "meta" in json.loads(path.read_bytes())
    except (OSError, ValueError, TypeError, RecursionError):
        return False


Listed = tuple[int, Iterable[tuple[str, int]], bool]
"""The number of a run, the files that it has listed with their sizes, and whether it stands without
the inputs of its job."""


def _listed_records(path: Path) -> Listed | None:
    recorded = read_recorded(path)
    listed = ((f, size) for f, (size, _) in recorded.files.items()) if recorded else ()
    return recorded and (recorded.run, listed, False)


def _listed_tables(path: Path) -> Listed | None:
    tabled = read_stamp(path)
    return tabled and (tabled["run"], tabled["files"].items(), False)


def _look_at_audit(run: Run, missing: Missing) -> None:
    measured = [run.paths.measured(batch, run.instruments) for batch in run.batches]
    for stamp in (*measured, run.paths.audited(run.audit)):
        if stamp.exists() and read_state(stamp) is None:
            missing.remake.add(stamp)


def _look_at_gallery(run: Run, missing: Missing) -> None:
    stamp = run.paths.galleried(run.gallery)
    if not stamp.exists():
        return
    made = formed(lambda made: names_in(made["files"]), stamp)
    there = sizes_below(run.paths.gallery("")) if made else {}
    if made is None or any(file not in there for file in made):
        missing.remake.add(stamp)
