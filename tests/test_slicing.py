"""Long signals cut into variations: what is kept, dropped, counted and left alone."""

import hashlib
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgenerator.audio import float_samples, wav_bytes
from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import Files, file_size, link, write_atomically
from dsgenerator.plan.batches import make_batch
from dsgenerator.plan.paths import Paths
from dsgenerator.points.validation import validate
from dsgenerator.render.store import put, show
from dsgenerator.slice.variations import cut, slice_batch

LAW = settings(deadline=None, max_examples=100)


def dataset(**changes):
    small = {
        "dataset": "demo",
        "synth": "pop",
        "sample_rate": 8000,
        "long_duration": 0.01,  # 80 samples
        "variation_duration": 0.0025,  # 20 samples
        "params": {"rate_exp": {"values": [0, 1]}},
    }
    return validate(small | changes)


def signal(*peaks):
    """Return 20 samples for each peak: a peak, and silence."""
    samples = np.zeros(20 * len(peaks), dtype=np.float32)
    samples[5::20] = peaks
    return samples


# -- cut


def test_a_signal_is_cut_into_consecutive_variations():
    ramp = np.arange(80, dtype=np.float32) / 80
    variations = cut(dataset(sample_format="FLOAT"), ramp)
    assert [variation.number for variation in variations] == [0, 1, 2, 3]
    parts = [float_samples(variation.content) for variation in variations]
    np.testing.assert_array_equal(np.concatenate(parts), ramp)


def test_what_is_left_at_the_end_is_no_variation():
    assert len(cut(dataset(variation_duration=0.003), np.ones(80, dtype=np.float32))) == 3


def test_a_variation_is_the_wav_file_of_its_samples():
    samples = signal(0.1, -0.2, 0.3, 0.4)
    for sample_format in ("PCM_16", "PCM_24", "FLOAT"):
        second = cut(dataset(sample_format=sample_format), samples)[1]
        assert second.content == wav_bytes(samples[20:40], 8000, sample_format)


def test_levels_are_those_of_each_variation():
    levels = [variation.level for variation in cut(dataset(), signal(0.25, -0.5, 0, 2))]
    assert [found.peak for found in levels] == [0.25, 0.5, 0, 2]
    assert [found.clipped for found in levels] == [0, 0, 0, 1]
    assert [found.rms for found in levels] == pytest.approx(
        [peak / 20**0.5 for peak in (0.25, 0.5, 0, 2)]
    )


@LAW
@given(st.floats(-60, 40))
def test_gain_multiplies_samples_and_levels(gain_db):
    samples = signal(0.25, -0.5, 0.125, 1)
    variations = cut(dataset(gain_db=gain_db, sample_format="FLOAT"), samples)
    factor = 10 ** (gain_db / 20)
    for variation, part in zip(variations, samples.reshape(4, 20), strict=True):
        np.testing.assert_allclose(float_samples(variation.content), part * factor, rtol=1e-6)
        assert variation.level.peak == pytest.approx(np.abs(part).max() * factor, rel=1e-6)


def test_gain_leaves_the_long_signal_as_it_was():
    samples = signal(0.25, -0.5, 0.125, 1)
    cut(dataset(gain_db=-6), samples)
    np.testing.assert_array_equal(samples, signal(0.25, -0.5, 0.125, 1))


@pytest.mark.parametrize(
    ("changes", "numbers"),
    [
        ({}, [0, 1, 2, 3]),
        ({"silence_db": -100}, [0, 1, 3]),
        ({"silence_db": -20}, [0, 1, 3]),
        ({"silence_db": -19.99}, [0, 1]),
        ({"silence_db": -5}, [1]),
        ({"silence_db": -20, "gain_db": -5}, [0, 1]),  # after gain
        ({"silence_db": -20, "gain_db": 30}, [0, 1, 3]),
    ],
)
def test_variations_that_stay_below_the_silence_level_are_dropped(changes, numbers):
    variations = cut(dataset(**changes), signal(0.5, -0.9, 0, 0.1))
    assert [variation.number for variation in variations] == numbers


def test_a_row_of_the_manifest_tells_the_file():
    variation = cut(dataset(), signal(0.25, -2, 0, 0))[1]
    number, size, peak, rms, clipped, checksum, realised = variation.row((0.5,))
    assert realised == "0.5"
    assert (number, size) == (1, 44 + 2 * 20)
    assert (peak, rms, clipped) == (2, pytest.approx(2 / 20**0.5), 1)
    assert checksum == hashlib.sha256(variation.content).hexdigest()


# -- slice_batch


def sliced(tmp_path, demo, *signals):
    """Store long signals, slice them, and return paths, batch and manifest."""
    paths, batch = Paths(tmp_path / "demo"), make_batch(demo, 0, len(signals))
    for folder in (paths.storage, paths.signals):
        folder.mkdir(parents=True, exist_ok=True)
    for wanted, samples in zip(batch.signals, signals, strict=True):
        show(paths, wanted, put(paths, wanted, wav_bytes(samples, 8000, "FLOAT")))
    return paths, batch, slice_batch(demo, batch, paths)


def files(paths):
    return sorted(path for path in paths.data.rglob("*") if path.is_file())


def states(paths):
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in paths}


LOW, HIGH = signal(0.1, 0.2, 0.3, 0.4), signal(0.5, 0.6, 0.7, 0.8)


def test_every_variation_of_a_batch_is_a_file_and_a_row(tmp_path):
    paths, batch, manifest = sliced(tmp_path, dataset(), LOW, HIGH)
    assert (manifest.sliced, manifest.kept, manifest.dropped) == (8, 0, 0)
    assert manifest.clipping == []
    expected = []
    for signal, listed in zip(batch.signals, manifest.points, strict=True):
        point = signal.point
        for number, size, peak, *_, checksum, _ in listed.rows:
            path = paths.data / point.variation_file(number)
            expected.append(path)
            assert file_size(path) == size
            assert hashlib.sha256(path.read_bytes()).hexdigest() == checksum
            assert peak == pytest.approx((LOW if point.index == 0 else HIGH)[5 + 20 * number])
    assert files(paths) == sorted(expected)


def test_files_that_are_right_are_left_as_they_are(tmp_path):
    paths, _, first = sliced(tmp_path, dataset(), LOW, HIGH)
    for path in files(paths):
        os.utime(path, (1, 1))
    before = states(files(paths))
    _, _, second = sliced(tmp_path, dataset(), LOW, HIGH)
    assert (second.sliced, second.kept) == (0, 8)
    assert second.points == first.points
    assert states(files(paths)) == before


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-4])


def alter(path):
    path.write_bytes(path.read_bytes()[:-2] + b"\x01\x01")


@pytest.mark.parametrize(
    "damage", [os.unlink, cut_short, alter, lambda path: path.write_bytes(b"")]
)
def test_files_that_are_missing_or_altered_are_made_good_and_no_others(tmp_path, damage):
    paths, _, first = sliced(tmp_path, dataset(), LOW, HIGH)
    whole = {path: path.read_bytes() for path in files(paths)}
    damaged, *others = whole
    damage(damaged)
    before = states(others)
    _, _, second = sliced(tmp_path, dataset(), LOW, HIGH)
    assert (second.sliced, second.kept) == (1, 7)
    assert second.points == first.points
    assert {path: path.read_bytes() for path in files(paths)} == whole
    assert states(others) == before


CLIPPING = signal(0.1, 1.5, 0.2, -3)


def test_variations_that_clip_are_kept_limited_and_listed(tmp_path):
    paths, batch, manifest = sliced(tmp_path, dataset(on_clip="warn"), LOW, CLIPPING)
    names = [batch.signals[1].point.variation_file(number) for number in (1, 3)]
    assert manifest.clipping == names
    assert (manifest.sliced, manifest.dropped) == (8, 0)
    loudest = np.frombuffer((paths.data / names[1]).read_bytes()[44:], dtype="<i2")
    assert loudest.min() == -32768


def test_variations_that_clip_can_be_dropped(tmp_path):
    paths, batch, manifest = sliced(tmp_path, dataset(on_clip="drop"), LOW, CLIPPING)
    assert (manifest.sliced, manifest.dropped) == (6, 2)
    assert [row.number for row in manifest.points[1].rows] == [0, 2]
    assert len(manifest.clipping) == 2
    assert not (paths.data / batch.signals[1].point.variation_file(1)).exists()


def test_variations_that_clip_can_be_an_error(tmp_path):
    with pytest.raises(DSGeneratorError, match=r"v-001\.wav reaches beyond full scale") as caught:
        sliced(tmp_path, dataset(on_clip="error", gain_db=0.5), LOW, CLIPPING)
    assert "rate_exp=1" in str(caught.value)
    assert "gain_db 0.5" in str(caught.value)


def test_silent_variations_count_as_dropped(tmp_path):
    _, _, manifest = sliced(tmp_path, dataset(silence_db=-60), LOW, signal(0, 0, 0.5, 0))
    assert (manifest.sliced, manifest.dropped) == (5, 3)
    assert [row.number for row in manifest.points[1].rows] == [2]


# -- files, all or nothing


def test_a_file_is_written_and_replaced_whole(tmp_path):
    path = tmp_path / "file"
    for content in (b"long content", b"short"):
        write_atomically(path, content)
        assert path.read_bytes() == content
    assert os.listdir(tmp_path) == ["file"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    with pytest.raises(TypeError):
        write_atomically(path, "text, not bytes")
    assert os.listdir(tmp_path) == ["file"]
    assert path.read_bytes() == b"old"


def test_what_a_killed_process_left_is_no_obstacle(tmp_path):
    """Process numbers come again, in containers nearly always."""
    path, target = tmp_path / "file", tmp_path / "target"
    left = tmp_path / f".file.{os.getpid()}.tmp"
    left.write_bytes(b"half a fi")
    write_atomically(path, b"whole")
    assert path.read_bytes() == b"whole"
    target.write_bytes(b"linked")
    left.symlink_to("elsewhere")
    link(path, "target")
    assert path.read_bytes() == b"linked"
    assert sorted(os.listdir(tmp_path)) == ["file", "target"]


def test_a_link_is_made_once(tmp_path):
    path = tmp_path / "signal.wav"
    link(path, "../store/digest")
    assert os.readlink(path) == "../store/digest"
    before = path.lstat()
    link(path, "../store/digest")
    assert (path.lstat().st_ino, path.lstat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    link(path, "../store/other")
    assert os.readlink(path) == "../store/other"


def test_a_job_that_was_stopped_and_whose_turn_is_over_writes_nothing(tmp_path):
    """The last look is just before the name is set, however long the file took to write."""
    path = tmp_path / "file"
    path.write_bytes(b"theirs")

    def check():
        (temporary,) = tmp_path.glob(".file.*.tmp")
        assert temporary.read_bytes() == b"mine"
        raise DSGeneratorError("another run")

    with pytest.raises(DSGeneratorError, match="another run"):
        write_atomically(path, b"mine", check=check)
    with pytest.raises(DSGeneratorError, match="another run"):
        Files(tmp_path, check).write("file", b"mine")
    assert [entry.read_bytes() for entry in tmp_path.iterdir()] == [b"theirs"]
