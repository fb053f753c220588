"""What `generate.py` sets in the sound models of early folders, and what is set at all."""

import json

import numpy as np
import pytest
from original_folders import early

from dsgenerator.config.original.scripts import read_script
from dsgenerator.config.original.translation import read_config
from dsgenerator.points.validation import validate
from dsgenerator.render.signals import render

SCRIPT = """
import sys, json
for enumP in combinations:
    barsynth = Clicks()
    barsynth.setParamNorm("rate", enumP[0])  # setParam("rate", 1)
    barsynth.setParam("gain", 0.25)
    barsynth.setParamNorm('other', -.5)
    barsynth.setParam(name, 4)
    barsynth.reset("gain", 5)
"""
FIRST = {
    "soundname": "Clicks", "samplerate": 16000, "format": "params", "numVariations": 2,
    "soundDuration": 2, "outPath": "here",
    "params": [{"pname": "rate", "minval": 0.2, "maxval": 0.8, "nvals": 2, "units": "clicks"}],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    config = early(tmp_path / "old")
    config.write_text(json.dumps(FIRST))
    return config.parent


def read(folder, **more):
    config = folder / "config_file.json"
    raw = json.loads(config.read_text()) | more
    done, _, notes = read_config(raw, [config])
    return validate(done), notes


def test_a_script_is_read_and_not_run(tmp_path):
    (tmp_path / "generate.py").write_text(f"raise SystemExit\n{SCRIPT}")
    found = read_script(tmp_path)
    assert found.units == {"rate": "norm"}
    assert found.constants == {"gain": (0.25, "natural"), "other": (-0.5, "norm")}
    (tmp_path / "generate.py").write_text("print 'of Python 2'")
    assert read_script(tmp_path).constants == read_script(tmp_path / "none").constants == {}


def test_what_it_sets_is_set_and_said(folder):
    plain, _ = read(folder)
    (folder / "generate.py").write_text(SCRIPT)
    dataset, notes = read(folder)
    assert [sweep.values for sweep in plain.sweeps] == [(0.2, 0.8)]
    expected = 0.1 + np.array([0.2, 0.8]) * (50 - 0.1)
    np.testing.assert_allclose(dataset.sweeps[0].values, expected)
    assert dataset.fixed == {"gain": 0.25}
    assert "rate: norm values, as in generate.py" in notes
    assert "gain: 0.25 (natural), as in generate.py" in notes
    assert np.abs(render(dataset, dataset.point(1))).max() <= 0.25


def test_the_command_line_has_the_last_word(folder):
    (folder / "generate.py").write_text(SCRIPT)
    assert read(folder, fixed={"gain": 0.75})[0].fixed == {"gain": 0.75}
    entry = {"synth_pname": "gain", "synth_val": 0.9, "synth_units": "natural"}
    assert read(folder, fixedParams=[entry], paramRange="Norm")[0].fixed == {"gain": 0.9}


INNER = """
class Clicks:
    sr = 16000

    def __init__(self):
        self.level, self.set, self.param = 0.125, [], {"level": self, "other": self}
        self.min, self.max, self.val = 0, 1, 0.5

    def setParam(self, name, value):
        self.set.append(name)
        self.level = value

    def generate(self, seconds):
        return [self.level] * int(seconds * self.sr)
"""


def test_a_value_that_is_the_default_is_set_all_the_same(folder):
    """What a model is made with inside need not be what its parameter begins with."""
    (folder / "Clicks.py").write_text(INNER)
    axis = {"pname": "level", "minval": 0.25, "maxval": 0.75, "nvals": 3, "units": ""}
    dataset, _ = read(folder, params=[axis])
    levels = [float(render(dataset, point)[0]) for point in dataset.points()]
    assert levels == [0.25, 0.5, 0.75]
    other = {"pname": "other", "minval": 0.5, "maxval": 0.5, "nvals": 1, "units": ""}
    assert read(folder, params=[other])[0].defaults == {"level": 0.5}
