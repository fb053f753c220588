"""Records beside the dataset: what is written, written again, and removed."""

import shutil
import subprocess
import sys

import pytest
from helpers import ROOT, TINY, Made, Workspace, checksums, snapshot

pytestmark = pytest.mark.slow

ALL = ["params", "nsjson", "tfrecords", "webdataset", "huggingface", "croissant"]
RECORDED = TINY | {"records": ALL, "shard_mb": 0.03, "huggingface": {"parquet": True}}
TABLE = Made(table=True)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("recorded"), RECORDED).make()


@pytest.fixture
def work(recorded, tmp_path):
    return recorded.copy(tmp_path / "work")


def test_a_format_that_is_added_renders_and_slices_nothing(work):
    was = checksums(work.data)
    work.config["records"] = ["params"]
    work.make()
    sizes = snapshot(work.data)
    assert work.rerun(records=ALL) == TABLE
    assert work.last.jobs == {"tfrecords": 2, "webdataset": 3, "parquet": 1, "table": 1}
    assert checksums(work.data) == was
    params = [name for name in sizes if name.endswith(".params")]
    assert len(params) == 16
    assert all(snapshot(work.data)[name] == sizes[name] for name in params)


def test_a_format_that_is_dropped_takes_just_its_own_files(work):
    (work.data / "webdataset" / "mine.txt").write_text("mine")
    before = snapshot(work.data)
    made = work.rerun(records=["params", "nsjson", "tfrecords"])
    gone = before.keys() - snapshot(work.data).keys()
    assert made == Made(pruned=len(gone), table=True)
    assert {name.partition("/")[0] for name in gone} == {
        *("webdataset", "huggingface", "croissant.json", "README.md")
    }
    assert (work.data / "webdataset" / "mine.txt").read_text() == "mine"
    assert not (work.data / "huggingface").exists()
    made = work.rerun(records=[])
    assert {path.name for path in work.data.iterdir()} == {
        *("audio", "dataset.json", "metadata.csv", "metadata.parquet", "webdataset")
    }


def test_a_label_changes_records_and_no_sound(work):
    axis = {"min": 5, "max": 6, "n": 2, "label": {"name": "speed", "min": 0, "max": 1}}
    assert work.rerun(params=TINY["params"] | {"rate_exp": axis}) == TABLE
    assert work.last.jobs["params"] == 2
    content = next((work.data / "audio").rglob("*.params")).read_text()
    assert '"speed"' in content


@pytest.mark.parametrize("file", ["webdataset/tiny-000001.tar", "nsjson.json", "README.md"])
def test_a_deleted_record_is_written_again(work, file):
    was = checksums(work.data)
    (work.data / file).unlink()
    assert work.rerun() == TABLE
    assert checksums(work.data) == was
    assert work.last.jobs["webdataset"] == file.count("webdataset")


def test_nothing_to_do(work):
    assert work.rerun() == Made()


@pytest.mark.parametrize(("cores", "batch_size"), [(8, 1), (2, 7)])
def test_the_same_bytes_for_any_cores_and_batches(recorded, tmp_path, cores, batch_size):
    config = RECORDED | {"batch_size": batch_size}
    work = Workspace(tmp_path, config)
    assert work.run(cores=cores).status == 0
    assert checksums(work.data) == checksums(recorded.data)


def check(folder):
    """Verify a folder with nothing but itself."""
    command = [sys.executable, "-m", "scripts.check", folder]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("follow", [False, True], ids=["links kept", "links followed"])
def test_a_copy_elsewhere_is_verified_by_itself(recorded, tmp_path, follow):
    copy = tmp_path / "copy"
    shutil.copytree(recorded.data, copy, symlinks=not follow)
    status, said = check(copy)
    assert (status, said.split(",")[0]) == (0, "47 files verified\n")
    altered = next((copy / "audio").rglob("*.wav"))
    altered.write_bytes(altered.read_bytes()[:-1] + b"?")
    (copy / "nsjson.json").unlink()
    (copy / "of mine.txt").write_text("")
    status, said = check(copy)
    assert status == 1
    assert "1 missing, 1 altered, 1 extra" in said
    for file in (altered, copy / "nsjson.json", "of mine.txt"):
        assert str(file) in said


def test_a_link_that_is_gone_is_missing(recorded, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(recorded.data, copy, symlinks=True)
    (copy / "huggingface" / "train" / "audio").unlink()
    status, said = check(copy)
    assert (status, said.count("1 missing")) == (1, 1)


def test_verify_reports_and_makes_nothing(work):
    (work.data / "webdataset" / "tiny-000000.tar").unlink()
    before, turn = snapshot(work.data), (work.results / "run.json").read_bytes()
    run = work.run("verify")
    assert run.status == 1
    assert "1 missing" in run.output
    assert snapshot(work.data) == before
    work.config["params"] = TINY["params"] | {"cf_exp": {"values": [0, 0.5, 1]}}
    run = work.run("verify")
    assert run.status == 1
    assert "ValueError" not in run.output
    assert (work.results / "run.json").read_bytes() == turn


def test_no_record_is_made_of_a_file_that_was_altered(work):
    wav = next((work.data / "audio").rglob("*.wav"))
    content = bytearray(wav.read_bytes())
    content[100] ^= 1
    wav.write_bytes(content)
    work.config["shard_mb"] = 0.02
    run = work.run()
    assert run.status == 1
    assert f"{wav.name} is not what was written" in run.output
    wav.unlink()
    assert work.run().status == 0


def test_what_is_no_dataset_is_said(tmp_path):
    status, said = check(tmp_path)
    assert (status, said.count("\n")) == (1, 1)
    assert "has no dataset.json" in said
    status, said = check(tmp_path / "nowhere")
    assert status == 1 and "there is no such folder" in said
    (tmp_path / "dataset.json").write_text("[]")
    status, said = check(tmp_path)
    assert status == 1
    assert "cannot be read" in said
