"""What the explorer makes of a sound model, and what its page is answered."""

import numpy as np
import pytest
from drafts import heard, unpacked, with_values

from dsgenerator import ROOT
from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from dsgenerator.explorer.opening import new_draft
from dsgenerator.explorer.words import describe_model, presets, quantity
from synths.events import event_rate


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
