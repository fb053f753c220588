"""Without long signals: rendered and cut in one go, and never written."""

import errno
import os

import numpy as np
import pytest
from making import SMALL, make

from dsgenerator.audit.measure import measure_batch
from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import sizes_below
from dsgenerator.plan.history import History, last_turn, next_turn
from dsgenerator.plan.run import make_run
from dsgenerator.plan.sizes import describe
from dsgenerator.points.validation import validate
from dsgenerator.render import samples
from dsgenerator.render.signals import render_batch
from dsgenerator.slice.manifest import read_manifest
from dsgenerator.slice.variations import known_points, slice_batch
from dsgenerator.upkeep import room
from dsgenerator.upkeep.places import impossible_target, not_shared
from dsgenerator.upkeep.verification import Check, check_again

KEPT = SMALL | {"batch_size": 2}
ONCE = KEPT | {"keep_long": False}


def run_of(tmp_path, **changes):
    return make_run(validate(ONCE | changes), tmp_path)


def sliced(run, known=None, save=lambda manifest: None):
    return slice_batch(run.dataset, run.batches[0], run.paths, known=known, save=save)


def test_variations_and_manifest_are_those_of_kept_signals(tmp_path):
    kept = make(KEPT, tmp_path / "kept")
    run = run_of(tmp_path / "once")
    manifest = sliced(run)
    assert sizes_below(run.paths.data) == {
        name: size for name, size in sizes_below(kept.paths.data).items() if "audio/" in name
    }
    there = read_manifest(kept.paths.sliced(kept.batches[0]))
    assert manifest.points == there.points  # with the checksums of the long signals
    assert (manifest.rendered, there.rendered) == (len(run.dataset), None)


def test_nothing_of_long_signals_reaches_the_disk(tmp_path):
    run = run_of(tmp_path)
    sliced(run)
    assert not run.paths.storage.exists()
    assert not run.paths.signals.exists()
    assert run.table == make_run(validate(KEPT), tmp_path).table
    assert run.batches[0].slice == make_run(validate(KEPT), tmp_path).batches[0].slice


def test_what_is_kept_all_the_same_is_not_rendered(tmp_path):
    run = run_of(tmp_path)
    render_batch(run.dataset, run.batches[0], run.paths)
    assert sliced(run).rendered == 0
    stored = next(run.paths.storage.iterdir())
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)  # it is not what was rendered, and is done without
    again = sliced(run)
    assert (again.rendered, again.sliced) == (1, 0)


def test_a_point_that_fails_costs_the_others_no_second_rendering(tmp_path, monkeypatch):
    run, parts = run_of(tmp_path), []
    render = samples.models.load(run.dataset.synth).generate

    def generate(values, *more):
        if values["rate_exp"] == run.dataset.point(1).values["rate_exp"]:
            raise ValueError("no")
        return render(values, *more)

    with monkeypatch.context() as patch:
        patch.setattr(samples.models.load(run.dataset.synth), "generate", generate)
        with pytest.raises(DSGeneratorError, match=r"1 of \d points failed; the others are kept"):
            sliced(run, save=parts.append)
    [part] = parts
    assert [point.files for point in part.points] == [run.dataset.point(0).files]
    known = {point.key: point for point in part.points}
    assert sliced(run, known).rendered == len(run.dataset) - 1


def test_what_is_done_of_a_batch_is_known_to_the_next_run(tmp_path):
    run = make(ONCE, tmp_path)
    path = run.paths.sliced(run.batches[0])
    os.rename(path, run.paths.sliced_so_far(run.batches[0]))
    known = known_points(
        run.dataset, run.batches[0], run.paths, History(run.paths, last_turn(run.paths))
    )
    assert len(known) == len(run.dataset)
    assert sliced(run, known).rendered == 0


@pytest.mark.parametrize(("before", "after"), [(2, 8), (8, 2)])
def test_points_are_known_of_batches_of_another_size(tmp_path, before, after):
    many = {"params": {"rate_exp": {"values": [3 + n / 8 for n in range(20)]}}}
    make(ONCE | many | {"batch_size": before}, tmp_path)
    more = {"params": {"rate_exp": {"values": [3 + n / 8 for n in range(21)]}}}
    run = run_of(tmp_path, batch_size=after, **more)
    history, rendered = History(run.paths, next_turn(run.paths, run.table)), []
    for batch in run.batches:
        known = known_points(run.dataset, batch, run.paths, history)
        rendered.append(slice_batch(run.dataset, batch, run.paths, known=known).rendered)
    assert rendered == [0] * (len(run.batches) - 1) + [1]


def test_what_is_measured_is_the_signal_before_it_is_rounded(tmp_path):
    longer = {"long_duration": 2, "variation_duration": 1}
    kept, run = make(KEPT | longer, tmp_path / "kept"), run_of(tmp_path / "once", **longer)
    there = measure_batch(kept.dataset, kept.batches[0], kept.paths)
    assert all(isinstance(row[0], float) for point in there for row in point)
    assert measure_batch(run.dataset, run.batches[0], run.paths) == there
    assert not run.paths.storage.exists()


def test_signals_come_out_again_as_their_checksums_in_manifests_say(tmp_path):
    run, check = make(ONCE, tmp_path), Check()
    check_again(run, check)
    assert (check.verified, bool(check)) == (len(run.dataset), False)
    manifest = read_manifest(run.paths.sliced(run.batches[0]))
    object.__setattr__(manifest.points[1], "checksum", "0" * 8)
    manifest.write(run.paths.sliced(run.batches[0]))
    check_again(run, check)
    assert check.unlike == [run.paths.long(run.dataset.point(1))]


def test_the_room_that_is_needed_is_that_of_the_dataset(tmp_path):
    run, kept = run_of(tmp_path), make_run(validate(KEPT), tmp_path)
    assert room.bytes_at_most(run) == (0, room.bytes_at_most(kept)[1])
    assert room.bytes_missing(run) == (0, room.bytes_missing(kept)[1])
    assert "long signals are not kept" in describe(run.dataset)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named_with_what_is_needed(tmp_path, number, monkeypatch):
    run = run_of(tmp_path)
    usage = type("Usage", (), {"free": 0})
    monkeypatch.setattr(room.shutil, "disk_usage", lambda place: usage)
    path = run.paths.data / "audio" / "some.wav"
    told = room.described(OSError(number, os.strerror(number), str(path)), run)
    first, second = told.splitlines()
    assert first == f"{os.strerror(number)}: {path}"
    size = room.human_bytes(room.bytes_missing(run)[1])
    assert second.startswith(f"demo needs {size} more at most, and ")
    assert str(tmp_path) in second
    assert ("quota" in second) == (number == errno.EDQUOT)


def test_a_disk_without_room_for_files_is_not_said_to_lack_bytes(tmp_path):
    run = run_of(tmp_path)
    error = OSError(errno.ENOSPC, "No space left on device", str(run.paths.data))
    assert room.described(error, run).count("none for more files") == 1
    other = OSError(errno.EACCES, "Permission denied", "some/file")
    assert room.described(other, run) == "Permission denied: some/file"


def test_jobs_that_there_are_none_of_are_named(tmp_path):
    run = run_of(tmp_path)
    told = impossible_target(run, ["snakemake", "--until", "render_0001"])
    assert "name slice_0001" in told
    assert impossible_target(run, ["snakemake", "--until", "slice_0001"]) is None
    kept = make_run(validate(KEPT), tmp_path)
    assert impossible_target(kept, ["snakemake", "--until", "render_0001"]) is None


def test_a_folder_that_is_not_shared_is_told_by_its_marker(tmp_path):
    run = run_of(tmp_path)
    assert "run.json is missing there" in not_shared(run.paths, 0.1)
    make(ONCE, tmp_path)
    assert not_shared(run.paths, 0.1) is None


def test_taken_signals_are_the_samples_that_a_file_would_hold(tmp_path):
    from dsgenerator.render.taking import take_signals

    run = run_of(tmp_path)
    signals = run.batches[0].signals
    rendered = list(take_signals(run.dataset, signals, run.paths))
    render_batch(run.dataset, run.batches[0], run.paths)
    read = list(take_signals(run.dataset, signals, run.paths))
    for one, other in zip(rendered, read, strict=True):
        assert (one.rendered, other.rendered) == (True, False)
        assert one.checksum == other.checksum
        np.testing.assert_array_equal(one.samples, other.samples)


def test_a_job_that_is_killed_has_saved_what_it_had_done(tmp_path, monkeypatch):
    from dsgenerator.slice import variations

    monkeypatch.setattr(variations, "SAVED_EVERY", 0)
    run, saved = run_of(tmp_path), []
    sliced(run, save=lambda manifest: saved.append(len(manifest.points)))
    assert saved == [1, 2]
    kept = make(KEPT, tmp_path / "kept")
    sliced(kept, save=saved.append)
    assert saved == [1, 2]  # there, long signals tell
