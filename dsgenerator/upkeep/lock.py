"""One run at a time for one dataset, and nothing to clear away after a crash."""

from __future__ import annotations

import fcntl
from io import TextIOWrapper

from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.paths import Layout


def lock_dataset(layout: Layout) -> TextIOWrapper:
    """Lock a dataset for as long as the file that is returned stays open.

    The operating system drops the lock with the process, however that ends; Snakemake's own
    lock outlives a process that is killed.

    Raises
    ------
    DSGeneratorError
        If another run holds the lock.
    """
    layout.root.mkdir(parents=True, exist_ok=True)
    file = (layout.root / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise DSGeneratorError(
            f"Another run is making {layout.root} right now; wait for it, or stop it"
        ) from None
    return file
