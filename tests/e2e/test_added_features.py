"""Features that people add to ``.params`` files, as paramManager's addParam does."""

import json

import pytest
from helpers import TINY, Made, Workspace

pytestmark = pytest.mark.slow

FEATURE = {"times": [0, 0.5], "values": [0.1, 0.2], "units": None, "nvals": 0}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("params"), TINY | {"records": ["params"]}).make()


@pytest.fixture
def work(recorded, tmp_path):
    return recorded.copy(tmp_path / "work")


def add(work, count, **meta):
    """Add a feature to some files, and return their contents by path."""
    files = sorted(work.data.rglob("*.params"))[:count]
    for file in files:
        content = json.loads(file.read_text())
        content["meta"] |= meta
        if not meta:
            content["centroid"] = FEATURE
        file.write_text(json.dumps(content))
    return {file: file.read_text() for file in files}


def test_they_stay_and_are_told(work):
    added = add(work, 3)
    for _ in range(2):
        assert work.rerun() == Made()
        assert "3 .params files were changed by somebody and stay as they are" in work.last.output
    assert {file: file.read_text() for file in added} == added
    bad = work.run("verify")
    assert bad.status == 1
    assert "3 altered" in bad.output
    assert all(file.name in bad.output for file in added)


def test_one_that_is_deleted_is_made_again(work):
    (file,) = add(work, 1)
    file.unlink()
    work.rerun()
    assert "centroid" not in json.loads(file.read_text())
    assert work.run("verify").status == 0


def test_one_that_is_cut_short_is_made_again(work):
    file = next(work.data.rglob("*.params"))
    was = file.read_text()
    file.write_text(was[:-20])
    work.rerun()
    assert file.read_text() == was


def labelled(name):
    """Return the swept parameters with a label, which all records tell."""
    axis = {"min": 5, "max": 6, "n": 2, "label": {"name": name, "min": 0, "max": 1}}
    return TINY["params"] | {"rate_exp": axis}


@pytest.mark.parametrize("meta", [{}, {"listener": "me"}])
def test_where_audio_or_labels_change_they_are_put_aside(work, meta):
    added = add(work, 2, **meta)
    work.rerun(params=labelled("speed"), gain_db=-12)
    assert "that somebody had changed are put aside" in work.last.output
    again = add(work, 1, **meta)
    work.rerun(params=labelled("pace"), gain_db=-18)
    for file, text in added.items():
        assert file.with_name(f"{file.name}.changed").read_text() == text
    for file, text in again.items():
        assert file.with_name(f"{file.name}.changed-2").read_text() == text
    assert len(list(work.data.rglob("*.changed*"))) == 3


def test_a_rewrite_of_what_nobody_has_touched_leaves_nothing_aside(work):
    work.rerun(params=labelled("speed"))
    assert not list(work.data.rglob("*.changed*"))
