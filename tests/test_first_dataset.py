"""The page about a first dataset: its config, its figures and its code are as it says."""

import re
from pathlib import Path

import pytest
import yaml
from making import make
from pages import blocks, run

from dsgenerator.plan.sizes import describe
from dsgenerator.points.validation import validate

PAGE = (Path(__file__).parents[1] / "docs" / "first-dataset.md").read_text()
(TEXT,) = blocks(PAGE, "yaml")
CONFIG = yaml.safe_load(TEXT)


def seconds(config):
    """Return how long the dataset of a config is."""
    dataset = validate(config)
    return len(dataset) * dataset.variations * config["variation_duration"]


def more(asked):
    """Return the config with one of the page's changes, as the page spells it."""
    change = yaml.safe_load(asked)
    strength = dict(CONFIG["params"]["strength"])
    if "n" in change:
        strength |= change
    elif "design" in change:
        del strength["n"]
    params = CONFIG["params"] | {"strength": strength}
    return CONFIG | {key: change[key] for key in change if key != "n"} | {"params": params}


def told(text):
    """Return a duration in the page's words, s."""
    minutes, _, rest = text.partition(" min")
    return 60 * int(minutes) + int(re.findall(r"^ (\d+) s", rest)[0] if " s" in rest[:6] else 0)


def test_a_run_says_what_the_page_says():
    assert f"\n{describe(validate(CONFIG))}\n" in PAGE


@pytest.mark.parametrize("number", range(4))
def test_there_are_four_ways_to_more(number):
    rows = PAGE.partition("rendered again |")[2].splitlines()[2:6]
    _, asked, audio, *_ = rows[number].split("|")
    assert seconds(more(re.findall(r"`(.*?)`", asked)[0])) == told(audio.strip())


def test_of_seven_values_three_are_old():
    old, seven, four = ({point["strength"] for point in points(n)} for n in (3, 7, 4))
    assert old < seven
    assert len(old & four) == 2


def points(n):
    return [point.values for point in validate(more(f"n: {n}")).points()]


def test_its_code_runs(tmp_path, monkeypatch, capsys):
    make(CONFIG, tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    Path("config").mkdir()
    Path("config/breeze.yaml").write_text(TEXT)
    run(blocks(PAGE, "python"), capsys)
