"""What arrays of a sound model free stays with the process, for the next ones."""

from __future__ import annotations

from functools import cache

import numpy as np

LARGEST = 31 * 2**20
"""Bytes: somewhat less than the most up to which the GNU C library raises its thresholds."""


@cache
def keep_freed() -> None:
    """Let later arrays have the memory that earlier ones have freed, up to some 60 MB.

    A sound model makes and drops arrays of the size of its signal.  The GNU C library asks the
    system for each that is larger than a threshold, which has to clear all its pages, and returns
    it when it is freed: a fifth of the time of some models.  It raises that threshold, and the one
    from which it returns what is free, by the largest such block that is freed (``mallopt(3)``,
    M_MMAP_THRESHOLD).  This is such a block; nothing is written to it, so that it takes no memory.
    Elsewhere, or where an environment variable has set these thresholds, nothing happens.
    """
    np.empty(LARGEST, np.uint8)
