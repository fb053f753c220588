"""Configs and sound models of the original tool, as its users have them."""

import json
import shutil

import numpy as np
import pandas
import pytest
import soundfile
from helpers import checksums, snakemake
from original_folders import EARLY_CONFIG, early, late

from dsgenerator.config import models
from dsgenerator.config.original.translation import read_config
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate
from dsgenerator.render.signals import render

pytestmark = pytest.mark.slow


def run(config, folder, *more):
    return snakemake("-d", folder, "--configfile", config, "--cores", 1, *more, cwd=folder)


def test_a_model_is_made_once_a_job_whatever_the_number_of_points(tmp_path, monkeypatch):
    config = early(tmp_path / "mine")
    source = config.parent / "Clicks.py"
    monkeypatch.setenv("CLICKS_MADE", str(tmp_path / "made"))
    count = "        import os; open(os.environ['CLICKS_MADE'], 'a').write(f'{os.getpid()}\\n')\n"
    source.write_text(source.read_text().replace("        super()", f"{count}        super()", 1))
    done = run(config, tmp_path)
    assert done.status == 0, done.output
    made = (tmp_path / "made").read_text().split()
    # The process that renders two signals again makes a fresh model for the second.
    assert len(made) <= len(set(made)) + 1
    # The run itself, rendering, rendering again, records, and the table.
    assert len(set(made)) <= 5


def test_an_early_folder_runs_unmodified(tmp_path):
    config = early(tmp_path / "synths of mine")
    done = run(config, tmp_path)
    assert done.status == 0, done.output
    assert "outPath: results go to results/" in done.output
    assert "a model is made" not in done.output
    assert "setting rate" not in done.output
    data = tmp_path / "results" / "Clicks" / "data"
    table = pandas.read_csv(data / "metadata.csv")
    assert sorted(set(table.rate)) == [0, 4, 8]
    assert sorted(set(table.label_speed)) == [0, 0.5, 1]
    assert set(table.gain) == {1}
    assert len(table) == 12
    params = json.loads(next(data.rglob("*--speed-01.00--v-001.params")).read_text())
    assert params["rate"]["values"] == [1, 1]
    assert params["meta"]["rate_user_doc"] == "how fast"
    counted = [
        sum(np.count_nonzero(soundfile.read(data / name)[0]) for name in group.file_name)
        for _, group in table.groupby("rate")
    ]
    assert counted == [0, 8, 16]
    was = checksums(data)
    shutil.rmtree(tmp_path / "results")
    assert run(config, tmp_path).status == 0
    assert checksums(data) == was
    helper = tmp_path / "synths of mine" / "helper.py"
    helper.write_text("SIGN = -1\n")
    again = run(config, tmp_path)
    assert again.summary["rendered"] == 3


def test_a_late_folder_runs_unmodified(tmp_path):
    done = run(late(tmp_path / "late"), tmp_path)
    assert done.status == 0, done.output
    data = tmp_path / "results" / "Hiss" / "data"
    table = pandas.read_csv(data / "metadata.csv")
    assert (set(table.sample_rate), set(table.duration)) == ({16000}, {0.75})
    assert sorted(set(table.gain)) == [0.1, 0.4]
    assert len(set(table.sha256)) == 2 * 2 * 2
    assert set(table.seed) == {7}
    assert (data / "nsjson.json").exists()


def test_modules_of_two_folders_do_not_meet(tmp_path):
    """Both have a helper and a genericsynth; one imports its helper while it generates."""
    signs = {}
    for make, name in ((early, "Clicks"), (late, "Hiss")):
        config = make(tmp_path / name)
        dataset = validate(read_config(json.loads(config.read_text()), [config])[0])
        signs[name] = [render(dataset, point) for point in dataset.points()]
    assert min(signal.min() for signal in signs["Clicks"]) == 0
    with pytest.raises(ModuleNotFoundError):
        import helper  # noqa: F401


def test_the_global_generators_are_left_as_they_were(tmp_path):
    config = early(tmp_path / "early")
    dataset = validate(read_config(json.loads(config.read_text()), [config])[0])
    np.random.seed(0)
    expected = np.random.rand(2)[1]
    np.random.seed(0)
    np.random.rand()
    first = render(dataset, dataset.point(2))
    assert np.random.rand() == expected
    np.testing.assert_array_equal(first, render(dataset, dataset.point(2)))


def test_a_missing_package_is_named(tmp_path):
    config = early(tmp_path / "early")
    source = tmp_path / "early" / "Clicks.py"
    source.write_text(f"import sklearn_of_old.tree\n{source.read_text()}")
    url = "https://github.com/somebody/old"
    (config.parent / "requirements.txt").write_text(f"-e git+{url}@v1.0.2#egg=SKLearn_of_old\n")
    done = run(config, tmp_path)
    assert done.status == 1
    said = " ".join(done.output.split())
    assert f"in {config.parent}: git clone --branch v1.0.2 {url} sklearn_of_old" in said
    assert "pip install" not in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "results").exists()


def test_a_sound_of_ours_needs_no_folder(tmp_path):
    config = tmp_path / "config_file.json"
    axis = {"user_pname": "r", "user_minval": 0, "user_maxval": 1, "user_nvals": 2}
    axis |= {"synth_pname": "rate_exp", "synth_minval": 5, "synth_maxval": 6}
    asked = EARLY_CONFIG | {"soundname": "pop", "params": [axis], "fixedParams": []}
    config.write_text(json.dumps(asked, indent=1))
    done = run(config, tmp_path)
    assert done.status == 0, done.output
    assert "random events of its own" in done.output
    asked["params"][0]["synth_pname"] = "rat_exp"
    config.write_text(json.dumps(asked, indent=1))
    done = run(config, tmp_path)
    assert done.status == 1
    assert "config_file.json:9" in done.output
    assert "did you mean rate_exp?" in done.output


def test_a_folder_without_the_model_is_said(tmp_path):
    config = early(tmp_path / "early")
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    (tmp_path / "early" / "Clicks.py").rename(tmp_path / "elsewhere" / "deep" / "Clicks.py")
    done = run(config, tmp_path)
    assert done.status == 1
    assert "there is no file" in done.output
    moved = run(config, tmp_path, "--config", f"synth_dir={tmp_path / 'elsewhere' / 'deep'}")
    assert "needs the package" in moved.output  # its helpers have stayed behind


@pytest.mark.parametrize(
    ("asked", "ours"),
    [
        ({"recordFormat": 1}, {"records": ["nsjson"]}),
        ({"recordFormat": "tfrecords", "tftype": "single"}, {"tfrecords": {"type": "single"}}),
        ({"recordFormat": "tfrecords", "shard_size": 50}, {"shard_mb": 104.8576}),
        ({"numChunks": 4}, {"variation_duration": 0.5}),
        ({"computeSR": 48000, "datafileSR": 48000}, {"sample_rate": 48000}),
        ({"rngseed": None}, {}),
        ({"synth_dir": "elsewhere"}, {"synth": "elsewhere/Clicks.py"}),
    ],
)
def test_every_key_has_its_counterpart(asked, ours):
    config, _, notes = read_config(EARLY_CONFIG | asked, [])
    for key, value in ours.items():
        assert config[key] == value or str(config[key]).endswith(str(value))
    assert any("rngseed" in note for note in notes) == ("rngseed" in asked)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"params": {"rate": 1}}, "params is no list of mappings with synth_pname"),
        ({"params": ["rate"]}, "params[0] has no synth_pname"),
        ({"params": [{"synth_pname": "rate"}]}, "has no synth_minval, synth_maxval, user_nvals"),
        ({"fixedParams": [{"synth_pname": "q"}]}, "fixedParams[0] has no synth_val"),
        ({"soundname": None}, "but for its soundname"),
        ({"soundname": "S" * 5000}, "soundname: is longer than 200 characters"),
        ({"soundname": 10**3000}, "soundname: is a number of more than 100 digits"),
    ],
)
def test_what_is_malformed_is_named_in_the_words_of_the_original(changes, said):
    asked = {key: value for key, value in (EARLY_CONFIG | changes).items() if value is not None}
    with pytest.raises(DSGeneratorError) as error:
        read_config(asked, [])
    assert said in str(error.value)


def test_an_axis_that_falls_keeps_its_order_and_labels():
    axis = EARLY_CONFIG["params"][0] | {"synth_minval": 8, "synth_maxval": 0}
    config, _, _ = read_config(EARLY_CONFIG | {"params": [axis]}, [])
    assert config["params"]["rate"]["values"] == [8, 4, 0]
    label = config["params"]["rate"]["label"]
    assert (label["min"], label["max"]) == (1, 0)


def test_an_own_model_is_none_of_the_originals(tmp_path):
    own = tmp_path / "Own.py"
    own.write_text("from synths.pop import Pop\n\n\nclass Own(Pop):\n    pass\n")
    assert models.load(str(own)).parameters
    with pytest.raises(DSGeneratorError):
        models.load(str(tmp_path / "none.py"))
