"""What the explorer makes of a sound model, without its widgets."""

import io

import numpy as np
import pytest
import yaml
from original_states import second
from PIL import Image

from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from dsgenerator.explorer.draft import Range, new_draft, open_config, open_path
from dsgenerator.explorer.views import events, picture, player
from dsgenerator.points.validation import validate


@pytest.mark.parametrize("synth", models.shipped())
def test_every_model_can_be_heard_and_seen(synth):
    draft = new_draft(synth)
    samples = draft.render(seed=0)
    assert samples.shape == (64000,)
    image = Image.open(io.BytesIO(picture(samples, events(draft.model, samples, 16000), 16000)))
    assert image.size == (774, 396)
    assert len(set(image.convert("RGB").resize((80, 40)).get_flattened_data())) > 100


def test_events_are_those_that_are_heard():
    draft = new_draft("pop").with_value("rate_exp", 3)
    times = events(draft.model, draft.render(seed=0), 16000)
    assert abs(times.size - 32) <= 2
    assert np.median(np.diff(times)) == pytest.approx(1 / 8, rel=0.1)
    assert events(new_draft("wind").model, np.ones(100), 16000).size == 0


def test_a_player_holds_the_sound_and_loops_if_asked():
    samples = np.zeros(160)
    assert "loop" in player(samples, 16000, loop=True)
    assert "loop" not in player(samples, 16000, loop=False)
    assert "autoplay" not in player(samples, 16000, loop=False, play=False)
    assert 'src="data:audio/wav;base64,UklGR' in player(samples, 16000, loop=False)


def test_a_draft_becomes_a_config(tmp_path):
    draft = new_draft("pop").with_range("cf_exp", Range(0, 1, 3)).with_value("q", 80)
    assert draft.estimate().startswith("pop: 3 points, 15 variations of 2 s")
    path = tmp_path / "new" / "bright.yaml"
    assert draft.save(path) == f"snakemake --cores all --configfile {path}"
    dataset = validate(yaml.safe_load(path.read_text()))
    assert dataset.name == "bright"
    assert [sweep.values for sweep in dataset.sweeps] == [(0, 0.5, 1)]
    assert dataset.fixed == {"q": 80}
    with pytest.raises(DSGeneratorError, match="there already"):
        draft.save(path)
    again = open_config(path)
    assert again.ranges == draft.ranges
    assert again.values["q"] == 80
    assert again.config() == draft.config() | {"dataset": "bright"}


def test_labels_of_an_opened_config_are_kept(tmp_path):
    label = {"name": "brightness", "min": 0, "max": 100}
    config = {**new_draft("pop").config(), "dataset": "labelled"}
    config["params"] = {"cf_exp": {"min": 0, "max": 1, "n": 3, "label": label}}
    (tmp_path / "labelled.yaml").write_text(yaml.safe_dump(config))
    draft = open_config(tmp_path / "labelled.yaml")
    assert validate(draft.config()).sweeps == validate(config).sweeps
    assert draft.with_range("cf_exp", None).config()["params"] == {}


def test_a_design_opens_as_a_grid_over_its_ranges(tmp_path):
    config = {**new_draft("pop").config(), "design": {"kind": "sobol", "n": 8}}
    config["params"] = {"cf_exp": {"min": 0, "max": 1}}
    (tmp_path / "drawn.yaml").write_text(yaml.safe_dump(config))
    draft = open_config(tmp_path / "drawn.yaml")
    assert validate(draft.config()).sweeps[0].values == (0, 0.25, 0.5, 0.75, 1)


def test_a_range_that_is_given_up_is_not_swept():
    draft = new_draft("pop").with_range("cf_exp", Range(0, 1, 3)).with_range("cf_exp", None)
    assert draft.config()["params"] == {}


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
    assert np.isfinite(draft.render(seed=0)).all()


def test_a_folder_of_the_original_opens(tmp_path):
    config = second(tmp_path / "mine")
    assert open_path(config.parent).ranges == {"rate": Range(-2, 2, 2)}
    config.unlink()
    draft = open_path(config.parent)
    assert list(draft.values) == ["rate", "level", "cf"]
    assert np.isfinite(draft.render(seed=0)).all()


def test_what_cannot_be_used_is_said(tmp_path):
    with pytest.raises(DSGeneratorError, match="did you mean"):
        new_draft("popp")
    with pytest.raises(DSGeneratorError, match="No such file"):
        open_config(tmp_path / "nothing.yaml")
    (tmp_path / "list.yaml").write_text("- 1")
    with pytest.raises(DSGeneratorError):
        open_config(tmp_path / "list.yaml")
    with pytest.raises(DSGeneratorError, match="8000 Hz"):
        new_draft("pop").with_value("cf_exp", 6).render(seed=0)
    bad = tmp_path / "bad name.yaml"
    with pytest.raises(DSGeneratorError, match="dataset"):
        new_draft("pop").with_range("cf_exp", Range(0, 1, 3)).save(bad)
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
        new_draft(str(tmp_path / "own.py")).render(seed=0)
