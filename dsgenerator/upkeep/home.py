"""Places that Snakemake writes to: without them it ends with a traceback of its own.

The profiles run this file by its path, before Snakemake looks for them; it imports nothing of the
package for that.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "XDG_CACHE_HOME"


def provide_cache() -> None:
    """Let the cache be in the working folder, where Snakemake keeps the rest, if need be."""
    place = os.environ.get(VARIABLE) or os.path.expanduser("~/.cache")
    try:
        os.makedirs(place, exist_ok=True)
        usable = os.access(place, os.W_OK)
    except OSError:
        usable = False
    if not usable:
        os.environ[VARIABLE] = os.path.abspath(".snakemake/cache")


def unwritable(root: Path, data: Path) -> str | None:
    """Return why a job that only looks cannot have its log in a dataset's folder, or None."""
    for folder in (root, root / "logs"):
        if folder.is_dir() and not os.access(folder, os.W_OK):
            return (
                f"{folder} cannot be written to, and Snakemake keeps a log there. What compares a "
                f"dataset with its checksums and writes nothing: make verify FOLDER={data}"
            )
    return None


def check_directory(directory: Path) -> None:
    """End with a sentence if the working folder cannot be written to."""
    if directory.is_dir() and not os.access(directory, os.W_OK):
        sys.exit(
            f"{directory.absolute()} cannot be written to, and Snakemake keeps files there. What "
            f"compares a dataset with its checksums and writes nothing: make verify FOLDER=..."
        )
