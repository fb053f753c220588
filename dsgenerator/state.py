"""State files: JSON that carries a checksum of itself; what has another form says nothing."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import write_atomically

Content = TypeVar("Content")

STATE_VERSION = 3
"""Raised when some state file has another form than before: earlier ones are then made again."""

HEAD, MIDDLE, TAIL = b'{"version":%d,"sha256":"' % STATE_VERSION, b'","content":', b"}\n"
"""Around the checksum and the content of a state file, which is a JSON object."""

SEAL = b',\n  "sha256": "%s"\n}\n'
"""The end of a JSON file for people that carries a checksum of itself."""


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
    # Of a large one, copies would take more memory than what it says.
    start, stop = len(HEAD) + 64 + len(MIDDLE), len(raw) - len(TAIL)
    text = memoryview(raw)[start : max(start, stop)]
    checksum = hashlib.sha256(text).hexdigest().encode()
    whole = raw.startswith(b"".join([HEAD, checksum, MIDDLE])) and raw.endswith(TAIL)
    return json.loads(str(text, "utf-8")) if whole and start <= stop else None


def formed(read: Callable[[Any], Content], path: str | Path) -> Content | None:
    """Return what a function makes of a state file; None if it is missing, or of another form."""
    swept = gc.isenabled()
    # Tens of thousands of rows, none of which is garbage, would be looked through again and again.
    gc.disable()
    try:
        content = read_state(path)
        return None if content is None else read(content)
    except (TypeError, ValueError, KeyError, AttributeError, IndexError):
        return None
    finally:
        if swept:
            gc.enable()


def read_stamp(path: str | Path) -> dict[str, Any] | None:
    """Return what a job's stamp says, with the number of its `run` and the names of its `files`.

    None if it is missing or damaged, or says anything else.
    """
    return formed(_stamp, path)


def _stamp(content: Any) -> dict[str, Any]:
    if type(content["run"]) is not int or names_in(content["files"]) is None:
        raise TypeError
    return content


def names_in(content: Any) -> list[str] | None:
    """Return the texts that a list consists of, or that are keys; None of anything else."""
    names: list[Any] = list(content) if isinstance(content, list | dict) else [None]
    return names if all(isinstance(name, str) for name in names) else None


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
