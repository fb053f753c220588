"""The page about streams: its code runs, and says what it says."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "streaming.md"

CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EVERY = CODE.findall(PAGE.read_text())

SNIPPETS = [snippet for snippet in EVERY if "torch" not in snippet]
"""Those for PyTorch are run by `tests/records/test_torch_streams.py`."""


@pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")
def test_the_snippets_run_from_top_to_bottom(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    scope = {}
    for snippet in SNIPPETS:
        exec(snippet, scope)
    printed = capsys.readouterr().out.splitlines()
    promised = [line for snippet in SNIPPETS for line in re.findall(r"^# (.*)$", snippet, re.M)]
    assert printed == promised
    assert len(SNIPPETS) >= 5
