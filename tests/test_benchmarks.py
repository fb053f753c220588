"""The benchmarks start; what they measure is not for tests."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from benchmarks import direct, formats, jobs_alone
from benchmarks.bench import fingerprint
from benchmarks.scale import shard_prints
from tests.making import SMALL, make

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


@pytest.mark.parametrize("module", ["bench", "scale"])
def test_the_benchmark_starts(module):
    run = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "--repeats" in run.stdout


@pytest.mark.parametrize("kept", [True, False])
def test_the_plain_pool_makes_the_same_files(tmp_path, kept):
    config = SMALL | {"keep_long": kept}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config))
    direct.main(str(tmp_path / "config.yaml"), tmp_path / "direct", 1)
    root = make(config, tmp_path).paths.root
    made = fingerprint(root / "long", root / "data" / "audio")
    assert fingerprint(tmp_path / "direct" / "long", tmp_path / "direct" / "audio") == made
    assert len(made) == (6 if kept else 4)


def test_the_plain_pool_makes_the_same_shards(tmp_path):
    config = SMALL | {"keep_long": False, "files": False, "records": ["webdataset"]}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config))
    direct.main(str(tmp_path / "config.yaml"), tmp_path / "direct", 1)
    made = shard_prints(make(config, tmp_path).paths.data / "webdataset")
    assert shard_prints(tmp_path / "direct") == made
    jobs_alone.main(str(tmp_path / "config.yaml"), tmp_path / "jobs", 1)
    assert shard_prints(tmp_path / "jobs" / "data" / "webdataset") == made
    assert len(made) == 4


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
