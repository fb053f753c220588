"""How far a job is: a number in a small file beside the job's log.

A file, as a job on another machine shares nothing but the results folder with the main process; and
a job that is killed leaves a number that stays behind, and nothing that waits for it.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

INTERVAL = 0.2
"""Seconds between two writes."""

ENDING = ".progress"


def progress_file(log: str | Path) -> Path:
    """Return where the job that has a log tells how far it is."""
    return Path(log).with_suffix(ENDING)


class Progress:
    """Counts what a job has done, and tells others; as a context, removes its file at the end.

    A disk that has no room for it costs the job nothing.

    Parameters
    ----------
    log : str or Path
        The job's log.
    """

    def __init__(self, log: str | Path) -> None:
        self._path, self._file, self._done, self._told = progress_file(log), -1, 0, 0.0

    def __enter__(self) -> Progress:
        with suppress(OSError):
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            os.close(self._file)
            self._path.unlink(missing_ok=True)

    def __call__(self, more: int = 1) -> None:
        """Count so much more as done."""
        self._done += more
        now = time.monotonic()
        if now - self._told >= INTERVAL:
            self._told = now
            with suppress(OSError):
                # The number only grows: what is written covers what was.
                os.pwrite(self._file, b"%d\n" % self._done, 0)


def read_progress(log: str | Path) -> int:
    """Return how much the job that has a log has done; 0 as long as it says nothing."""
    try:
        with open(progress_file(log), "rb", buffering=0) as file:
            return int(file.read(20))
    except (OSError, ValueError):
        return 0


def forget_progress(log: str | Path) -> None:
    """Remove what a job that was killed has left."""
    with suppress(OSError, ValueError):  # a job may have no log
        progress_file(log).unlink(missing_ok=True)
