"""The page about streams: its code runs, and says what it says."""

from pathlib import Path

import pytest
from pages import blocks, run

PAGE = Path(__file__).parents[1] / "docs" / "streaming.md"

EVERY = blocks(PAGE.read_text(), "python")

SNIPPETS = [snippet for snippet in EVERY if "torch" not in snippet]
"""Those for PyTorch are run by `tests/records/test_torch_streams.py`."""


@pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")
def test_the_snippets_run_from_top_to_bottom(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    run(SNIPPETS, capsys)
    assert len(SNIPPETS) >= 5
