"""The example of training: the same losses from a stream and from files."""

import re
import subprocess
import sys

import pytest
import yaml
from helpers import ROOT
from making import make
from pages import blocks

pytestmark = pytest.mark.slow

CONFIG = yaml.safe_load((ROOT / "examples" / "train.yaml").read_text())
SMALL = CONFIG | {"long_duration": 1, "variation_duration": 0.5}
SMALL |= {"design": {"kind": "sobol", "n": 64}}


def trained(*arguments):
    command = [sys.executable, "-m", "examples.train", "--epochs", "2", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return re.findall(r"(?:loss|R2) [-\d.]+", done.stdout)


def test_files_give_the_losses_of_the_stream(tmp_path):
    config = tmp_path / "small.yaml"
    config.write_text(yaml.safe_dump(SMALL, sort_keys=False))
    run = make(SMALL, tmp_path / "results")
    streamed = trained("--config", config, "--plot", tmp_path / "a.png")
    assert len(streamed) == 2 + len(CONFIG["params"])
    assert trained("--from", run.paths.data, "--plot", tmp_path / "b.png") == streamed
    assert (tmp_path / "a.png").stat().st_size > 10_000
    other = tmp_path / "other.yaml"
    other.write_text(yaml.safe_dump(SMALL | {"seed": 1}, sort_keys=False))
    assert trained("--config", other, "--plot", tmp_path / "c.png") != streamed


def test_the_tutorial_has_the_config_and_its_code_runs(monkeypatch):
    page = (ROOT / "docs" / "training.md").read_text()
    (config,), (code,) = blocks(page, "yaml"), blocks(page, "python")
    assert yaml.safe_load(config) == CONFIG
    monkeypatch.chdir(ROOT)
    scope = {}
    exec(code, scope)
    assert scope["samples"].shape == (32, 32000)
    assert {name: tuple(of.shape) for name, of in scope["labels"].items()} == dict.fromkeys(
        CONFIG["params"], (32,)
    )


def test_it_is_read_at_one_sitting():
    assert len((ROOT / "examples" / "train.py").read_text().splitlines()) <= 130
