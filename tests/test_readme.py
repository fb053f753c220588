"""The README: short, its config is one, its snippets run, its message is what is said."""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from making import SMALL, make
from pages import blocks

from dsgenerator.config.source_map import read_source_map
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
LONGEST = 130


def test_one_reads_it_to_the_end():
    assert len(README.splitlines()) <= LONGEST


def test_its_config_is_the_one_that_ships_but_for_the_split():
    (text,) = blocks(README, "yaml")
    config, shipped = yaml.safe_load(text), yaml.safe_load((ROOT / "config/pop.yaml").read_text())
    assert config == shipped | {"split": config["split"]}
    assert len(validate(config)) == 125


def test_its_message_is_what_is_said_of_its_mistakes(tmp_path, monkeypatch):
    (message,) = [block for block in blocks(README) if block.startswith("The config has")]
    lines = (ROOT / "config/pop.yaml").read_text().splitlines()[2:]
    wrong = "\n".join(lines).replace("rate_exp: ", "rat_exp: ").replace("q: 40", "q: 1") + "\n"
    monkeypatch.chdir(tmp_path)
    Path("config").mkdir()
    file = Path("config/mine.yaml")
    file.write_text(wrong)
    with pytest.raises(DSGeneratorError) as caught:
        validate(yaml.safe_load(wrong), read_source_map([file]))
    without_lines = [re.sub(r"yaml:\d+", "yaml", text) for text in (str(caught.value), message)]
    assert without_lines[0] == without_lines[1].rstrip()


@pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")
def test_its_snippets_run(tmp_path, monkeypatch):
    make(SMALL | {"dataset": "pop"}, tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    load, stream = blocks(README, "python")
    scope = {}
    exec(load, scope)
    assert scope["row"].rate_exp == 4
    assert (len(scope["samples"]), scope["sample_rate"]) == (800, 8000)
    exec(stream, scope)
    assert scope["samples"].dtype == np.float32 and scope["samples"].shape == (32000,)
    assert list(scope["labels"]) == ["rate_exp", "irreg_exp", "cf_exp"]
