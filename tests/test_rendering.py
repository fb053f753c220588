"""Long signals from sound models, good and bad ones."""

import os

import google_crc32c
import numpy as np
import pytest

from dsgenerator.audio import float_samples
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.batches import make_batch
from dsgenerator.plan.paths import Paths
from dsgenerator.points.validation import validate
from dsgenerator.render.signals import render, render_batch

MODEL = """\
import numpy as np
from synths.interface import Parameter, SoundModel, sample_count

class Own(SoundModel):
    parameters = (
        Parameter("loudness", 0, 1, 0.5, "", "How loud."),
        Parameter("pitch", 0, 10, 5, "octaves", "How high."),
    )

    def generate(self, values, duration, sample_rate, rng):
        samples = np.full(sample_count(duration, sample_rate), values["loudness"])
        if values["loudness"] == 0.25:
            {line}
        return samples
"""
ADD_NOISE = "samples = samples + rng.standard_normal(samples.size)"


@pytest.fixture
def dataset(tmp_path):
    """Return a function from what the model does at loudness 0.25 to a dataset."""

    def make(line="pass", **changes):
        path = tmp_path / "own.py"
        path.write_text(MODEL.format(line=line))
        small = {
            "dataset": "demo",
            "synth": str(path),
            "sample_rate": 8000,
            "long_duration": 0.01,  # 80 samples
            "variation_duration": 0.005,
            "params": {"loudness": {"values": [0.125, 0.25, 0.5]}},
        }
        return validate(small | changes)

    return make


def test_a_signal_is_what_the_model_returns_as_32_bit_floats(dataset):
    demo = dataset()
    for point, loudness in zip(demo.points(), (0.125, 0.25, 0.5), strict=True):
        samples = render(demo, point)
        assert samples.dtype == np.float32
        np.testing.assert_array_equal(samples, np.full(80, loudness))


@pytest.mark.parametrize(
    "line",
    [
        "return samples.astype(np.float32)",
        "return samples.astype(int)",
        "return samples.tolist()",
        "return samples[::-1]",
        "return 100 * samples",  # loud, which `clipped` will tell
    ],
)
def test_all_real_finite_samples_are_taken(dataset, line):
    demo = dataset(line)
    assert render(demo, demo.point(1)).shape == (80,)


BAD = [
    ("raise RuntimeError('no string left')", "failed", "RuntimeError: no string left"),
    ("return 1 / 0", "failed", "ZeroDivisionError"),
    ("return samples[200]", "failed", "IndexError"),
    ("samples[3:5] = np.nan", "returned NaN in 2 samples"),
    ("samples[0] = np.inf", "returned infinite values in 1 samples"),
    ("samples[:4] = -np.inf", "returned infinite values in 4 samples"),
    ("samples[0] = 1e300", "returned samples too large for 32 bit floats"),
    ("return samples[:-1]", "returned 79 samples, not 80"),
    ("return np.append(samples, 0)", "returned 81 samples, not 80"),
    ("return np.array([])", "returned 0 samples, not 80"),
    ("return samples.reshape(1, -1)", "shape (1, 80)", "not one row of 80"),
    ("return np.stack([samples, samples], 1)", "shape (80, 2)", "not one row of 80"),
    ("return 0.5", "shape ()"),
    ("return samples + 0j", "type complex128, not real numbers"),
    ("return None", "type object, not real numbers"),
    ("return 'noise'", "not real numbers"),
    ("return samples > 0", "type bool, not real numbers"),
    ("return [samples, samples[1:]]", "failed", "ValueError"),
]


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
@pytest.mark.parametrize(("line", "parts"), [(line, parts) for line, *parts in BAD])
def test_a_failing_point_is_an_error_that_names_model_and_values(dataset, line, parts):
    demo = dataset(line, fixed={"pitch": 3})
    with pytest.raises(DSGeneratorError) as caught:
        render(demo, demo.point(1))
    message = str(caught.value)
    expected = [*parts, "own.py", "loudness=0.25", "pitch=3", "example=0"]
    assert [part for part in expected if part not in message] == []
    assert render(demo, demo.point(0)).size == 80


def test_a_model_cannot_change_the_values_of_a_point(dataset):
    demo = dataset("values['loudness'] = 0.75; values.clear()")
    point = demo.point(1)
    render(demo, point)
    assert point.values == {"loudness": 0.25, "pitch": 5}


def test_a_point_sounds_the_same_whatever_was_rendered_before(dataset):
    demo = dataset(ADD_NOISE)
    alone = render(demo, demo.point(1))
    for point in demo.points():
        render(demo, point)
    np.testing.assert_array_equal(render(demo, demo.point(1)), alone)


def test_the_global_random_numbers_play_no_part(dataset):
    demo = dataset(ADD_NOISE)
    np.random.seed(1)
    first = render(demo, demo.point(1))
    np.random.seed(2)
    np.testing.assert_array_equal(render(demo, demo.point(1)), first)


# -- batches


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path / "results" / "demo")


def states(paths):
    """Return inode and modification time of every file and link below the results."""
    found = {}
    for path in sorted(paths.root.rglob("*")):
        if path.is_symlink() or path.is_file():
            found[path] = (path.lstat().st_ino, path.lstat().st_mtime_ns)
    return found


def test_a_batch_is_stored_under_its_digests_and_linked_by_name(dataset, paths):
    demo = dataset()
    batch = make_batch(demo, 0, 3)
    assert render_batch(demo, batch, paths) == 3
    for signal in batch.signals:
        path = paths.long(signal.point)
        name = os.path.basename(os.readlink(path))
        checksum = google_crc32c.value(path.read_bytes())
        assert os.readlink(path) == f"../store/{name}"
        assert name == f"{signal.digest}-{checksum:08x}"
        np.testing.assert_array_equal(float_samples(path.read_bytes()), render(demo, signal.point))
    assert len(states(paths)) == 6


def test_what_is_there_already_is_left_as_it_is(dataset, paths):
    demo = dataset()
    batch = make_batch(demo, 0, 3)
    render_batch(demo, batch, paths)
    for path in (paths.root / "store").iterdir():
        os.utime(path, (1, 1))
    before = states(paths)
    assert render_batch(demo, batch, paths) == 0
    assert states(paths) == before


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-4])


@pytest.mark.parametrize("damage", [os.unlink, cut_short])
def test_a_signal_that_is_missing_or_cut_short_is_made_again_and_no_other(dataset, paths, damage):
    demo = dataset(ADD_NOISE)
    batch = make_batch(demo, 0, 3)
    render_batch(demo, batch, paths)
    damaged = paths.long(batch.signals[1].point).resolve()
    content, before = damaged.read_bytes(), states(paths)
    damage(damaged)
    assert render_batch(demo, batch, paths) == 1
    assert damaged.read_bytes() == content
    after = states(paths)
    del before[damaged], after[damaged]
    assert after == before


def test_a_link_that_was_deleted_comes_back_without_rendering(dataset, paths):
    demo = dataset()
    batch = make_batch(demo, 0, 3)
    render_batch(demo, batch, paths)
    paths.long(batch.signals[1].point).unlink()
    assert render_batch(demo, batch, paths) == 0
    assert paths.long(batch.signals[1].point).exists()


def test_a_failing_point_does_not_take_the_others_with_it(dataset, paths):
    demo = dataset("samples[0] = np.nan")
    batch = make_batch(demo, 0, 3)
    with pytest.raises(DSGeneratorError) as caught:
        render_batch(demo, batch, paths)
    message = str(caught.value)
    assert "1 of 3 points failed; the others are kept" in message
    assert "There is no dataset until all are made" in message
    assert "returned NaN in 1 samples at loudness=0.25" in message
    assert [paths.long(signal.point).exists() for signal in batch.signals] == [True, False, True]


def test_nobody_is_told_that_others_are_kept_where_there_are_none(dataset, paths):
    demo = dataset("samples[0] = np.nan if True else 0")
    batch = make_batch(demo, 1, 1)
    with pytest.raises(DSGeneratorError, match="1 of 1 points failed; the next run tries"):
        render_batch(demo, batch, paths)


def test_the_next_run_tries_again_what_failed_and_only_that(dataset, paths, tmp_path):
    demo = dataset(
        f"if not __import__('pathlib').Path({str(tmp_path / 'repaired')!r}).exists(): 1 / 0"
    )
    batch = make_batch(demo, 0, 3)
    with pytest.raises(DSGeneratorError, match="ZeroDivisionError"):
        render_batch(demo, batch, paths)
    before = states(paths)
    (tmp_path / "repaired").touch()
    assert render_batch(demo, batch, paths) == 1
    after = states(paths)
    assert before.items() <= after.items()
    assert len(after) == 6


def test_of_many_failing_points_ten_are_shown(dataset, paths):
    axes = {"loudness": {"values": [0.25]}, "pitch": {"min": 0, "max": 10, "n": 12}}
    demo = dataset("1 / 0", params=axes)
    with pytest.raises(DSGeneratorError) as caught:
        render_batch(demo, make_batch(demo, 0, 12), paths)
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("12 of 12 points failed")
    assert len(lines) == 12
    assert lines[-1].strip() == "and 2 more"


def test_batches_of_any_size_make_the_same_bytes(dataset, tmp_path):
    demo = dataset(ADD_NOISE)
    made = []
    for size in (1, 2, 3):
        paths = Paths(tmp_path / str(size))
        for number in range(-(-len(demo) // size)):
            render_batch(demo, make_batch(demo, number, size), paths)
        made.append({path.name: path.read_bytes() for path in (paths.root / "long").iterdir()})
    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("synth", ["pop", "drip"])
def test_shipped_models_make_the_same_bytes_for_the_same_config(synth, dataset):
    demo = dataset(synth=synth, params={"rate_exp": {"values": [4, 6]}}, long_duration=0.5)
    signals = [render(demo, point).tobytes() for point in demo.points()]
    assert signals == [render(demo, point).tobytes() for point in reversed(demo.points())][::-1]
    assert signals[0] != signals[1]
