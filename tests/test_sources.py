"""What counts as the source of a sound model, and what does not."""

import os
import shutil

import pytest

from dsgenerator.config import models
from dsgenerator.config.sources import source_digest, source_files, watch_files

CACHED = (models.shipped, models.load, source_digest)
MODEL = """\
{line}
from synths.interface import SoundModel
class Tone(SoundModel):
    pass
"""


@pytest.fixture(autouse=True)
def fresh_caches():
    for function in CACHED:
        function.cache_clear()
    yield
    for function in CACHED:
        function.cache_clear()


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


# -- files beside a sound model

READS = """\
from pathlib import Path
import numpy as np
from synths.interface import Parameter, SoundModel

class Own(SoundModel):
    parameters = (Parameter("level", 0, 1, 0.5, "", "How loud."),)
    def generate(self, values, duration, sample_rate, rng):
        return np.full(80, np.loadtxt(Path(__file__).parent / {name}))
"""


@pytest.fixture
def reading(tmp_path):
    """Return a function from how a model names its file to the model; the file is tables/a.txt."""
    folder = tmp_path / "reading"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "a.txt").write_text("0.25")
    (folder / "unrelated.txt").write_text("1")

    def write(name):
        (folder / "own.py").write_text(READS.format(name=name))
        return str(folder / "own.py")

    return write


@pytest.mark.parametrize(
    "name", ['"tables/a.txt"', '"tables" / "a.txt"', '"tables" / f"{chr(97)}.txt"']
)
def test_files_that_a_model_names_count_as_its_source(reading, tmp_path, name):
    synth = reading(name)
    folder = tmp_path / "reading"
    assert changed(synth, lambda: (folder / "tables" / "a.txt").write_text("0.5"))
    assert not changed(synth, lambda: (folder / "unrelated.txt").write_text("2"))


def test_files_that_a_model_reads_without_a_name_are_told(reading, tmp_path):
    told = []
    synth = reading('"".join(["tab", "les/a.txt"])')
    watch_files(synth, source_files(synth), told.append)
    folder = tmp_path / "reading"
    (folder / "tables" / "a.txt").read_text()
    (folder / "tables" / "a.txt").read_text()
    (folder / "written.txt").write_text("")
    (folder / "own.py").read_text()
    assert len(told) == 1
    assert f"reads {folder / 'tables' / 'a.txt'}, and the workflow will not see" in told[0]


def test_an_editors_lock_is_no_sound_model(synths):
    (synths / ".#tone.py").symlink_to("somebody@somewhere.1234")
    assert models.shipped() == ["plain", "tone"]
