"""Memory that sound models free, and take again."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

COUNT = """
import resource, sys
import numpy as np
from dsgenerator.render.heap import keep_freed

if sys.argv[1] == "kept":
    keep_freed()

def signal():
    # Two at a time, so that each is freed and neither grows into the place of the other.
    return np.ones(100_000) + np.ones(100_000)

signal()
begun = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(100):
    signal()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - begun)
"""

PAGES = 100_000 * 8 // 4096


def faults(how):
    """Return how many pages the system had to provide for a hundred signals."""
    command = [sys.executable, "-c", COUNT, how]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of the GNU C library")
def test_arrays_take_the_memory_that_others_have_freed():
    assert faults("as ever") > 50 * PAGES
    assert faults("kept") < 5 * PAGES
