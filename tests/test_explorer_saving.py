"""Where the explorer saves: a name is a config's in ``config/``; elsewhere, it says where."""

import json

import pytest

from dsgenerator.errors import DSGeneratorError
from dsgenerator.explorer.opening import new_draft
from dsgenerator.explorer.requests import Desk
from dsgenerator.explorer.saving import config_path, where


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hearth", "config/hearth.yaml"),
        (" hearth.yaml ", "config/hearth.yaml"),
        ("config/hearth", "config/hearth.yaml"),
        ("config/hearth.yml", "config/hearth.yml"),
        ("./hearth.yaml", "hearth.yaml"),
        ("my_models/hearth", "my_models/hearth.yaml"),
        ("/tmp/hearth", "/tmp/hearth.yaml"),
    ],
)
def test_a_name_alone_is_that_of_a_config_among_the_others(typed, meant):
    assert str(config_path(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("  ", "Name the config"),
        ("hearth.py", "let it end with .yaml"),
        ("config/", "Name the config"),
        ("config/..", "Name the config"),
        ("~no_such_user/hearth", "no folder ~no_such_user"),
    ],
)
def test_what_is_no_name_is_said(typed, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DSGeneratorError, match=told):
        ask("save", typed)
    assert list(tmp_path.iterdir()) == []


def ask(what, typed):
    """Return the answer to what the page asks about a draft of pops, and a path."""
    content = {"draft": new_draft("pop").as_json(), "path": typed}
    return Desk("pop").answer(what, json.dumps(content).encode())


def test_no_folder_comes_of_a_slip(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("dsgenerator.explorer.saving.ROOT", tmp_path)
    (tmp_path / "config").mkdir()
    with pytest.raises(DSGeneratorError, match="no folder confg; did you mean config"):
        ask("save", "confg/hearth.yaml")
    assert not (tmp_path / "confg").exists()
    assert ask("save", "hearth")["saved"] == "config/hearth.yaml"
    assert (tmp_path / "config" / "hearth.yaml").is_file()


def test_the_page_says_where_before_it_saves(tmp_path, monkeypatch):
    (tmp_path / "checkout").mkdir()
    monkeypatch.chdir(tmp_path / "checkout")
    monkeypatch.setattr("dsgenerator.explorer.saving.ROOT", tmp_path / "checkout")
    outside = f"{tmp_path}/hearth.yaml, outside of this checkout"
    assert where(config_path("hearth")) == "config/hearth.yaml"
    assert where(config_path("../hearth")) == outside
    assert ask("plan", "../hearth")["file"] == outside
    assert ask("plan", "hearth")["file"] == "config/hearth.yaml"
    assert "dataset: hearth\n" in ask("plan", "hearth")["text"]
    assert ask("plan", "hearth.py")["unsaved"].startswith("hearth.py is no name")
    assert ask("save", "../hearth")["saved"] == outside
