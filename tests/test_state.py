"""State files, runs and claims: what is damaged, or no longer true, is not believed."""

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import SMALL, make

from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.history import History, Ownership, begin, last_turn, next_turn
from dsgenerator.plan.paths import AUDITED, Paths
from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate
from dsgenerator.render.rendered import read_rendered
from dsgenerator.render.signals import render_batch
from dsgenerator.slice.manifest import read_manifest
from dsgenerator.state import read_state, write_state
from dsgenerator.upkeep.finish import delete
from dsgenerator.upkeep.missing import find_missing
from dsgenerator.upkeep.pruning import (
    is_ours,
    owned_files,
    prune_audits,
    prune_galleries,
    prune_stamped,
    remove_links,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_a_state_file_holds_what_was_written(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "state.json"
    write_state(path, content)
    assert read_state(path) == content
    assert json.loads(path.read_bytes())["content"] == content


@settings(max_examples=300)
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_any_byte_that_is_altered_is_found(tmp_path_factory, place, flip):
    path = tmp_path_factory.getbasetemp() / "state.json"
    write_state(path, {"run": 1, "files": {"audio/a.wav": [44, "0" * 64]}})
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= flip
    path.write_bytes(content)
    assert read_state(path) is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"run": 1}', b"\x00" * 200])
def test_what_is_no_state_file_is_none(tmp_path, content):
    (tmp_path / "state.json").write_bytes(content)
    assert read_state(tmp_path / "state.json") is None
    assert read_state(tmp_path / "gone.json") is None


def test_a_state_file_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    path, done = tmp_path / "state.json", []
    monkeypatch.setattr(os, "fsync", lambda descriptor: done.append(os.fstat(descriptor).st_size))
    replace = os.replace
    monkeypatch.setattr(os, "replace", lambda *names: (done.append("named"), replace(*names)))
    write_state(path, {"run": 1})
    assert done == [path.stat().st_size, "named"]


def test_state_files_are_regular_files(tmp_path):
    """A pipe would be waited for, a device read without end."""
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "device.json").symlink_to("/dev/zero")
    assert read_state(tmp_path / "pipe.json") is None
    assert read_state(tmp_path / "device.json") is None


# -- which run has written what last


@pytest.fixture
def made(tmp_path):
    return make(SMALL, tmp_path)


def test_runs_are_counted_and_those_of_one_plan_belong_together(tmp_path):
    paths = Paths(tmp_path)
    told = []
    for table in ("a", "a", "b", "a"):
        turn = next_turn(paths, table)
        begin(paths, turn)
        told.append((turn.number, turn.since))
    assert told == [(1, 1), (2, 1), (3, 3), (4, 4)]


def test_a_manifest_is_current_until_a_run_of_something_else_claims_files(made):
    paths = made.paths
    manifest = read_manifest(paths.sliced(made.batches[0]))
    assert History(paths, next_turn(paths, made.table)).is_current(manifest.run)
    begin(paths, next_turn(paths, "another"))
    Ownership(paths, "another").claim("0000-abc.sliced.json", ["audio/x.wav"])
    assert not History(paths, next_turn(paths, made.table)).is_current(manifest.run)


def test_what_cannot_be_known_is_looked_at_again(made):
    made.paths.run.write_bytes(b"")
    turn = next_turn(made.paths, made.table)
    assert turn.number > 1
    remake = find_missing(made, turn).remake
    assert remake >= {made.paths.sliced(batch) for batch in made.batches}
    assert made.paths.tabled(made.table) in remake


@pytest.mark.parametrize("which", ["measured", "audited"])
def test_what_an_audit_has_left_damaged_is_made_again(made, which):
    paths = made.paths
    measured = paths.measured(made.batches[0], made.instruments)
    path = measured if which == "measured" else paths.audited(made.audit)
    write_state(path, [])
    assert find_missing(made, next_turn(paths, made.table)).remake == set()
    path.write_bytes(path.read_bytes()[:-1])
    assert find_missing(made, next_turn(paths, made.table)).remake == {path}


@pytest.mark.parametrize("which", ["sliced", "rendered", "tabled"])
def test_a_stamp_that_is_damaged_is_made_again(made, which):
    path = made.paths.tabled(made.table)
    path = path if which == "tabled" else getattr(made.paths, which)(made.batches[0])
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    missing = find_missing(made, next_turn(made.paths, made.table))
    assert missing.remake == {path}


def test_a_run_that_another_has_overtaken_does_not_begin(tmp_path):
    paths = Paths(tmp_path)
    turn = next_turn(paths, "a")
    begin(paths, next_turn(paths, "b"))
    with pytest.raises(DSGeneratorError, match="start it again"):
        begin(paths, turn)


def test_an_orphaned_job_stops_when_another_run_has_begun(tmp_path):
    paths = Paths(tmp_path)
    owner = Ownership(paths, "a")
    owner.check()
    begin(paths, next_turn(paths, "a"))
    owner.check()  # the same again: what it writes is right
    begin(paths, next_turn(paths, "b"))
    with pytest.raises(DSGeneratorError, match="this job stops"):
        owner.check()
    assert last_turn(paths).table == "b"


# -- what is removed


@pytest.mark.parametrize(
    "file",
    [
        *("../../precious/thesis.txt", "/etc/passwd", "audio/../../x", "audio/./x", "notes.txt"),
        *("audio", "huggingface", "", ".", "other/x.wav", "audio//x", "audio/x\0"),
    ],
)
def test_state_files_are_not_trusted_with_what_is_ours(made, file):
    assert not is_ours(file)
    write_state(made.paths.claims / "0000-abc.000001.json", [file])
    assert file not in owned_files(made.paths)


@pytest.mark.parametrize("prune", [prune_audits, prune_galleries])
def test_stamps_are_not_trusted_with_what_they_list(made, tmp_path, prune):
    paths, strangers = made.paths, tmp_path / "strangers"
    mine = paths.audit if prune is prune_audits else paths.gallery
    stamp = paths.audited("0" * 32) if prune is prune_audits else paths.galleried("0" * 32)
    strangers.mkdir()
    mine("thumbs").mkdir(parents=True)
    mine("linked").symlink_to(strangers)
    kept = [strangers / "thesis.txt", mine("..") / "notes.txt"]
    gone = [mine("rate_exp.csv"), mine("thumbs/0000.png")]
    for file in kept + gone:
        file.write_text("x")
    names = [str(kept[0]), "../notes.txt", "linked/thesis.txt", "thumbs/../../notes.txt", "a\0b"]
    write_state(stamp, {"files": [*names, "rate_exp.csv", "thumbs/0000.png", "not-there.csv"]})
    prune(paths)
    assert [file.exists() for file in kept + gone] == [True, True, False, False]
    assert not stamp.exists()


def test_long_signals_that_a_stopped_run_of_something_else_has_left_are_removed(made, tmp_path):
    paths = made.paths
    other = make_run(validate(SMALL | {"params": {"rate_exp": {"values": [6, 7]}}}), tmp_path)
    begin(paths, next_turn(paths, other.table))
    render_batch(other.dataset, other.batches[0], paths)
    assert len(os.listdir(paths.signals)) == 3
    assert find_missing(made, next_turn(paths, made.table)).remake == {paths.tabled(made.table)}
    make(SMALL, tmp_path)
    assert len(os.listdir(paths.signals)) == len(os.listdir(paths.storage)) == 2
    assert find_missing(made, next_turn(paths, made.table)).remake == set()


def test_what_others_have_put_among_state_files_stays(made, tmp_path):
    paths = made.paths
    kept = []
    for folder in (paths.storage, paths.batches, paths.claims):
        for name in (f"{'0' * 32}-{'0' * 8}", "0000-000000000000.sliced.json", "0000.000001.json"):
            if not (folder / name).exists():
                (folder / name).mkdir()
                kept.append(folder / name)
        (folder / "notes.txt").write_text("mine")
        kept.append(folder / "notes.txt")
    make(SMALL | {"gain_db": -3}, tmp_path)
    assert all(path.exists() for path in kept)


def test_state_files_of_another_form_are_made_again(made):
    stamp = made.paths.sliced(made.batches[0])
    stamp.write_bytes(stamp.read_bytes().replace(b'"version":3', b'"version":2'))
    assert find_missing(made, next_turn(made.paths, made.table)).remake == {stamp}


def test_deleting_leaves_what_others_have_put_there(made):
    paths = made.paths
    kept = [
        folder / "notes.txt"
        for folder in (paths.storage, paths.batches, paths.claims, paths.signals, paths.data)
    ]
    for file in kept:
        file.write_text("mine")
    assert delete(paths) == 4 + 3
    assert sorted(path for path in paths.root.rglob("*") if path.is_file()) == sorted(kept)


def test_links_of_others_among_long_signals_stay(tmp_path):
    (tmp_path / "ours.wav").symlink_to(f"../store/{'a' * 32}-{'b' * 8}")
    (tmp_path / "mine.wav").symlink_to("/somewhere/mine.wav")
    remove_links(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.wav"]


def test_a_folder_that_is_called_as_a_stamp_stays(tmp_path):
    folder = tmp_path / f"abc{AUDITED}"
    (folder / "note").mkdir(parents=True)
    prune_stamped(tmp_path.glob("*"), tmp_path / "audit")
    assert folder.is_dir()


@pytest.mark.parametrize("content", [5, [], {}, {"run": 1, "odd": 2}, {"points": []}, "text"])
def test_a_state_file_of_another_form_says_nothing(tmp_path, content):
    write_state(tmp_path / "file", content)
    for read in (read_manifest, read_rendered):
        assert read(tmp_path / "file") is None


LIES = [5, "text", [], {}, [5], {"a": 1}, {"run": 1}, {"run": "x", "files": []}, {"number": 1}]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_whatever_a_state_file_says_the_dataset_is_made_again_and_removed(tmp_path, lie):
    """With a right checksum, which only somebody who means harm would write."""
    run = make(SMALL | {"records": ["params"]}, tmp_path)
    paths = run.paths
    for path in [*paths.batches.iterdir(), *paths.claims.iterdir(), paths.run]:
        write_state(path, lie)
    (tmp_path / "precious").write_text("mine")
    again = make_run(run.dataset, tmp_path)
    find_missing(again, next_turn(again.paths, again.table))
    again = make(SMALL | {"records": ["params"]}, tmp_path)
    assert read_manifest(again.paths.sliced(again.batches[0])) is not None
    for path in paths.claims.iterdir():
        write_state(path, lie)
    delete(again.paths)
    assert (tmp_path / "precious").exists()
