"""What the random numbers and the bytes of a signal depend on, and what they do not."""

import os
import shutil
from dataclasses import replace

import pytest

from lib import models
from lib.batches import make_batch
from lib.digests import generator, render_digest
from lib.layout import Layout
from lib.models import source_digest
from lib.plan import cut_plan
from lib.validation import validate

GOLDEN = [0.5077319324346133, 1.75732928353294, -0.9613370427179811]
CACHED = (models.shipped, models.load, models.source_digest)


@pytest.fixture(autouse=True)
def fresh_caches():
    for function in CACHED:
        function.cache_clear()
    yield
    for function in CACHED:
        function.cache_clear()


def dataset(**changes):
    small = {
        "dataset": "demo",
        "synth": "pop",
        "sample_rate": 16000,
        "long_duration": 10,
        "variation_duration": 2,
        "params": {"rate_exp": {"values": [0, 1]}},
    }
    return validate(small | changes)


def draws(demo, point=None, **changes):
    point = replace(point or demo.point(0), **changes)
    return generator(demo, point).standard_normal(3).tolist()


# -- random numbers


def test_random_numbers_are_pinned():
    """When these change, so does every dataset: raise RENDER_VERSION and say so in CHANGELOG."""
    assert draws(dataset(seed=0)) == GOLDEN


def test_a_point_has_the_same_random_numbers_every_time():
    assert draws(dataset()) == draws(dataset())


@pytest.mark.parametrize(
    "changes",
    [{"seed": 1}, {"synth": "drip"}, {"fixed": {"cf_exp": 0.5}}, {"fixed": {"cf_exp": 1e-300}}],
)
def test_random_numbers_differ_by_seed_model_and_values(changes):
    assert draws(dataset(**changes)) != draws(dataset())


def test_random_numbers_differ_between_points_and_examples():
    demo = dataset(examples=2)
    assert len({tuple(draws(demo, point)) for point in demo.points()}) == len(demo) == 4


def test_random_numbers_do_not_depend_on_position_or_name():
    demo = dataset()
    same = draws(demo, index=7, stem="other", folder="other/", labels={"density": 1})
    assert same == draws(demo)


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "other"},
        {"batch_size": 1},
        {"gain_db": -6},
        {"sample_format": "FLOAT"},
        {"variation_duration": 1},
        {"sample_rate": 48000},
        {"long_duration": 20},
        {"params": {"rate_exp": {"values": [1, 3, 0]}}},  # the same point, elsewhere
        {"params": {}, "fixed": {"rate_exp": 0}},
        {"examples": 3},
    ],
)
def test_random_numbers_do_not_depend_on_anything_else(changes):
    demo = dataset(**changes)
    point = next(point for point in demo.points() if point.values["rate_exp"] == 0)
    assert draws(demo, point) == draws(dataset())


def test_random_numbers_do_not_depend_on_the_order_of_parameters():
    demo = dataset()
    values = demo.point(0).values
    assert draws(demo, values=dict(reversed(values.items()))) == draws(demo)


def test_shared_seeds_give_all_points_of_an_example_the_same_random_numbers():
    demo = dataset(seed_policy="shared", examples=2)
    first, second, third, fourth = (draws(demo, point) for point in demo.points())
    assert first == third != second == fourth
    assert first != draws(dataset(seed_policy="shared", seed=1))


# -- what made a long signal


def digests(demo):
    return [render_digest(demo, point) for point in demo.points()]


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 1},
        {"seed_policy": "shared"},
        {"sample_rate": 22050},
        {"long_duration": 11},
        {"synth": "drip"},
        {"fixed": {"q": 41}},
    ],
)
def test_a_signal_is_another_by_whatever_changes_its_bytes(changes):
    assert not set(digests(dataset(**changes))) & set(digests(dataset()))


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "other"},
        {"gain_db": -6},
        {"variation_duration": 1},
        {"sample_format": "FLOAT"},
        {"silence_db": -60},
        {"on_clip": "drop"},
        {"batch_size": 1},
        {"params": {"rate_exp": {"min": 0, "max": 1, "n": 2}}},
        {"params": {"rate_exp": {"values": [0, 1], "label": {"name": "a", "min": 0, "max": 1}}}},
        {"params": {"rate_exp": {"values": [0.3, 0.4], "units": "norm"}}},
        {"fixed": {"q": 40}},  # as by default
    ],
)
def test_a_signal_is_the_same_by_whatever_changes_no_byte_of_it(changes):
    assert digests(dataset(**changes)) == digests(dataset())


def test_points_and_examples_have_digests_of_their_own():
    demo = dataset(examples=3)
    assert len(set(digests(demo))) == len(demo) == 6


def test_a_value_added_to_an_axis_leaves_the_others():
    grown = dataset(params={"rate_exp": {"values": [0.5, 0, 1]}})
    assert digests(grown)[1:] == digests(dataset())


# -- what made the variations and the table


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "other"},
        {"gain_db": -6},
        {"variation_duration": 1},
        {"sample_format": "FLOAT"},
        {"silence_db": -60},
        {"on_clip": "drop"},
    ],
)
def test_variations_are_cut_again_by_whatever_changes_them(changes):
    before, after = make_batch(dataset(), 0, 2), make_batch(dataset(**changes), 0, 2)
    assert after.slice != before.slice


LABELLED = {"rate_exp": {"values": [0, 1], "label": {"name": "density", "min": 0, "max": 1}}}


def test_labels_change_the_table_and_nothing_else():
    before, after = (
        cut_plan(demo, Layout("results"), 2) for demo in (dataset(), dataset(params=LABELLED))
    )
    assert [batch.slice for batch in after.batches] == [batch.slice for batch in before.batches]
    assert after.table != before.table


def test_the_batch_size_does_not_change_the_table():
    assert len({cut_plan(dataset(), Layout("results"), size).table for size in (1, 2, 3)}) == 1


# -- the source of a sound model

MODEL = """\
{line}
from synths.interface import SoundModel
class Tone(SoundModel):
    pass
"""


@pytest.fixture
def synths(tmp_path, monkeypatch):
    """Stand in for synths/ with three models and a helper that imports another."""
    folder = tmp_path / "synths"
    folder.mkdir()
    monkeypatch.setattr(models, "ROOT", tmp_path)
    monkeypatch.setattr(models, "SYNTHS", folder)
    (folder / "interface.py").write_text("class SoundModel: pass\n")
    (folder / "helper.py").write_text("from synths.deeper import depth\n")
    (folder / "deeper.py").write_text("depth = 1\n")
    (folder / "tone.py").write_text(MODEL.format(line="from synths.helper import depth"))
    (folder / "plain.py").write_text(MODEL.format(line="import math"))
    return folder


def changed(synth, change):
    """Tell whether the digest of a sound model is another after a change."""
    before = source_digest(synth)
    change()
    source_digest.cache_clear()
    return source_digest(synth) != before


@pytest.mark.parametrize("file", ["tone", "helper", "deeper", "interface"])
def test_the_source_of_all_that_a_model_imports_counts(synths, file):
    path = synths / f"{file}.py"
    assert changed("tone", lambda: path.write_text(path.read_text() + "more = 1\n"))


@pytest.mark.parametrize("file", ["plain", "helper", "deeper", "unrelated"])
def test_other_sources_do_not_count(synths, file):
    synth = "tone" if file in ("plain", "unrelated") else "plain"
    assert not changed(synth, lambda: (synths / f"{file}.py").write_text("other = 1\n"))


def test_modification_times_do_not_count(synths):
    def touch():
        for path in synths.iterdir():
            os.utime(path, (1, 1))

    assert not changed("tone", touch)


@pytest.mark.parametrize(
    "line",
    [
        "import synths.helper",
        "import math, synths.helper as helper",
        "from synths import helper",
        "from synths import interface, helper as other",
        "from synths.helper import depth",
        "from . import helper",
        "from .helper import depth",
        "def late():\n    from synths.helper import depth",
        "try:\n    import synths.helper\nexcept ImportError:\n    pass",
    ],
)
def test_every_way_to_import_a_helper_is_followed(synths, line):
    (synths / "tone.py").write_text(MODEL.format(line=line))
    assert changed("tone", lambda: (synths / "deeper.py").write_text("depth = 2\n"))


def test_helpers_that_import_each_other_are_no_trouble(synths):
    (synths / "deeper.py").write_text("import synths.helper\n")
    assert changed("tone", lambda: (synths / "deeper.py").write_text("import synths.tone\n"))


def test_an_own_model_counts_by_content_and_not_by_folder(synths, tmp_path):
    first, second = tmp_path / "a" / "own.py", tmp_path / "b" / "own.py"
    for path in (first, second):
        path.parent.mkdir()
        path.write_text(MODEL.format(line="import synths.helper"))
    assert source_digest(str(first)) == source_digest(str(second))
    assert changed(str(first), lambda: (synths / "deeper.py").write_text("depth = 2\n"))
    assert changed(str(first), lambda: first.write_text(MODEL.format(line="import math")))


@pytest.fixture
def own_folder(tmp_path):
    """A sound model with a helper beside it, which imports another, and one of a package."""
    folder = tmp_path / "own"
    (folder / "kit").mkdir(parents=True)
    (folder / "own.py").write_text(MODEL.format(line="from beside import one\nimport kit.part"))
    (folder / "beside.py").write_text("from below import one\n")
    (folder / "below.py").write_text("one = 1\n")
    (folder / "broken.py").write_text("one = \n")
    (folder / "kit" / "part.py").write_text("part = 1\n")
    return folder


@pytest.mark.parametrize("file", ["own.py", "beside.py", "below.py", "kit/part.py"])
def test_what_an_own_model_imports_from_its_folder_counts(own_folder, file):
    path = own_folder / file
    assert changed(str(own_folder / "own.py"), lambda: path.write_text("another = 1\n"))


def test_what_else_lies_beside_an_own_model_does_not_count(own_folder):
    def write():
        (own_folder / "broken.py").write_text("two = \n")
        (own_folder / "numbers").mkdir()

    assert not changed(str(own_folder / "own.py"), write)


def test_an_own_folder_counts_alike_wherever_it_lies(synths, own_folder, tmp_path):
    (own_folder / "below.py").write_text("import synths.helper\n")
    elsewhere = [tmp_path / name for name in ("a", "zz/deeper")]
    digests = {source_digest(str(shutil.copytree(own_folder, to) / "own.py")) for to in elsewhere}
    assert digests == {source_digest(str(own_folder / "own.py"))}


def test_two_classes_of_one_file_are_two_models(tmp_path):
    path = tmp_path / "own.py"
    path.write_text("One = Two = None\n")
    assert source_digest(f"{path}:One") != source_digest(f"{path}:Two")
