"""A place for Snakemake's cache where there is no home directory; it ends with a traceback else.

The profiles run this file by its path, before Snakemake looks for one; it imports nothing of the
package for that.
"""

from __future__ import annotations

import os

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
