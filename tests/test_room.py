"""Room on the disk, times that lie in the future, and one run at a time."""

import errno
import os
import time
from dataclasses import replace

import pytest
from making import SMALL, make

from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import link
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate
from dsgenerator.upkeep import room
from dsgenerator.upkeep.clock import settle_times
from dsgenerator.upkeep.lock import lock_dataset


@pytest.fixture
def made(tmp_path):
    return make(SMALL, tmp_path)


def test_what_another_seed_has_left_is_no_room(made, tmp_path):
    assert room.bytes_missing(made) == (0, 0)
    other = make_run(validate(SMALL | {"seed": 1}), tmp_path)
    signals, variations = room.bytes_missing(other)
    assert signals == 2 * (58 + 4 * 1600)
    assert variations == 0  # replaced file by file


@pytest.mark.parametrize("kind", ["params", "tfrecords", "webdataset"])
def test_records_take_room_too(made, tmp_path, kind):
    asked = make_run(validate(SMALL | {"records": [kind]}), tmp_path)
    _, needed = room.bytes_missing(asked)
    make(SMALL | {"records": [kind]}, tmp_path)
    written = sum(
        path.stat().st_size
        for path in asked.paths.data.rglob("*")
        if path.is_file() and path.suffix in (".params", ".tfrecord", ".tar")
    )
    assert written / 2 <= needed <= 3 * written
    assert room.bytes_missing(asked) == (0, 0)


def test_the_disk_is_the_one_that_links_lead_to(made, monkeypatch, tmp_path):
    elsewhere = tmp_path / "elsewhere" / "deep"
    elsewhere.mkdir(parents=True)
    linked = replace(made, paths=Paths(tmp_path / "linked"))
    linked.paths.root.symlink_to(elsewhere)
    asked = []

    def usage(place):
        asked.append(place)
        return type("Usage", (), {"free": 0})

    monkeypatch.setattr(room.shutil, "disk_usage", usage)
    with pytest.raises(DSGeneratorError, match="elsewhere/deep has 0 bytes left"):
        room.check_room(linked)
    assert asked == 2 * [elsewhere]  # for all of it, and for what is missing


def test_times_in_the_future_are_set_to_now(made):
    stamp = made.paths.sliced(made.batches[0])
    later = time.time() + 3600
    os.utime(stamp, (later, later))
    settle_times(made.paths)
    assert stamp.stat().st_mtime <= time.time()


def test_a_lock_that_leads_nowhere(tmp_path):
    paths = Paths(tmp_path)
    paths.lock.symlink_to(paths.lock)
    lock_dataset(paths).release()


def test_a_folder_in_place_of_a_link_is_named(tmp_path):
    (tmp_path / "a.wav").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        link(tmp_path / "a.wav", "elsewhere")
    assert caught.value.filename == str(tmp_path / "a.wav")
    assert os.listdir(tmp_path) == ["a.wav"]


def test_a_file_system_without_locks(tmp_path, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", none)
    lock = lock_dataset(Paths(tmp_path))
    with pytest.raises(DSGeneratorError, match="Another run"):
        lock_dataset(Paths(tmp_path))
    lock.release()
    lock_dataset(Paths(tmp_path)).release()
