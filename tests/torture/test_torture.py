"""Each harness tries a few cases, and finds a fault that is planted for it."""

from __future__ import annotations

import random
import shutil

import pytest

from dsgenerator.points import validation
from dsgenerator.upkeep import verification
from tests.torture import lies
from tests.torture.__main__ import HARNESSES, chance_of, main
from tests.torture.common import Found, broken_copy, dataset, faults_of
from tests.torture.configs import Configs
from tests.torture.copies import Copies
from tests.torture.disk import Disk
from tests.torture.kills import CONFIGS, Kills
from tests.torture.rot import BASE, CHANGED, Rot
from tests.torture.strikes import Strike

pytestmark = pytest.mark.slow

SEED = 4


@pytest.mark.parametrize("name", ["configs", "copies", "disk"])
def test_a_case_finds_nothing(name, tmp_path):
    """Of the quick harnesses; kills and rot have their cases in `make torture`."""
    harness = HARNESSES[name](tmp_path / name)
    if harness.skip:
        pytest.skip(harness.skip)
    folder = tmp_path / "case"
    folder.mkdir()
    assert harness.case(chance_of(SEED, name, 1), 1, folder)


def test_a_finding_is_told_and_ends_with_1(monkeypatch, capsys):
    def case(*_):
        raise Found("The cat sat on it\nand purred")

    monkeypatch.setattr(Copies, "case", case)
    monkeypatch.setattr(Copies, "__init__", lambda self, folder: None)
    assert main(["--seed", "7", "--harness", "copies", "--case", "3"]) == 1
    told = capsys.readouterr().out
    assert "SEED=7" in told
    assert "1 cases (); 1 FOUND" in told
    assert "and purred\nTry it again: make torture SEED=7 HARNESS=copies CASE=3" in told


def test_faults_of_a_message():
    assert faults_of("A sentence.\n  And another.") == []
    assert faults_of("Traceback (most recent call last)") == ["says 'Traceback'"]
    assert faults_of("\x1b[2J\u202e") == ["holds U+001B, U+202E"]
    assert faults_of("x" * 601) == ["has a line of 601 characters"]


# -- planted faults


def test_configs_find_a_message_of_pydantic(monkeypatch, tmp_path):
    monkeypatch.setattr(validation, "translate", lambda told: (told["loc"], told["msg"]))
    harness = Configs(tmp_path / "configs")
    with pytest.raises(Found, match="says 'Input should be'"):
        try_up_to(30, harness, tmp_path)


def test_configs_find_a_key_that_is_shown_whole(monkeypatch, tmp_path):
    monkeypatch.setattr("dsgenerator.config.source_map.LONGEST_PART", 10**6)
    monkeypatch.setattr("dsgenerator.config.reading.LONGEST_KEY", 10**6)
    work = tmp_path / "case" / "work"
    work.mkdir(parents=True)
    (work / "c.yaml").write_text(f"dataset: demo\n? {'x' * 5000}\n: 1\n")
    with pytest.raises(Found, match="has a line of 5"):
        Configs(tmp_path / "configs").check(work, "c.yaml")


def test_kills_find_what_is_not_made_good(tmp_path):
    """Half-written files are left where they are."""
    file, old = "dsgenerator/upkeep/pruning.py", "    _remove_temporaries(paths.data, "
    repo = broken_copy(tmp_path / "repo", file, old, "    (lambda *_: 0)(paths.data, ")
    harness = Kills(tmp_path / "kills", repo)
    steps = [(CONFIGS[0], Strike("variation", 2), 1)]
    with pytest.raises(Found, match=r"tmp' is too much"):
        harness.check(None, steps, CONFIGS[0], tmp_path)


def test_disk_finds_a_message_without_a_name(tmp_path):
    """The error says what is wrong, but not where."""
    file = "dsgenerator/files.py"
    old = "return OSError(error.errno, error.strerror, str(path))"
    repo = broken_copy(tmp_path / "repo", file, old, "return OSError(error.strerror)")
    harness = Disk(tmp_path / "disk", repo)
    if harness.skip:
        pytest.skip(harness.skip)
    strike = Strike("store", 2, victim="disk")
    with pytest.raises(Found, match="Failed with no sentence"):
        harness.full(dataset(records=None), "results", "size=2m", strike, tmp_path)


def test_rot_finds_that_the_store_is_believed(tmp_path):
    """A long signal is cut without a look at its checksum."""
    file, old = "dsgenerator/render/store.py", "if checksum_of(content) != name"
    repo = broken_copy(tmp_path / "repo", file, old, 'if not name and "0" != name')
    harness = Rot(tmp_path / "rot", repo)
    work = harness.made.workspace(BASE).copy(tmp_path / "work")
    stored = min((work.results / "store").iterdir())
    content = stored.read_bytes()
    stored.write_bytes(content[:-40] + bytes(4) + content[-36:])
    with pytest.raises(Found, match=r"A wrong file: .*wav is"):
        harness.go_on(work, ["changed"], CHANGED[0], {stored: True}, [])


def test_copies_find_what_is_opened_outside(monkeypatch, tmp_path):
    monkeypatch.setattr(verification, "below", lambda folder, name: folder / name)
    monkeypatch.setattr(verification, "is_ours", lambda name: True)
    monkeypatch.setattr(lies, "NAMES", ("../outside.txt",))
    harness = Copies(tmp_path / "copies")
    with pytest.raises(Found, match=r"It opened .*outside"):
        try_up_to(60, harness, tmp_path)


def test_copies_find_that_a_lie_is_believed(monkeypatch, tmp_path):
    monkeypatch.setattr(verification, "is_sealed", lambda content: True)
    harness = Copies(tmp_path / "copies")
    copy = tmp_path / "case" / "copy"
    shutil.copytree(harness.original, copy, symlinks=True)
    path = copy / "dataset.json"
    path.write_bytes(path.read_bytes().replace(b"Pops", b"Pots"))
    with pytest.raises(Found, match="It took the copy for the original"):
        harness.check(copy, ["hand"])


def try_up_to(count, harness, tmp_path):
    """Try cases until one raises `Found`."""
    for number in range(1, 1 + count):
        folder = tmp_path / f"try-{number}"
        folder.mkdir()
        harness.case(random.Random(number), number, folder)
