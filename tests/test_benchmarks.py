"""The benchmarks start; what they measure is not for tests."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import formats
from tests.making import make

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("module", ["direct", "audits"])
def test_the_benchmarks_can_be_imported(module):
    run = subprocess.run(
        [sys.executable, "-c", f"import benchmarks.{module}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr


def test_the_benchmark_starts():
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "--points" in run.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    make(formats.config(3, 0.05), folder)
    return folder


@pytest.mark.parametrize("form", formats.FORMATS)
def test_each_format_is_written_once(folder, capsys, form):
    formats.child(folder, form, 3, 0.05)
    done = json.loads(capsys.readouterr().out)
    assert done["files"]
    assert all((folder / "bench" / "data" / file).stat().st_size for file in done["files"])
