"""Drafts of the explorer: configs that it opens, shows and saves."""

from dataclasses import replace

import numpy as np
import pytest
import yaml
from drafts import heard, sweeping, with_settings, with_values
from original_states import second

from dsgenerator import ROOT
from dsgenerator.errors import DSGeneratorError
from dsgenerator.explorer.draft import Range
from dsgenerator.explorer.opening import free_path, new_draft, open_config, open_named, open_path
from dsgenerator.explorer.plan import command, plan_of
from dsgenerator.points.validation import validate


def test_a_draft_becomes_a_config(tmp_path):
    draft = sweeping(with_values(new_draft("pop"), q=80), cf_exp=Range(0, 1, 3))
    assert "3 points, 15 variations of 2 s" in plan_of(draft)["size"]
    path = tmp_path / "bright.yaml"
    text = draft.save(path)
    assert path.read_text() == text
    assert "\n  cf_exp: {min: 0, max: 1, n: 3}\n" in text
    dataset = validate(yaml.safe_load(text))
    assert dataset.name == "bright"
    assert [sweep.values for sweep in dataset.sweeps] == [(0, 0.5, 1)]
    assert dataset.fixed == {"q": 80}
    again = open_config(path)
    assert again.ranges == draft.ranges
    assert again.values["q"] == 80
    assert again.text() == text


def test_only_what_was_saved_here_is_written_over(tmp_path):
    path = tmp_path / "mine.yaml"
    draft = sweeping(new_draft("pop"), cf_exp=Range(0, 1, 3))
    first = draft.save(path)
    assert draft.save(path) == first
    other = with_settings(draft, seed=1)
    with pytest.raises(DSGeneratorError, match="there already"):
        other.save(path)
    assert other.save(path, written=first) != first


SETTINGS = {
    "sample_rate": 44100,
    "long_duration": 6,
    "variation_duration": 3,
    "seed": 7,
    "gain_db": -6,
    "examples": 2,
    "split": {"train": 0.5, "test": 0.5},
    "records": ["params", "webdataset"],
    "sample_format": "FLAC",
    "hold_out": {"strength": [0.5]},
}


def test_no_setting_is_lost(tmp_path):
    params = {"strength": {"min": 0, "max": 1, "n": 9}}
    config = {"dataset": "windy", "synth": "wind", **SETTINGS, "params": params}
    (tmp_path / "windy.yaml").write_text(yaml.safe_dump(config))
    draft = open_config(tmp_path / "windy.yaml")
    assert yaml.safe_load(draft.text()) == config
    assert plan_of(draft)["split"] == "8 train, 10 test"


def test_values_that_move_are_kept(tmp_path):
    moving = [{"from": 0.2, "to": 0.8}, [[0, 0.1], [4, 1], [10, 0.3]]]
    lfo = {"lfo": {"rate": 0.2, "min": 0, "max": 0.6, "shape": "sine", "phase": 0}}
    config = {**new_draft("wind").config(), "params": {"strength": {"values": [0.5, *moving]}}}
    config["fixed"] = {"gustiness": lfo}
    (tmp_path / "moves.yaml").write_text(yaml.safe_dump(config))
    draft = open_config(tmp_path / "moves.yaml")
    assert draft.values["gustiness"]["lfo"]["max"] == 0.6
    assert draft.values["strength"] == 0.5
    assert validate(draft.config()).sweeps == validate(config).sweeps
    assert validate(draft.config()).fixed == validate(config).fixed
    assert heard(draft, 10).samples.size == 160000


def test_a_design_stays_a_design(tmp_path):
    config = {**new_draft("pop").config(), "design": {"kind": "sobol", "n": 8}}
    config["params"] = {"cf_exp": {"min": 0, "max": 1}, "q": {"values": [10, 20, 40]}}
    (tmp_path / "drawn.yaml").write_text(yaml.safe_dump(config))
    draft = open_config(tmp_path / "drawn.yaml")
    assert draft.config()["params"]["cf_exp"] == {"min": 0, "max": 1}
    assert len(validate(draft.config())) == 8
    assert validate(draft.config()).sweeps == validate(config).sweeps


def test_units_of_a_range_become_natural(tmp_path):
    config = {**new_draft("pop").config(), "hold_out": {"cf_exp": {"min": 0.4, "max": 0.6}}}
    config["params"] = {"cf_exp": {"min": 0.25, "max": 0.75, "n": 3, "units": "norm"}}
    (tmp_path / "norm.yaml").write_text(yaml.safe_dump(config))
    draft = open_config(tmp_path / "norm.yaml")
    ours, theirs = validate(draft.config()), validate(config)
    assert [s.values for s in ours.sweeps] == [s.values for s in theirs.sweeps]
    assert ours.export.hold_out == theirs.export.hold_out
    drawn = {"values": [0, 0.5, 1], "units": "norm"}
    config |= {"design": {"kind": "random", "n": 6}, "hold_out": {}, "params": {"q": drawn}}
    config["params"]["cf_exp"] = {"min": 0.25, "max": 0.75, "units": "norm"}
    (tmp_path / "norm.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    draft = open_config(tmp_path / "norm.yaml")
    assert draft.ranges["q"].values == (2, 251, 500)
    assert validate(draft.config()).sweeps == validate(config).sweeps


def test_labels_of_an_opened_config_are_kept(tmp_path):
    label = {"name": "brightness", "min": 0, "max": 100}
    config = {**new_draft("pop").config(), "dataset": "labelled"}
    config["params"] = {"cf_exp": {"min": 0, "max": 1, "n": 3, "label": label}}
    (tmp_path / "labelled.yaml").write_text(yaml.safe_dump(config))
    draft = open_config(tmp_path / "labelled.yaml")
    assert validate(draft.config()).sweeps == validate(config).sweeps
    assert replace(draft, ranges={}).config()["params"] == {}


@pytest.mark.parametrize("name", ["wind", "fire", "crickets", "bands"])
def test_shipped_configs_open(name, request):
    draft = open_config(request.config.rootpath / f"config/{name}.yaml")
    opened = yaml.safe_load((request.config.rootpath / f"config/{name}.yaml").read_text())
    assert validate(draft.config()).sweeps == validate(opened).sweeps
    assert list(draft.ranges) == list(opened["params"])


def test_a_config_of_the_original_opens(tmp_path):
    config = second(tmp_path / "mine")
    draft = open_config(config)
    assert draft.synth == str(tmp_path / "mine" / "myTickPatternSynth.py")
    assert draft.ranges == {"rate": Range(-2, 2, 2)}
    assert draft.values["level"] == 0.4
    assert draft.labels["rate"]["name"] == "Rate"
    assert np.isfinite(heard(draft).samples).all()


def test_a_folder_of_the_original_opens(tmp_path):
    config = second(tmp_path / "mine")
    assert open_path(config.parent).ranges == {"rate": Range(-2, 2, 2)}
    config.unlink()
    draft = open_path(config.parent)
    assert list(draft.values) == ["rate", "level", "cf"]
    assert np.isfinite(heard(draft).samples).all()


def test_what_cannot_be_used_is_said(tmp_path):
    with pytest.raises(DSGeneratorError, match="did you mean"):
        new_draft("popp")
    with pytest.raises(DSGeneratorError, match="No such file"):
        open_config(tmp_path / "nothing.yaml")
    (tmp_path / "list.yaml").write_text("- 1")
    with pytest.raises(DSGeneratorError):
        open_config(tmp_path / "list.yaml")
    with pytest.raises(DSGeneratorError, match="8000 Hz"):
        heard(with_values(new_draft("pop"), cf_exp=6))
    bad = tmp_path / "bad name.yaml"
    with pytest.raises(DSGeneratorError, match="dataset"):
        sweeping(new_draft("pop"), cf_exp=Range(0, 1, 3)).save(bad)
    assert not bad.exists()


def test_a_model_that_raises_is_named(tmp_path):
    (tmp_path / "own.py").write_text(
        "from synths.interface import Parameter, SoundModel\n"
        "class Own(SoundModel):\n"
        "    parameters = (Parameter('x', 0, 1, 0, '', 'X.'),)\n"
        "    def generate(self, values, duration, sample_rate, rng):\n"
        "        raise ValueError('not today')\n"
    )
    with pytest.raises(DSGeneratorError, match="ValueError: not today"):
        heard(new_draft(str(tmp_path / "own.py")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "config/fire.yaml"),
        ("config/fir.yaml", "did you mean config/fire.yaml"),
        ("windd", "did you mean wind"),
        ("synths/popp.py", "did you mean synths/pop.py"),
    ],
)
def test_what_was_probably_meant_is_said(text, told):
    with pytest.raises(DSGeneratorError, match=told):
        open_named(text)


def test_an_own_model_that_was_changed_is_read_again(tmp_path):
    (tmp_path / "own.py").write_text((ROOT / "synths/wind.py").read_text())
    assert len(open_named(str(tmp_path / "own.py")).parameters) == 3
    (tmp_path / "own.py").write_text((ROOT / "synths/pop.py").read_text())
    assert len(open_named(str(tmp_path / "own.py")).parameters) == 5


def test_the_command_works_from_anywhere(tmp_path):
    told = command(ROOT / "config" / "mine.yaml")
    assert told == f"make -C {ROOT} dataset CONFIG=config/mine.yaml"
    told = command(tmp_path / "with blank.yaml")
    assert told.startswith(f"cd {ROOT} && ") and told.endswith("with blank.yaml'")


def test_names_of_new_configs_are_free(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert free_path("fire") == "config/my_fire.yaml"
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "my_fire.yaml").write_text("")
    assert free_path("fire") == "config/my_fire_2.yaml"
