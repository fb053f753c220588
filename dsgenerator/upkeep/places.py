"""What cannot be, told before any job runs: targets that nothing makes, folders not shared."""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Sequence

from dsgenerator.plan.paths import Paths
from dsgenerator.plan.run import Run

STAGE = re.compile(r"render_\d{4,}")
"""Names of the jobs that make long signals."""

MOST_COPIED = 100_000
"""Variations of a gallery, at most, where they have no files that it could play."""

PATIENCE = 30.0
"""Seconds that a file which another machine has written may take to be seen."""


def impossible_target(run: Run, arguments: Sequence[str]) -> str | None:
    """Return what is wrong with a command line that asks for what cannot be made; or None.

    These are jobs of long signals where none are kept, and a gallery of what is too much for one.

    Parameters
    ----------
    run : Run
    arguments : Sequence[str]
        What Snakemake was started with: it tells what it has made of them only later.
    """
    dataset = run.dataset
    count = len(dataset) * dataset.variations
    if not dataset.export.files and "gallery" in arguments and count > MOST_COPIED:
        return (
            f"gallery: with files: false it copies each variation that it plays to a file, and "
            f"there are {count:,}; at most {MOST_COPIED:,} are allowed. Make one of fewer values"
        )
    named = (word for word in arguments[1:] if STAGE.fullmatch(word))
    if dataset.keep_long or not (name := next(named, None)):
        return None
    return (
        f"{name}: with keep_long: false there is no such job, as one renders and slices a batch: "
        f"name {name.replace('render', 'slice')}, or keep long signals (keep_long: true)"
    )


def not_shared(paths: Paths, patience: float = PATIENCE) -> str | None:
    """Return what is wrong where a node does not see what the main process writes; or None.

    The marker is the file that every run writes before its first job.
    """
    last = time.monotonic() + patience
    while not paths.run.exists():
        if time.monotonic() >= last:
            return (
                f"{paths.root.absolute()} on {socket.gethostname()} is not the folder that the run "
                f"was started in: {paths.run.name} is missing there. All nodes have to share it; "
                f"run in a folder of a shared file system (snakemake --directory)"
            )
        time.sleep(min(1.0, patience / 10))
        # Some network file systems look again only when the folder is read.
        os.path.isdir(paths.root) and os.listdir(paths.root)
    return None
