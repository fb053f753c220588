"""Files to a browser, whole or in part: players seek in sound by asking for parts of it."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
KINDS = {".js": "text/javascript", ".wav": "audio/wav", ".flac": "audio/flac"}
"""What differs from machine to machine, or is not known to all."""


@dataclass(frozen=True)
class Part:
    """A part of a file.

    Attributes
    ----------
    first, size : int
        Bytes.
    range : str
        What the header ``Content-Range`` says; empty of a whole file.
    """

    path: Path
    kind: str
    first: int
    size: int
    range: str

    @property
    def status(self) -> HTTPStatus:
        """The status of the answer."""
        return HTTPStatus.PARTIAL_CONTENT if self.range else HTTPStatus.OK


def readable(folder: Path | None, name: str) -> Path | None:
    """Return the file of a name below a folder, or None if there is none."""
    if folder is None or "\0" in name:
        return None
    # Links within a dataset lead to other files of it.
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def part_of(path: Path, asked: str | None) -> Part:
    """Return what of a file the header ``Range`` asks for.

    Raises
    ------
    ValueError
        If the file has no such part.
    """
    kind = KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    kind, whole = kind or "application/octet-stream", path.stat().st_size
    match = RANGE.fullmatch(asked or "")
    if not match or match.groups() == ("", ""):
        return Part(path, kind, 0, whole, "")
    if match[1]:
        first, last = int(match[1]), min(int(match[2] or whole), whole - 1)
    else:  # the last so many bytes
        first, last = max(0, whole - int(match[2])), whole - 1
    if first > last:
        raise ValueError(f"{path} has {whole} bytes")
    return Part(path, kind, first, last - first + 1, f"bytes {first}-{last}/{whole}")
