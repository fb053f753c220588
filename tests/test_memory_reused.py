"""Memory of one signal is that of the next: what the system would clear again is kept."""

import platform
import subprocess
import sys

import pytest

from dsgenerator import ROOT

COUNTED = """
import resource
import numpy as np
{first}
from dsgenerator.config import models

model = models.load("crickets")
faults = []
for number in range(8):
    model.generate(model.defaults(), 4, 16000, np.random.default_rng(number))
    faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
print(faults[-1] - faults[3])
"""


def pages(first):
    """Pages that the system had to give for four signals, after the first four."""
    command = [sys.executable, "-c", COUNTED.format(first=first)]
    return int(subprocess.check_output(command, cwd=ROOT, text=True))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of glibc")
def test_signals_after_the_first_take_no_memory_from_the_system():
    assert pages("from dsgenerator.render import samples") < 100
    assert pages("") > 400  # otherwise there is nothing to be kept
