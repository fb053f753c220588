"""Removing what the workflow wrote before and the config no longer asks for, and nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from dsgenerator.files import below, is_plain, links_in, meant_by
from dsgenerator.plan.history import job_of, lists
from dsgenerator.plan.paths import (
    AUDITED,
    FIGURES,
    GALLERIED,
    PROVENANCE,
    SLICED,
    TABLE_CSV,
    TABLE_PARQUET,
    Paths,
)
from dsgenerator.plan.run import Run
from dsgenerator.slice.manifest import read_manifest
from dsgenerator.state import formed, names_in, read_stamp
from dsgenerator.upkeep.one_pass import asked_signals, kept_before, let_stand

TOP = frozenset(
    {TABLE_CSV, TABLE_PARQUET, PROVENANCE, "README.md", "nsjson.json", "croissant.json"}
)
FOLDERS = frozenset({"audio", "tfrecords", "webdataset", "huggingface"})
"""All files and folders that the workflow writes into ``data/`` are one of these, or below one."""


STORED = re.compile("[0-9a-f]{32}(-[0-9a-f]{8})?")
STAMP = re.compile(r"[\w-]+\.(rendered|sliced|recorded|table|measured)\.json")
CLAIM = re.compile(r"[\w-]+\.\d+\.json")
FIGURE = re.compile(rf"({'|'.join(FIGURES)})\.png")
"""Names in the folders of long signals, of stamps, of claims and of figures."""


def owned_files(paths: Paths, current: Collection[Path] = ()) -> set[str]:
    """Return the files that the workflow has written, relative to ``data/``.

    They are known from what jobs claimed before they wrote, and from what they listed afterwards. A
    file that is in neither is somebody else's.

    Parameters
    ----------
    paths : Paths
    current : Collection[Path]
        Manifests and stamps that need not be read, as what they list is known.
    """
    files: set[str] = set()
    known = {job_of(path) for path in current}
    for claim in _entries(paths.claims):
        # A job claims the same names whenever it is run, as its own name has their digest.
        if job_of(claim.name) not in known:
            files.update(formed(names_in, claim.path) or ())
    for path in set(lists(paths)).difference(current):
        if path.name.endswith(SLICED):
            manifest = read_manifest(path)
            files.update(manifest.files() if manifest else ())
        else:
            files.update((read_stamp(path) or {"files": ()})["files"])
    return {file for file in files if isinstance(file, str) and is_ours(file)}


def is_ours(file: str) -> bool:
    """Return whether a path relative to ``data/`` is one that the workflow may have written.

    State files are not trusted with that: what they list is removed.
    """
    top, _, rest = file.partition("/")
    return is_plain(file) and (file in TOP or bool(rest and top in FOLDERS))


def prune_data(paths: Paths, wanted: Iterable[str], current: Collection[Path] = ()) -> int:
    """Remove files that are not wanted, if the workflow wrote them, and folders left empty.

    Parameters
    ----------
    paths : Paths
    wanted : Iterable[str]
        Paths relative to ``data/``; more than are held, so that they are gone through twice.
    current : Collection[Path]
        Manifests and stamps that list nothing but what is wanted.

    Returns
    -------
    int
        How many were removed.
    """
    removed, owned = 0, owned_files(paths, current)
    parents = {file.rpartition("/")[0] for file in owned}
    kept_files = set()
    for file in wanted:
        parents.add(file.rpartition("/")[0])
        if file in owned:
            kept_files.add(file)
    unwanted = sorted(owned - kept_files)
    for file in unwanted:
        path = below(paths.data, file)
        if path is None:
            continue
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            is_file = not path.is_symlink()
            path.unlink()
            removed += is_file
    _remove_temporaries(paths.data, parents, owned, wanted)
    folders = {parent for file in unwanted for parent in PurePosixPath(file).parents}
    # The innermost first; the folder of the dataset, and that of its audio, stay.
    kept = {PurePosixPath("."), PurePosixPath("audio")}
    for folder in sorted(folders - kept, key=str, reverse=True):
        with suppress(OSError):
            (paths.data / folder).rmdir()
    return removed


def prune_workings(run: Run) -> None:
    """Remove long signals, stamps and claims that no point, batch or shard of the run has."""
    paths = run.paths
    if not run.dataset.keep_long and kept_before(paths):
        let_stand(run)
    remove_links(paths.signals, keep=_links_kept(run))
    stored = {os.path.basename(target) for target in links_in(paths.signals).values()}
    _remove_others(paths.storage, stored, STORED)
    wanted = {paths.tabled(run.table).name}
    for batch in run.batches:
        wanted |= {paths.sliced(batch).name}
        wanted |= {paths.rendered(batch).name} if run.dataset.keep_long else set()
        wanted.add(paths.measured(batch, run.instruments).name)
    wanted.update(paths.recorded(shard).name for shard in run.shards)
    # Audits and galleries are asked for by themselves, and then prune what is theirs.
    _remove_others(paths.batches, wanted, STAMP)
    # Of each job's claims, the last: they are sorted by the numbers of their runs.
    jobs = set(map(job_of, wanted))
    claims = sorted(entry.name for entry in _entries(paths.claims))
    last = {job_of(name): name for name in claims}
    _remove_others(paths.claims, {last[job] for job in jobs & last.keys()}, CLAIM)


def _links_kept(run: Run) -> set[str]:
    """Return the names of the links of the long signals that stay; none where there is no link."""
    if not run.dataset.keep_long:
        return set() if kept_before(run.paths) else asked_signals(run).right
    if not _entries(run.paths.signals):
        return set()
    points = map(run.dataset.point, range(len(run.dataset)))
    return {f"{point.stem}.wav" for point in points}


def remove_workings(paths: Paths) -> None:
    """Remove all long signals, stamps, claims and figures."""
    remove_links(paths.signals)
    for folder, pattern in (
        (paths.storage, STORED),
        (paths.batches, STAMP),
        (paths.claims, CLAIM),
        (paths.figures, FIGURE),
    ):
        _remove_others(folder, set(), pattern)
    for folder in (paths.signals, paths.storage, paths.batches, paths.claims, paths.figures):
        with suppress(OSError):
            folder.rmdir()


def _remove_others(folder: Path, wanted: set[str], pattern: re.Pattern) -> None:
    """Remove the files of a folder that are called as ours are, and are not wanted."""
    for entry in _entries(folder):
        name = meant_by(entry.name) or entry.name
        others = pattern.fullmatch(name) and entry.name not in wanted
        if others and entry.is_file(follow_symlinks=False):
            os.unlink(entry)


def prune_stamped(stamps: Iterable[Path], folder: Path, wanted: Iterable[str] = ()) -> None:
    """Remove the files that stamps list and nobody wants, folders that this empties, stamps."""
    for stamp in filter(Path.is_file, stamps):
        listed = formed(lambda made: names_in(made["files"]), stamp) or ()
        for name in sorted(set(listed).difference(wanted)):
            path = below(folder, name)
            if path is None:
                continue
            path.unlink(missing_ok=True)
            for parent in path.relative_to(folder).parents:
                with suppress(OSError):
                    (folder / parent).rmdir()
        stamp.unlink()


def prune_audits(paths: Paths, wanted: Iterable[str] = ()) -> None:
    """Remove what earlier audits have written and this one has not, and their stamps."""
    prune_stamped(paths.batches.glob(f"*{AUDITED}"), paths.audit(""), wanted)


def prune_galleries(paths: Paths, wanted: Iterable[str] = ()) -> None:
    """Remove what earlier galleries had and this one has not, and their stamps."""
    prune_stamped(paths.batches.glob(f"*{GALLERIED}"), paths.gallery(""), wanted)


def remove_links(folder: Path, keep: Iterable[str] = ()) -> None:
    """Remove the links of a folder, but for some."""
    for entry in _entries(folder):
        # A link to a file that is called otherwise than those of the store is somebody else's.
        if entry.name not in keep and entry.is_symlink() and _leads_into_store(entry):
            os.unlink(entry)


def _leads_into_store(entry: os.DirEntry) -> bool:
    return STORED.fullmatch(os.path.basename(os.readlink(entry))) is not None


def _remove_temporaries(
    folder: Path, parents: Iterable[str], owned: set[str], wanted: Iterable[str]
) -> None:
    """Remove what is left of files when the process that writes them is killed."""
    left: dict[str, list[str]] = {}
    for parent in parents:
        for entry in _entries(folder / parent):
            if meant := meant_by(entry.name):
                left.setdefault(os.path.join(parent, meant), []).append(entry.path)
    if not left:
        return
    ours = owned.intersection(left).union(file for file in wanted if file in left)
    for path in (path for file in ours for path in left[file]):
        os.unlink(path)


def _entries(folder: Path) -> list[os.DirEntry]:
    try:
        return list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
