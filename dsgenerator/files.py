"""Files that are there whole or not at all, and paths that stay inside a folder."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

BUFFER = 1 << 20

TEMPORARY = re.compile(r"\.(.+)\.\d+\.tmp")


class Sink:
    """A file that is being written: its size, and the SHA-256 of its bytes.

    Attributes
    ----------
    size : int
        Bytes so far.
    """

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash, self.size = file, hashlib.sha256(), 0

    def write(self, content: bytes) -> int:
        """Append bytes."""
        self._file.write(content)
        self._hash.update(content)
        count = memoryview(content).nbytes
        self.size += count
        return count

    def tell(self) -> int:
        """Return the size so far, for libraries that ask."""
        return self.size

    def flush(self) -> None:
        """Do nothing: the file is flushed when it is whole."""

    @property
    def checksum(self) -> str:
        """SHA-256 of what was written."""
        return self._hash.hexdigest()


class Files:
    """Files that one job writes into a folder.

    Attributes
    ----------
    folder : Path
    written : dict[str, list]
        Size and SHA-256 of each, by its path within the folder.
    check : callable
        Raises an error where writing is no longer allowed.
    """

    def __init__(self, folder: Path, check: Callable[[], None] = lambda: None) -> None:
        """Take a folder, and what raises an error where writing is no longer allowed."""
        self.folder, self.check = folder, check
        self.written: dict[str, list] = {}

    @contextmanager
    def open(self, name: str) -> Iterator[Sink]:
        """Open a file to be written piece by piece."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with _replacing(path, BUFFER, self.check) as file:
            sink = Sink(file)
            yield sink
        self.written[name] = [sink.size, sink.checksum]

    def write(self, name: str, content: bytes) -> None:
        """Write a file at once."""
        with self.open(name) as sink:
            sink.write(content)


def write_atomically(
    path: str | Path,
    content: bytes,
    durable: bool = False,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Write a file under a temporary name beside it, then rename it: all or nothing.

    Parameters
    ----------
    path : str or Path
    content : bytes
    durable : bool
        Whether the disk has to have it before its name is set.
    check : callable
        Called when all is written, just before the name is set: what it raises leaves things as
        they were, however long this process was stopped meanwhile.

    Raises
    ------
    OSError
        If there is no room, with the file's own name.
    """
    with _replacing(path, 0, check) as file:
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) :]
        if durable:
            os.fsync(file.fileno())


@contextmanager
def _replacing(path: str | Path, buffering: int, check: Callable[[], None]) -> Iterator[BinaryIO]:
    temporary = temporary_name(path)
    try:
        with open(temporary, "wb", buffering=buffering) as file:
            yield file
        check()
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError):
            raise _named(error, path) from error
        raise


def _named(error: OSError, path: str | Path) -> OSError:
    """Return an error with the file's own name: a full disk tells none, or a temporary one."""
    return OSError(error.errno, error.strerror, str(path))


def temporary_name(path: str | Path) -> str:
    """Return the name under which a file is written before it is whole."""
    # Plain strings: pathlib would take longer than the file system.
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.{os.getpid()}.tmp")


def meant_by(temporary: str) -> str | None:
    """Return the name of the file that a temporary name stands for; None for any other name."""
    match = TEMPORARY.fullmatch(temporary)
    return match[1] if match else None


def is_plain(name: str) -> bool:
    """Return whether a path leads straight downwards: not absolute, no ``..``, as it is written.

    And whether a file system can have it at all.
    """
    path = PurePosixPath(name)
    try:
        raw = name.encode()
    except UnicodeEncodeError:
        return False
    short = len(raw) <= 4000 and all(len(part) <= 255 for part in raw.split(b"/"))
    straight = not path.is_absolute() and not {"..", "\0"} & {*path.parts, *name}
    return short and straight and str(path) == name


def below(folder: Path, name: str) -> Path | None:
    """Return a path below a folder; None if it leads out of it, also by a link on its way."""
    if not is_plain(name):
        return None
    parents = [folder / parent for parent in PurePosixPath(name).parents if parent.name]
    return None if any(map(os.path.islink, parents)) else folder / name


def link(path: Path, target: str) -> None:
    """Make `path` a symbolic link to `target`, relative to its folder, replacing what is there."""
    try:
        os.symlink(target, path)
    except FileExistsError:
        if path.is_symlink() and os.readlink(path) == target:
            return
        temporary = temporary_name(path)
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        os.symlink(target, temporary)
        try:
            os.replace(temporary, path)
        except OSError as error:
            os.unlink(temporary)
            raise _named(error, path) from error


def links_in(folder: str | Path) -> dict[str, str]:
    """Return the targets of the symbolic links in a folder, by name."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name: os.readlink(entry) for entry in entries if entry.is_symlink()}
    except (FileNotFoundError, NotADirectoryError):
        return {}


def file_size(path: str | Path) -> int:
    """Return a file's size in bytes, following links; -1 if there is no such file."""
    try:
        return os.stat(path).st_size
    except OSError:
        return -1


def sizes_below(folder: str | Path, prefix: str = "") -> dict[str, int]:
    """Return the sizes of all files below a folder by their paths; links are not followed."""
    sizes: dict[str, int] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    sizes |= sizes_below(entry.path, f"{prefix}{entry.name}/")
                else:
                    sizes[prefix + entry.name] = entry.stat(follow_symlinks=False).st_size
    except (FileNotFoundError, NotADirectoryError):
        pass
    return sizes
