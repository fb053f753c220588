"""Finding files that are missing, that were altered, or that are not of the dataset.

A copy may come from anybody: nothing outside its folder is looked at, nothing but regular files is
opened, and names are shown without their control characters.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import google_crc32c

from dsgenerator.errors import DSGeneratorError, plain
from dsgenerator.files import below, is_plain, links_in
from dsgenerator.plan.paths import PROVENANCE, TABLE_CSV
from dsgenerator.plan.run import Run
from dsgenerator.points.filing import PLACES
from dsgenerator.render.again import render_again
from dsgenerator.render.store import linked_name
from dsgenerator.state import is_sealed
from dsgenerator.upkeep.one_pass import are_kept, checksums_known
from dsgenerator.upkeep.pruning import is_ours

LARGEST, LARGEST_TABLE, LARGEST_PROVENANCE = 2**33, 2**33, 2**28
"""Bytes, at most, of audio files, of the metadata table and of ``dataset.json``."""

DEEPEST = 50
"""Folders within each other that are looked into."""

LONGEST_PATH = 5000

CHUNK = 1 << 20
KINDS = {
    "missing": "of the dataset, and not there",
    "altered": "not what was written",
    "refused": "not opened: no regular file, not readable, or outside the folder",
    "extra": "not of the dataset; left alone, and uploaded with the folder if they stay",
    "unlike": "rendered again, they come out otherwise",
}
"""What can be wrong with files, and what that means."""

AGAIN = 16
"""Long signals that are rendered again, at most."""


@dataclass
class Check:
    """What was found out about a dataset.

    Attributes
    ----------
    missing, altered : list[Path]
        Files of the dataset.
    refused : list[Path]
        What was not opened: it is no regular file, cannot be read, or its path leads out.
    extra : list[Path]
        Relative to the folder.
    unlike : list[Path]
        Long signals that come out otherwise when they are rendered again.
    verified : int
        How many files were looked for.
    """

    missing: list[Path] = field(default_factory=list)
    altered: list[Path] = field(default_factory=list)
    refused: list[Path] = field(default_factory=list)
    extra: list[Path] = field(default_factory=list)
    unlike: list[Path] = field(default_factory=list)
    verified: int = 0

    def __bool__(self) -> bool:
        """Return whether anything is wrong."""
        return any(getattr(self, kind) for kind in KINDS)

    def report(self) -> str:
        """Return what is wrong, for people; the first ten files of each kind by name."""
        lines = [f"{self.verified} files verified"]
        for kind, meaning in KINDS.items():
            files = getattr(self, kind)
            if files:
                lines[0] += f", {len(files)} {kind}"
                lines.append(f"{kind}, {meaning}:")
                lines += [f"  {plain(file, LONGEST_PATH)}" for file in files[:10]]
                lines += [f"  and {len(files) - 10} more"] if len(files) > 10 else []
        return "\n".join(lines)


def check_folder(data: Path) -> Check:
    """Compare a dataset, wherever it lies, with the checksums that it has itself.

    Raises
    ------
    DSGeneratorError
        If the folder has no ``dataset.json``, or that cannot be read.
    """
    check = Check()
    files, links = _described(data, check)
    audio = _audio(data)
    if audio is None and os.path.lexists(data / TABLE_CSV):
        check.refused.append(data / TABLE_CSV)
    files |= {name: (None, checksum) for name, checksum in (audio or {}).items()}
    for name in sorted(files):
        _compare(data, name, *files[name], check)
    known = {*files, PROVENANCE}
    for name, target in sorted(links.items()):
        known |= _check_link(data, name, target, files, check)
    check.extra = sorted(
        # Without its table, nobody knows which audio is of the dataset.
        Path(name)
        for name in _entries(data)
        if name not in known and (audio is not None or not name.startswith("audio/"))
    )
    return check


def check_long_signals(run: Run, check: Check) -> None:
    """Compare the long signals with what they were when they were rendered."""
    links = links_in(run.paths.signals)
    for batch in run.batches:
        # What is not rendered yet, as the config has changed, has nothing to be compared with.
        if not run.paths.sliced(batch).exists():
            continue
        kept = are_kept(run, batch)
        for signal in batch.signals if links or kept else ():
            path = run.paths.long(signal.point)
            name = linked_name(run.paths, signal, links.get(path.name))
            if not kept and not os.path.lexists(path):
                continue
            check.verified += 1
            if name:
                stored, checksum = run.paths.store(name), google_crc32c.Checksum()
                _compare_content(stored, path, None, checksum, int(name[-8:], 16), check)
            else:
                (check.refused if os.path.lexists(path) else check.missing).append(path)


def check_again(run: Run, check: Check) -> None:
    """Render some long signals of the dataset again, and compare them with what they were.

    Raises
    ------
    DSGeneratorError
        If the sound model cannot be run.
    """
    there = checksums_known(run)
    sample = there[:: -(-len(there) // AGAIN) or 1]
    checksums = render_again(run.dataset, [signal for signal, _ in sample])
    check.verified += len(sample)
    for (signal, before), checksum in zip(sample, checksums, strict=True):
        if checksum != before:
            check.unlike.append(run.paths.long(signal.point))


def _described(data: Path, check: Check) -> tuple[dict, dict]:
    """Return sizes and checksums of files, and targets of links, by path."""
    path = data / PROVENANCE
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_PROVENANCE:
            raise ValueError
        content = path.read_bytes()
        about = json.loads(content)
        files = {name: (of["bytes"], of["sha256"]) for name, of in about["files"].items()}
        links = dict(about["links"].items())
        kinds = {(type(size), type(checksum)) for size, checksum in files.values()}
        if not kinds <= {(int, str)} or not set(map(type, links.values())) <= {str}:
            raise TypeError
    except FileNotFoundError:
        told = plain(data, LONGEST_PATH)
        why = f"it has no {PROVENANCE}" if os.path.isdir(data) else "there is no such folder"
        raise DSGeneratorError(f"{told} is no dataset: {why}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        told = f"{plain(path, LONGEST_PATH)} cannot be read as what DSGenerator has written"
        raise DSGeneratorError(told) from None
    if not is_sealed(content):
        check.altered.append(path)
    return files, links


def _audio(data: Path) -> dict[str, str] | None:
    """Return the checksums of the audio files; None if the metadata table cannot be read."""
    try:
        found = os.lstat(data / TABLE_CSV)
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_TABLE:
            return None
        with open(data / TABLE_CSV, newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file, restval="")
            if PLACES.keys() <= set(rows.fieldnames or ()):
                return {}  # in shards, which `dataset.json` lists
            audio = {row["file_name"]: row["sha256"] for row in rows}
            return None if None in audio else audio
    except (OSError, ValueError, KeyError, csv.Error, MemoryError):
        return None


def _compare(data: Path, name: str, size: int | None, checksum: str, check: Check) -> None:
    """Compare a file with its size, if that is known, and its checksum."""
    check.verified += 1
    path = below(data, name) if is_ours(name) else None
    if path is None:
        check.refused.append(data / name)
    else:
        _compare_content(path, path, size, hashlib.sha256(), _number(checksum), check)


def _number(checksum: str) -> int:
    try:
        return int(checksum, 16)
    except ValueError:
        return -1  # no file's


def _compare_content(
    path: Path, shown: Path, size: int | None, found: Any, expected: int, check: Check
) -> None:
    """Compare a regular file with a size, if that is known, and a checksum.

    Parameters
    ----------
    path, shown : Path
        Where it lies, and what it is called in the report.
    size : int or None
    found : hash object
        Of no bytes yet.
    expected : int
        The checksum as a number.
    check : Check
    """
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode):
            check.refused.append(shown)
            return
        if status.st_size <= LARGEST and size in (None, status.st_size):
            with open(path, "rb", buffering=0) as file:
                while chunk := file.read(CHUNK):
                    found.update(chunk)
            if int.from_bytes(found.digest(), "big") == expected:
                return
        check.altered.append(shown)
    except (FileNotFoundError, NotADirectoryError):
        check.missing.append(shown)
    except (OSError, ValueError):
        check.refused.append(shown)


def _check_link(data: Path, name: str, target: str, files: dict, check: Check) -> set[str]:
    """Compare a link, or the copies where it was followed; return the paths that are known then."""
    check.verified += 1
    path = below(data, name) if is_ours(name) else None
    if path is None or not is_plain(target):
        check.refused.append(data / name)
    elif os.path.islink(path):
        if os.readlink(path) != os.path.relpath(target, os.path.dirname(name)):
            check.altered.append(path)
    elif os.path.isdir(path):
        verified, refused, inside = check.verified, set(check.refused), f"{target}/"
        copies = {
            f"{name}/{file.removeprefix(inside)}": told
            for file, told in files.items()
            if file.startswith(inside) and data / file not in refused
        }
        for file in sorted(copies):
            _compare(data, file, *copies[file], check)
        check.verified = verified
        return {name, *copies}
    else:
        (check.refused if os.path.lexists(path) else check.missing).append(path)
    return {name}


def _entries(folder: Path, prefix: str = "") -> Iterator[str]:
    """Yield all but folders below a folder, relative to it; links are not followed."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield prefix + entry.name
                elif prefix.count("/") < DEEPEST:
                    yield from _entries(Path(entry.path), f"{prefix}{entry.name}/")
                else:
                    yield f"{prefix}{entry.name}/..."
    except OSError:
        yield f"{prefix}..."  # nobody may look into it
