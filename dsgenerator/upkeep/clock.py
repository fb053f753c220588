"""Times of modification that lie in the future: another machine's, or from before a clock was set.

Names tell what changed; Snakemake looks at times besides, and refuses outputs older than inputs.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress

from dsgenerator.plan.paths import Paths


def latest_time(paths: Paths) -> float:
    """Return the latest time of modification of what jobs have declared, or now, s."""
    return max([time.time(), *(entry.stat().st_mtime for entry in _declared(paths))])


def settle_times(paths: Paths) -> None:
    """Set times that lie in the future to now."""
    now = time.time()
    for entry in _declared(paths):
        if entry.stat().st_mtime > now:
            with suppress(OSError):
                os.utime(entry.path)


def _declared(paths: Paths) -> Iterator[os.DirEntry]:
    for folder in (paths.batches, paths.gallery("thumbs"), paths.signals, paths.data):
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
            yield from (entry for entry in entries if entry.is_file())


class Report:
    """A file that is newer than all outputs, and so makes their jobs run that have it as an input.

    It has no name but that of its descriptor, and is gone with this process, however that ends.
    """

    def __init__(self, paths: Paths) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115, as long as the process
        # Snakemake takes an input for the same as before if its checksum is.
        self._file.write(os.urandom(16))
        self._file.flush()
        latest = latest_time(paths)
        if latest > time.time():
            os.utime(self._file.fileno(), (latest + 1, latest + 1))

    @property
    def path(self) -> str:
        """Where it is, for this process."""
        return f"/dev/fd/{self._file.fileno()}"

    def settle(self) -> None:
        """Set its time to now, when jobs have been chosen: outputs may not be older than inputs."""
        os.utime(self._file.fileno())
