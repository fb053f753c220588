"""Verifying a dataset: what was altered is found, and a copy that means harm does none."""

import hashlib
import json
import os
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import make

from dsgenerator.errors import DSGeneratorError
from dsgenerator.state import is_sealed, sealed
from dsgenerator.upkeep.repair import repair_command
from dsgenerator.upkeep.verification import Check, check_again, check_folder, check_long_signals

CONFIG = {
    "dataset": "demo",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 0.2,
    "variation_duration": 0.1,
    "description": "Pops \u2013 for a test.",
    "records": ["huggingface", "params"],
    "params": {"rate_exp": {"values": [4, 5]}},
}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return make(CONFIG, tmp_path_factory.mktemp("original"))


@pytest.fixture(params=[True, False], ids=["links kept", "links followed"])
def copy(request, original, tmp_path):
    """The dataset's folder, as somebody has copied it."""
    copied = tmp_path / "copy"
    shutil.copytree(original.paths.data, copied, symlinks=request.param)
    assert not check_folder(copied)
    return copied


def claim(copy, name, content=b"", **more):
    """List a file in dataset.json, with the right checksum of it."""
    entry = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    told = json.loads((copy / "dataset.json").read_text())["files"]
    claim_all(copy, "files", told | {name: entry | more})


def claim_all(copy, kind, told):
    """Say in dataset.json what the files, or the links, of a dataset are."""
    about = json.loads((copy / "dataset.json").read_text())
    del about["sha256"]
    # With lone surrogates, as JSON can have them.
    text = sealed(about | {kind: {}})
    text = text.replace(f'"{kind}": {{}}'.encode(), f'"{kind}": {json.dumps(told)}'.encode())
    lines = text[: text.rindex(b',\n  "sha256"')]
    end = b',\n  "sha256": "%s"\n}\n' % hashlib.sha256(lines).hexdigest().encode()
    (copy / "dataset.json").write_bytes(lines + end)
    assert is_sealed((copy / "dataset.json").read_bytes())


def found(check):
    return {
        kind: [str(path) for path in getattr(check, kind)]
        for kind in ("missing", "altered", "refused", "extra", "unlike")
        if getattr(check, kind)
    }


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_any_byte_of_dataset_json_that_is_altered_is_found(original, tmp_path, place, flip):
    folder = tmp_path / "flipped"
    if not folder.exists():
        shutil.copytree(original.paths.data, folder, symlinks=True)
    content = bytearray((original.paths.data / "dataset.json").read_bytes())
    content[place % len(content)] ^= flip
    (folder / "dataset.json").write_bytes(content)
    try:
        assert check_folder(folder)
    except DSGeneratorError as error:
        assert "cannot be read as what DSGenerator has written" in str(error)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "/etc/passwd",
            "../outside.txt",
            "audio/../../outside.txt",
            "notes.txt",
            "",
            ".",
            "audio",
        ),
        *("audio", "audio/a\0b", "audio/\ud800", "audio//x", "audio/./x"),
    ],
)
def test_names_that_lead_out_are_refused(copy, name):
    (copy.parent / "outside.txt").write_bytes(b"")
    claim(copy, name)
    check = check_folder(copy)
    assert found(check).keys() <= {"refused", "extra"}
    assert len(check.refused) == 1
    assert check.report().count("\n") == 2
    check.report().encode()


@pytest.mark.parametrize(
    "name",
    [
        *(f"audio/{'x' * 300}", f"{'x' * 300}/y", f"audio/{'d/' * 3000}x"),
        *(f"audio/{'🎵' * 64}", f"audio/{'🎵/' * 999}x"),  # 4 bytes each
    ],
    ids=["name", "folder", "path", "name in bytes", "path in bytes"],
)
def test_a_name_that_is_too_long(copy, name):
    claim(copy, name)
    claim_all(copy, "links", {name: "audio"})
    assert len(found(check_folder(copy))["refused"]) == 2


@pytest.mark.parametrize("kept", [-150, -1, 300, 20, 0])
def test_a_table_that_is_cut_short(copy, kept):
    """As a copy that was interrupted has it."""
    table = copy / "metadata.csv"
    table.write_bytes(table.read_bytes()[:kept])
    assert str(table) in found(check_folder(copy))["altered"]


def test_a_table_without_names_of_files(copy):
    table = (copy / "metadata.csv").read_bytes().replace(b"file_name", b"file", 1)
    (copy / "metadata.csv").write_bytes(table)
    claim(copy, "metadata.csv", table)
    assert found(check_folder(copy))["refused"] == [str(copy / "metadata.csv")]


def test_folders_within_folders(copy):
    deep = copy / "audio"
    for _ in range(120):
        deep = deep / "d"
        deep.mkdir()
    (deep / "x.wav").write_bytes(b"")
    assert found(check_folder(copy))["extra"][0].endswith("d/...")


def test_a_terminal_is_given_no_commands(copy):
    claim(copy, "audio/\x1b[2J\u202e\n.wav")
    check = check_folder(copy)
    _, meaning, *lines = check.report().splitlines()
    assert meaning == "missing, of the dataset, and not there:"
    assert len(lines) == len(check.missing) >= 1
    assert all(line.endswith(r"/audio/\x1b[2J\u202e\n.wav") for line in lines)


@pytest.mark.parametrize("what", ["fifo", "folder", "link", "device"])
def test_nothing_but_regular_files_is_opened(copy, what):
    file = copy / "metadata.parquet"
    file.unlink()
    if what == "fifo":
        os.mkfifo(file)
    elif what == "folder":
        file.mkdir()
        (file / "inside.txt").write_text("")
    elif what == "link":
        file.symlink_to(copy / "metadata.csv")
    else:
        file.symlink_to("/dev/zero")
    assert found(check_folder(copy))["refused"] == [str(file)]


def test_a_sparse_file_of_64_gb(copy):
    for file in (copy / "metadata.parquet", next((copy / "audio").rglob("*.wav"))):
        os.truncate(file, 64 * 2**30)
        assert str(file) in found(check_folder(copy))["altered"]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"{}", b"nul", b'{"files": 1, "links": 2}', b"[" * 100_000, b"\xff"),
        *(b'{"files": {"a": 1}, "links": {}}', b'{"files": {"a": {"bytes": 1}}, "links": {}}'),
        *(b'{"files": {"a": {"bytes": 1e999, "sha256": ""}}, "links": {}}',),
        *(b'{"files": {"a": {"bytes": 1.5, "sha256": ""}}, "links": {}}',),
        *(b'{"files": {}, "links": []}', b'{"files": {}, "links": {}, "x": ' + b"9" * 5000 + b"}"),
    ],
)
def test_what_is_no_provenance_is_said(copy, content):
    (copy / "dataset.json").write_bytes(content)
    with pytest.raises(DSGeneratorError, match=r"dataset\.json cannot be read as what"):
        check_folder(copy)


def test_links_are_where_they_were(copy):
    link = copy / "huggingface" / "train" / "audio"
    if link.is_symlink():
        link.unlink()
    else:
        shutil.rmtree(link)
    link.symlink_to("/etc")
    (copy / "audio" / "more").symlink_to("/etc")
    assert found(check_folder(copy)) == {"altered": [str(link)], "extra": ["audio/more"]}


def test_copies_where_a_link_was_followed_are_compared_too(original, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(original.paths.data, copy)
    first, second, *_ = sorted((copy / "huggingface" / "train" / "audio").rglob("*.wav"))
    first.write_bytes(first.read_bytes()[:-1] + b"?")
    second.unlink()
    (first.parent / "more.wav").write_bytes(b"")
    assert found(check_folder(copy)) == {
        "missing": [str(second)],
        "altered": [str(first)],
        "extra": [str((first.parent / "more.wav").relative_to(copy))],
    }


def test_what_the_table_does_not_list_is_extra(copy):
    table = copy / "metadata.csv"
    lines = table.read_text().splitlines(True)
    table.write_text(lines[0])
    assert len(found(check_folder(copy))["extra"]) >= 4


def test_a_repair_removes_what_is_of_the_dataset_alone(original, tmp_path):
    """Not what is behind a line break in a name."""
    paths, strangers = original.paths, tmp_path / "thesis.txt"
    strangers.write_text("mine")
    odd = paths.data / f"audio/x\n{strangers}"
    check = Check(altered=[odd])
    command = repair_command(paths, check, "true")
    assert os.system(command) == 0
    assert strangers.exists()


def test_long_signals(original, tmp_path):
    shutil.copytree(original.paths.root, tmp_path / "demo", symlinks=True)
    run = make(CONFIG, tmp_path)
    first, second = (run.paths.long(signal.point) for signal in run.signals)
    stored = first.resolve()
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)
    second.unlink()
    second.symlink_to("/dev/zero")
    check = Check()
    check_long_signals(run, check)
    assert found(check) == {"altered": [str(first)], "refused": [str(second)]}


@pytest.mark.parametrize("stamp", [True, False], ids=["rendered", "failed since"])
@pytest.mark.parametrize("keep_long", [True, False])
def test_a_long_signal_that_is_gone(tmp_path, stamp, keep_long):
    """Also where its job has failed since it was sliced: then there is no stamp any more."""
    run = make(CONFIG | {"keep_long": keep_long}, tmp_path)
    paths = [run.paths.long(signal.point) for signal in run.signals]
    paths[0].unlink(missing_ok=True)
    if not stamp:
        run.paths.rendered(run.batches[0]).unlink(missing_ok=True)
    check = Check()
    check_long_signals(run, check)
    assert found(check) == ({"missing": [str(paths[0])]} if keep_long else {})


def test_some_long_signals_are_rendered_again(original, tmp_path):
    run = make(CONFIG, tmp_path)
    check = Check()
    check_again(run, check)
    assert (found(check), check.verified) == ({}, 2)
    path = run.paths.long(run.signals[1].point)
    name = os.path.basename(os.readlink(path))
    path.unlink()
    path.symlink_to(run.paths.store_link(f"{name[:-8]}00000000"))
    check_again(run, check)
    assert found(check) == {"unlike": [str(path)]}
