"""The page about loading: its code runs, and says what it says."""

import re
from pathlib import Path

import pytest
import yaml
from making import make
from pages import blocks, run

from dsgenerator.config.shipped import shipped_config
from dsgenerator.loading.options import Options
from dsgenerator.loading.reading import FORMATS

PAGE = (Path(__file__).parents[1] / "docs" / "loading.md").read_text()
EVERY = blocks(PAGE, "python")
OTHERS = re.compile(r"^(?:import|from) (torch|tensorflow|grain|datasets)\b", re.MULTILINE)
SNIPPETS = [snippet for snippet in EVERY if not OTHERS.search(snippet)]
"""The others are run by `tests/records/test_frameworks.py`."""


def make_pop(folder):
    """Make the dataset that the page reads, below a folder."""
    make(yaml.safe_load(shipped_config("pop").read_text()), folder / "results")


@pytest.fixture
def working_folder(tmp_path, monkeypatch):
    make_pop(tmp_path)
    monkeypatch.chdir(tmp_path)


def test_the_snippets_run_from_top_to_bottom(working_folder, capsys):
    run(SNIPPETS, capsys)
    assert len(SNIPPETS) == 2


def test_the_page_has_all_that_can_be_asked_for():
    assert all(f"`{name}" in PAGE for name in Options.__annotations__)
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.M) == ["source", *FORMATS]
