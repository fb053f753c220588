"""One run at a time for one dataset, and nothing to clear away after a crash."""

from __future__ import annotations

import warnings

from filelock import BaseFileLock, FileLock, Timeout

from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.paths import Paths


def lock_dataset(paths: Paths) -> BaseFileLock:
    """Lock a dataset until the lock is released, or the process ends, however that happens.

    Snakemake's own lock outlives a process that is killed.

    Raises
    ------
    DSGeneratorError
        If another run holds the lock.
    """
    paths.root.mkdir(parents=True, exist_ok=True)
    if paths.lock.is_symlink():  # no lock of ours; it may lead nowhere
        paths.lock.unlink()
    lock = FileLock(paths.lock)
    try:
        with warnings.catch_warnings():
            # Where the file system knows no locks, the file itself is one: nothing to be told.
            warnings.simplefilter("ignore")
            lock.acquire(blocking=False)
    except Timeout:
        raise DSGeneratorError(
            f"Another run is making {paths.root} right now; wait for it, or stop it"
        ) from None
    return lock
