"""The benchmark starts; what it measures is not for tests."""

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_the_benchmark_starts():
    run = subprocess.run(
        [sys.executable, BENCHMARKS / "bench.py", "--help"], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert "--points" in run.stdout
