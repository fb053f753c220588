"""The source of a sound model: all files that its signals depend on."""

from __future__ import annotations

import ast
import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from dsgenerator.config import models
from dsgenerator.config.isolation import OURS
from dsgenerator.config.syntax import modules_of, nodes_of
from dsgenerator.files import is_plain

LONGEST_NAME, MOST_FILES = 200, 1000
"""Characters of a text that may name a file; files of a folder that count."""

CODE = (".py", ".pyc")

OTHERS = ("results", "logs")
"""Folders that runs write into, which a sound model's folder may have."""


@cache
def source_digest(synth: str) -> str:
    """Return a digest of a sound model's source.

    That is its file, the modules of ``synths/`` and of its own folder that it imports, but no
    installed packages, and the files of its folder that it reads.  The digest depends on contents,
    not on modification times.
    """
    path, class_name = models.locate(synth)
    modules = _modules(path)
    contents = [file_digest(path), class_name or ""]
    # Sorted without the folders: their order relative to synths/ differs between machines.
    contents += sorted(f"{file.stem} {file_digest(file)}" for file in modules if file != path)
    contents += [
        f"{file.relative_to(path.parent)} {file_digest(file)}"
        for file in _data_files(path, modules)
    ]
    return hashlib.sha256("\n".join(contents).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def source_files(synth: str) -> set[str]:
    """Return the paths of all files that a sound model's source digest is of."""
    path, _ = models.locate(synth)
    modules = _modules(path)
    return set(map(str, [*modules, *_data_files(path, modules)]))


def source_states(synth: str) -> dict[str, tuple]:
    """Return what a file system tells of the files of `source_files`, which any change changes."""
    states: dict[str, tuple] = {}
    for file in source_files(synth):
        try:
            found = os.stat(file)
            states[file] = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        except OSError:
            states[file] = ()
    return states


def watch_files(synth: str, sources: set[str], tell: Callable[[str], object]) -> None:
    """Tell of each file of a sound model's folder that is read and is none of its source.

    For the rest of this process, as Python's hooks stay.

    Parameters
    ----------
    synth : str
    sources : set[str]
        See `source_files`.
    tell : callable
        Gets the text.
    """
    below = os.path.dirname(models.locate(synth)[0]) + os.sep
    known = set(sources)

    def hook(event: str, arguments: tuple) -> None:
        if event != "open" or not isinstance(arguments[0], str):
            return
        file, mode, flags = os.path.abspath(arguments[0]), arguments[1], arguments[2]
        reads = "r" in mode if mode else flags & os.O_ACCMODE == os.O_RDONLY
        if reads and file.startswith(below) and not file.endswith(".pyc") and file not in known:
            known.add(file)
            if os.path.isfile(file):
                tell(
                    f"{synth} reads {file}, and the workflow will not see when that changes: write "
                    f"its name, or that of its folder, as a text into the sound model's source"
                )

    sys.addaudithook(hook)


def _modules(path: Path) -> list[Path]:
    """Return the files of Python that a sound model consists of."""
    pending, seen = [path], []
    while pending:
        file = pending.pop()
        if file not in seen:
            seen.append(file)
            shipped = file.parent == models.SYNTHS
            pending += _imports(file, models.SYNTHS if shipped else path.parent)
    return seen


def _data_files(path: Path, modules: Iterable[Path]) -> list[Path]:
    """Return the files of an own sound model's folder that its modules name in a text, sorted.

    A text that names a folder stands for all files in it.
    """
    if path.parent == models.SYNTHS:
        return []
    found = set()
    for module in modules:
        if module.parent != models.SYNTHS:
            for text in _texts(module):
                found |= _named(path.parent, text)
    return sorted(found)


def _named(folder: Path, text: str) -> set[Path]:
    """Return the files of a folder that a text in a source stands for.

    That is the file, or all in the folder, that it names; else, all in the folder that it begins
    with, as in ``sounds/*.wav``.
    """
    named = folder / text
    if not named.exists():
        named = folder / Path(text).parts[0]
    if named == folder or named.name in OTHERS or named.name.startswith("."):
        return set()
    inside = sorted(named.rglob("*"))[:MOST_FILES] if named.is_dir() else [named]
    return {file for file in inside if file.is_file() and file.suffix not in CODE}


def _texts(module: Path) -> Iterator[str]:
    """Yield the texts of a module that may be relative paths of files."""
    for node in nodes_of(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.removeprefix("./").rstrip("/")
            if 0 < len(text) <= LONGEST_NAME and is_plain(text) and Path(text).parts:
                yield text


def _imports(file: Path, folder: Path) -> list[Path]:
    """Return the files of ``synths/``, and of a sound model's own folder, that a file imports."""
    names = modules_of(nodes_of(file), "synths")
    shared = {name.split(".")[1] for name in names if name.startswith("synths.")}
    files = [models.SYNTHS / f"{stem}.py" for stem in sorted(shared)]
    if folder != models.SYNTHS:
        for top in sorted({name.partition(".")[0] for name in names} - OURS):
            files += [folder / f"{top}.py", *sorted((folder / top).rglob("*.py"))]
    return [file for file in files if file.is_file()]
