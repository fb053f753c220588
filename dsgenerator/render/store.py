"""The store: long signals, each under the digest of all that made it and the checksum of its bytes.

Their links, which people see, have both in their targets; so whoever reads a signal can tell
whether it still is what was rendered, and nothing else has to say so.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import NamedTuple

import google_crc32c
import numpy as np

from dsgenerator.audio import read_float_file
from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import link, links_in, write_atomically
from dsgenerator.plan.batches import LongSignal
from dsgenerator.plan.paths import Paths

NAME = re.compile(r"([0-9a-f]{32})-([0-9a-f]{8})")


def stored_names(paths: Paths) -> dict[str, str]:
    """Return the names of the signals in the store by their digests, the linked one of several."""
    with suppress(FileNotFoundError, NotADirectoryError):
        linked = (os.path.basename(target) for target in links_in(paths.signals).values())
        return {name[:32]: name for name in (*os.listdir(paths.storage), *linked) if is_name(name)}
    return {}


def is_name(name: str) -> bool:
    """Return whether a file in the store is called as signals are."""
    return NAME.fullmatch(name) is not None


def put(paths: Paths, signal: LongSignal, content: bytes) -> str:
    """Write the file of a long signal into the store, and return its name there."""
    name = f"{signal.digest}-{checksum_of(content)}"
    write_atomically(paths.store(name), content)
    return name


def show(paths: Paths, signal: LongSignal, name: str) -> None:
    """Link a long signal, as people see it, to its file in the store."""
    link(paths.long(signal.point), paths.store_link(name))


def linked_name(paths: Paths, signal: LongSignal, target: str | None) -> str | None:
    """Return which file of the store the target of a signal's link is; None if it is another."""
    name = os.path.basename(target or "")
    right = is_name(name) and name.startswith(signal.digest) and target == paths.store_link(name)
    return name if right else None


class Taken(NamedTuple):
    """A long signal as a job takes it.

    Attributes
    ----------
    samples : numpy.ndarray of float32, shape (samples,)
    checksum : str
        CRC-32C of its file, or of what that would be: eight hexadecimal digits.
    rendered : bool
        Whether it was rendered for this job.
    """

    samples: np.ndarray
    checksum: str
    rendered: bool = False


def checksum_of(*parts: bytes | memoryview | np.ndarray) -> str:
    """Return the checksum of the file of a long signal, of the bytes that it has in these parts."""
    value = 0
    for part in parts:
        value = google_crc32c.extend(value, np.frombuffer(part, np.uint8))
    return f"{value:08x}"


def read_signal(paths: Paths, signal: LongSignal) -> Taken:
    """Return a long signal as it was rendered.

    Raises
    ------
    DSGeneratorError
        If it was altered since, or is lost; the next run renders it again.
    """
    path = paths.long(signal.point)
    try:
        name = linked_name(paths, signal, os.readlink(path))
    except OSError:
        name = None
    if name is None:
        raise DSGeneratorError(f"{path} is missing; the next run makes it again")
    content, samples = read_float_file(paths.store(name))
    if checksum_of(content) != name[-8:]:
        # What is not there is rendered again.
        os.unlink(paths.store(name))
        raise DSGeneratorError(
            f"{path} was altered since it was rendered; the next run renders it again"
        )
    return Taken(samples, name[-8:])
