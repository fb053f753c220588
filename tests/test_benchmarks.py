"""The benchmark starts; what it measures is not for tests."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_benchmark_starts():
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "--points" in run.stdout
