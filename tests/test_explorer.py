"""What the explorer makes of a sound model, and what its page is answered."""

import json
import struct
from dataclasses import replace

import numpy as np
import pytest
import yaml
from original_states import second

from dsgenerator import ROOT
from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from dsgenerator.explorer.draft import Range
from dsgenerator.explorer.opening import free_path, new_draft, open_config, open_named, open_path
from dsgenerator.explorer.plan import command, plan_of
from dsgenerator.explorer.preview import hear
from dsgenerator.explorer.words import describe_model, presets, quantity
from dsgenerator.points.validation import validate
from synths.events import event_rate


def with_values(draft, **values):
    return replace(draft, values={**draft.values, **values})


def with_settings(draft, **settings):
    return replace(draft, settings={**draft.settings, **settings})


def sweeping(draft, **ranges):
    return replace(draft, ranges={**draft.ranges, **ranges})


def heard(draft, seconds=4.0, seed=0):
    return hear(draft, seconds, seed)


def unpacked(content):
    """Return head, samples and spectrogram, as the page reads them."""
    size = struct.unpack("<I", content[:4])[0]
    head = json.loads(content[4 : 4 + size])
    sound, picture = content[4 + size :][: 4 * head["samples"]], content[4 + size :]
    samples = np.frombuffer(sound, "<f4")
    height, width = head["picture"]["height"], head["picture"]["width"]
    picture = np.frombuffer(picture[4 * head["samples"] :], np.uint8).reshape(height, width)
    return head, samples, picture


@pytest.mark.parametrize("synth", models.shipped())
def test_every_model_can_be_heard_and_seen(synth):
    preview = heard(new_draft(synth))
    head, samples, picture = unpacked(preview.as_bytes())
    np.testing.assert_array_equal(samples, preview.samples)
    assert samples.shape == (64000,)
    assert len(np.unique(picture)) > 30
    assert (head["count"] > 0) == bool(head["told"])


@pytest.mark.parametrize("rate_exp", [0, 4, 8])
def test_events_are_those_that_the_model_makes(rate_exp):
    preview = heard(with_values(new_draft("fire"), rate_exp=rate_exp))
    expected = 4 * event_rate(rate_exp)
    assert abs(preview.events.size - expected) < 5 * np.sqrt(expected)
    assert preview.told == "made"


def test_no_event_is_missed():
    times = heard(new_draft("pop")).events
    assert np.diff(times) == pytest.approx(0.25, abs=0.06)
    assert times.size == 16
    assert heard(new_draft("wind")).told == ""


def test_events_of_a_model_that_does_not_tell_them_are_found(tmp_path):
    source = (ROOT / "synths" / "pop.py").read_text().replace("EventModel", "SoundModel")
    source = source.replace("import SoundModel, Events", "import Events")
    source = source.replace("import Parameter,", "import Parameter, SoundModel,")
    (tmp_path / "own.py").write_text(source)
    preview = heard(new_draft(str(tmp_path / "own.py")))
    assert preview.told == "found"
    assert 14 <= preview.events.size <= 16


def test_a_value_that_moves_is_heard_as_the_long_signal_has_it():
    draft = with_values(new_draft("pop"), rate_exp={"from": 0, "to": 4})
    times = heard(draft, 10).events
    early, late = np.sum(times < 2), np.sum(times > 8)
    assert late > 8 * early
    lfo = {"rate": 0.1, "min": 0, "max": 5, "shape": "square"}
    draft = with_values(draft, rate_exp={"lfo": lfo})
    times = heard(draft, 10).events
    assert np.sum(times < 5) == pytest.approx(5 * 32, rel=0.1)
    assert np.sum(times > 5) <= 7
    with pytest.raises(DSGeneratorError, match="n cannot move"):
        heard(with_values(new_draft("bees"), n=[[0, 1], [4, 8]]))


def test_the_same_random_numbers_for_every_setting():
    soft, loud = (heard(with_values(new_draft("fire"), roar_db=db)).samples for db in (-80, -79))
    assert np.corrcoef(soft, loud)[0, 1] > 0.99
    other = heard(with_values(new_draft("fire"), roar_db=-80), seed=1).samples
    assert not np.array_equal(soft, other)


def test_quantities_in_words():
    words = {
        (synth, parameter.name): quantity(parameter)
        for synth in models.shipped()
        for parameter in new_draft(synth).parameters
    }
    assert words["pop", "rate_exp"] == "pops a second"
    assert words["pop", "irreg_exp"] == "mean intervals"
    assert words["pop", "cf_exp"] == "Hz"
    assert words["windchimes", "strength"] == "a second"
    assert words["fire", "flicker"] == "dB"
    assert words["pop", "q"] == ""
    assert not [key for key, text in words.items() if "1/s" in text]


@pytest.mark.parametrize("synth", models.shipped())
def test_presets_are_valid_differ_and_fit_into_files(synth):
    model = models.load(synth)
    found = describe_model(synth, model)["presets"]
    assert len(found) >= 2, "every sound model ships some"
    for name, values in found.items():
        draft = with_values(new_draft(synth), **values)
        assert any(values[key] != model.defaults()[key] for key in values), name
        assert np.abs(heard(draft).samples).max() <= 1, f"{name} clips"


def test_presets_are_of_shipped_models_and_parameters():
    known = {name: models.load(name).defaults().keys() for name in models.shipped()}
    assert presets().keys() <= known.keys()
    for synth, named in presets().items():
        assert not [name for name, values in named.items() if values.keys() - known[synth]]


def test_many_parameters_are_in_groups():
    groups = [p["group"] for p in describe_model("ensemble", models.load("ensemble"))["parameters"]]
    assert list(dict.fromkeys(groups)) == ["crickets", "bubbles", "wind"]
    assert {p["group"] for p in describe_model("drip", models.load("drip"))["parameters"]} == {""}


def test_a_draft_becomes_a_config(tmp_path):
    draft = sweeping(with_values(new_draft("pop"), q=80), cf_exp=Range(0, 1, 3))
    assert "3 points, 15 variations of 2 s" in plan_of(draft)["size"]
    path = tmp_path / "new" / "bright.yaml"
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
    with pytest.raises(DSGeneratorError, match=r"\.yaml"):
        draft.save(tmp_path / "Snakefile")


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
