"""Files that are there whole or not at all, and state files that carry a checksum of themselves."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeVar

from dsgenerator.errors import DSGeneratorError

Content = TypeVar("Content")

STATE_VERSION = 3
"""Raised when some state file has another form than before: earlier ones are then made again."""

HEAD, MIDDLE, TAIL = b'{"version":%d,"sha256":"' % STATE_VERSION, b'","content":', b"}\n"
"""Around the checksum and the content of a state file, which is a JSON object."""

SEAL = b',\n  "sha256": "%s"\n}\n'
"""The end of a JSON file for people that carries a checksum of itself."""

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
        self.folder, self.written, self.check = folder, {}, check

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


def write_state(path: str | Path, content: Any) -> None:
    """Write a state file: JSON with a checksum of itself."""
    text = json.dumps(content, separators=(",", ":")).encode()
    checksum = hashlib.sha256(text).hexdigest().encode()
    write_atomically(path, b"".join([HEAD, checksum, MIDDLE, text, TAIL]), durable=True)


def read_state(path: str | Path) -> Any:
    """Return what `write_state` wrote; None where it is missing, damaged, or of another form."""
    try:
        # Neither a pipe nor a device, which may never end.
        raw = Path(path).read_bytes() if stat.S_ISREG(os.stat(path).st_mode) else b""
    except OSError:
        return None
    start = len(HEAD) + 64 + len(MIDDLE)
    text = raw[start : -len(TAIL)]
    checksum = hashlib.sha256(text).hexdigest().encode()
    if raw != b"".join([HEAD, checksum, MIDDLE, text, TAIL]):
        return None
    return json.loads(text)


def formed(read: Callable[[Any], Content], path: str | Path) -> Content | None:
    """Return what a function makes of a state file; None if it is missing, or of another form."""
    content = read_state(path)
    if content is None:
        return None
    try:
        return read(content)
    except (TypeError, ValueError, KeyError, AttributeError, IndexError):
        return None


def needed(read: Callable[[str | Path], Content | None], path: str | Path) -> Content:
    """Return what a state file says, which a job needs.

    Raises
    ------
    DSGeneratorError
        If it is missing or damaged.
    """
    content = read(path)
    if content is None:
        raise DSGeneratorError(f"{os.path.relpath(path)} is damaged; the next run makes it again")
    return content


def sealed(content: dict) -> bytes:
    """Return JSON for people, whose last key is the SHA-256 of the lines above it."""
    text = json.dumps(content, ensure_ascii=False, indent=2).removesuffix("\n}").encode()
    return text + SEAL % hashlib.sha256(text).hexdigest().encode()


def is_sealed(raw: bytes) -> bool:
    """Return whether JSON is what `sealed` has written."""
    text = raw[: -len(SEAL % bytes(64))]
    return raw == text + SEAL % hashlib.sha256(text).hexdigest().encode()


def is_plain(name: str) -> bool:
    """Return whether a path leads straight downwards: not absolute, no ``..``, as it is written.

    And whether a file system can have it at all.
    """
    path = PurePosixPath(name)
    raw = name.encode(errors="surrogatepass")
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
    sizes = {}
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
