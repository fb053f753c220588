"""Files that are written piece by piece, and are there whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


class Files:
    """Files that one job writes into a folder.

    Attributes
    ----------
    written : dict[str, list]
        Size and SHA-256 of each, by its path within the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.written = folder, {}

    @contextmanager
    def open(self, name: str) -> Iterator[Sink]:
        """Open a file to be written piece by piece."""
        with open_sink(self.folder / name) as sink:
            yield sink
        self.written[name] = [sink.size, sink.checksum]

    def write(self, name: str, content: bytes) -> None:
        """Write a file at once."""
        with self.open(name) as sink:
            sink.write(content)


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
        self.size += memoryview(content).nbytes
        return memoryview(content).nbytes

    def tell(self) -> int:
        """Return the size so far, for libraries that ask."""
        return self.size

    def flush(self) -> None:
        """Do nothing: the file is flushed when it is whole."""

    @property
    def checksum(self) -> str:
        """SHA-256 of what was written."""
        return self._hash.hexdigest()


@contextmanager
def open_sink(path: Path) -> Iterator[Sink]:
    """Open a file under a temporary name beside it; rename it when all is written.

    Raises
    ------
    OSError
        If there is no room, with the file's own name.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb", buffering=1 << 20) as file:
            yield Sink(file)
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
