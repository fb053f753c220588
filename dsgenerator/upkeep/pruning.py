"""Removing what the workflow wrote before and the config no longer asks for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path, PurePosixPath

from dsgenerator.plan.paths import AUDITED, FIGURES, GALLERIED, TEMPORARY, Layout, read_json
from dsgenerator.plan.run import Plan
from dsgenerator.upkeep.lock import lock_dataset

KEPT_FOLDERS = {PurePosixPath("."), PurePosixPath("audio")}


def claimed_files(layout: Layout) -> set[str]:
    """Return the files that jobs have said they would write, relative to ``data/``."""
    files: set[str] = set()
    for claim in layout.batches.glob("*.claim.json"):
        files.update(read_json(claim).get("files", []))
    return files


def owned_files(layout: Layout) -> set[str]:
    """Return the files that the workflow has written, relative to ``data/``.

    They are known from the last ledger and from the claims of jobs since.  A file that is in
    neither is somebody else's.
    """
    ledger = read_json(layout.ledger)
    return {*ledger.get("files", {}), *ledger.get("tables", {})} | claimed_files(layout)


def prune_data(layout: Layout, wanted: Iterable[str]) -> int:
    """Remove files that are not wanted, if the workflow wrote them, and folders left empty.

    Returns
    -------
    int
        How many were removed.
    """
    removed, folders, owned = 0, set(), owned_files(layout)
    for file in sorted(owned.difference(wanted)):
        path = layout.data / file
        with suppress(FileNotFoundError):
            is_file = not path.is_symlink()
            path.unlink()
            removed += is_file
        folders.update(PurePosixPath(file).parents)
    _remove_temporaries(layout.data, owned.union(wanted))
    # The innermost first; the folder of the dataset, and that of its audio, stay.
    for folder in sorted(folders - KEPT_FOLDERS, key=str, reverse=True):
        with suppress(OSError):
            (layout.data / folder).rmdir()
    return removed


def prune_workings(plan: Plan) -> None:
    """Remove long signals, manifests and claims that no point or batch of the plan has."""
    layout = plan.layout
    signals = {render for _, render in plan.points_with_renders()}
    for entry in _entries(layout.root / "store"):
        if entry.name not in signals:
            os.unlink(entry)
    links = {f"{point.stem}.wav" for point, _ in plan.points_with_renders()}
    _remove_links(layout.root / "long", keep=links)
    wanted = {layout.tabled(plan.table)}
    for batch in plan.batches:
        wanted |= {layout.rendered(batch), layout.sliced(batch)}
        wanted.add(layout.measured(batch, plan.instruments))
    wanted.update(map(layout.recorded, plan.portions))
    for path in layout.batches.iterdir():
        # Audits and galleries are asked for by themselves, and then prune what is theirs.
        if path not in wanted and not path.name.endswith((AUDITED, GALLERIED)):
            path.unlink(missing_ok=True)


def prune_audits(layout: Layout, wanted: Iterable[str]) -> None:
    """Remove what earlier audits have written and this one has not, and their stamps."""
    _prune_stamped(layout.batches.glob(f"*{AUDITED}"), layout.audit(""), wanted)


def prune_galleries(layout: Layout, wanted: Iterable[str]) -> None:
    """Remove what earlier galleries had and this one has not, and their stamps."""
    _prune_stamped(layout.batches.glob(f"*{GALLERIED}"), layout.gallery(""), wanted)


def _prune_stamped(stamps: Iterable[Path], folder: Path, wanted: Iterable[str]) -> None:
    """Remove the files that stamps list and nobody wants, folders that this empties, stamps."""
    for stamp in stamps:
        unwanted = set(read_json(stamp).get("files", [])).difference(wanted)
        for path in map(folder.joinpath, sorted(unwanted)):
            path.unlink(missing_ok=True)
            for parent in path.relative_to(folder).parents:
                with suppress(OSError):
                    (folder / parent).rmdir()
        stamp.unlink()


def delete_undeclared(layout: Layout, dry_run: bool) -> None:
    """Remove what the workflow wrote without declaring it to Snakemake: for a fresh start.

    Raises
    ------
    DSGeneratorError
        If a run is making the dataset right now.
    """
    count = len(owned_files(layout))
    if dry_run:
        print(f"Would delete {count} variations in {layout.data} and {layout.root / 'store'}")
        return
    with lock_dataset(layout):
        prune_data(layout, [])
        with suppress(OSError):
            (layout.data / "audio").rmdir()
        _remove_links(layout.root / "long", keep=set())
        shutil.rmtree(layout.root / "store", ignore_errors=True)
        prune_audits(layout, [])
        prune_galleries(layout, [])
        for name in FIGURES:
            layout.figure(name).unlink(missing_ok=True)
        undeclared = (
            layout.batches.glob(f"*.{kind}.json") for kind in ("claim", "measured", "recorded")
        )
        for path in (layout.ledger, *chain.from_iterable(undeclared)):
            path.unlink(missing_ok=True)
    print(f"Deleted {count} variations in {layout.data} and {layout.root / 'store'}")


def _remove_links(folder: Path, keep: set[str]) -> None:
    for entry in _entries(folder):
        if entry.is_symlink() and entry.name not in keep:
            os.unlink(entry)


def _remove_temporaries(folder: Path, owned: set[str]) -> None:
    """Remove what is left of files when the process that writes them is killed."""
    for parent in {file.rpartition("/")[0] for file in owned}:
        for entry in _entries(folder / parent):
            meant = TEMPORARY.fullmatch(entry.name)
            if meant and os.path.join(parent, meant[1]) in owned:
                os.unlink(entry)


def _entries(folder: Path) -> list[os.DirEntry]:
    try:
        return list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
