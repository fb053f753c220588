"""Names of files and keys of records, as each generation of the original wrote them."""

import json
import shutil
from contextlib import chdir

import making
import pandas
import pytest
from helpers import checksums, snakemake
from original_folders import late
from original_states import COMMON, entry, first, knocks, pattern, second, third, write

from dsgenerator.config.original.translation import read_config

pytestmark = pytest.mark.slow


def make(config, **settings):
    """Make the dataset of a config, and return its folder."""
    raw = json.loads(config.read_text()) | settings
    with chdir(config.parent):
        asked = read_config(raw, [config])[0]
        return making.make(asked, config.parent / "results").paths.data


def audio(data):
    """Return the names of the audio files, which all lie in one folder."""
    return sorted(path.relative_to(data / "audio").as_posix() for path in data.rglob("*.wav"))


def written(config, name):
    """Return the units that a config says a parameter has."""
    raw = json.loads(config.read_text())
    (entry,) = (e for e in raw["params"] + raw["fixedParams"] if e["synth_pname"] == name)
    return entry.get("synth_units", "natural")


def grid(before, name, values, *endings):
    return sorted(f"{before}{name}-{value}{end}.wav" for value in values for end in endings)


def test_2020_has_the_users_names(tmp_path):
    data = make(first(tmp_path / "mine"))
    endings = [f"--cf-00.00--v-{number:03d}" for number in range(4)]
    assert audio(data) == grid("tick_sound--", "rate", ["-2.00", "02.00"], *endings)
    params = json.loads(
        (data / "audio" / "tick_sound--rate--2.00--cf-00.00--v-003.params").read_text()
    )
    assert params.keys() == {"meta", "rate", "cf"}
    assert params["cf"]["values"] == [0, 0]  # the user's, which is norm
    assert params["meta"]["filename"] == "tick_sound--rate--2.00--cf-00.00--v-003.wav"


def test_february_2021_has_fixed_values_of_the_user_first(tmp_path):
    data = make(second(tmp_path / "mine"))
    names = grid("Tick--loud-00.60--", "Rate", ["00.00", "01.00"], "--v-000", "--v-001")
    assert audio(data) == names
    records = json.loads((data / "nsjson.json").read_text())
    assert sorted(records) == [name.removesuffix(".wav") for name in names]
    record = records["Tick--loud-00.60--Rate-01.00--v-001"]
    assert (record["sound_name"], record["sound_source"]) == ("Tick", "Tick")
    assert (record["rate_norm"], record["rate_natural"]) == (1, 2)
    assert record.keys() == {
        *("sound_name", "sound_source", "sound_source_int", "sound_source_str", "samplerate"),
        *("rate_norm", "rate_natural"),
    }
    table = pandas.read_csv(data / "metadata.csv")
    assert set(table.label_loud) == {0.6}
    assert set(table.level) == {0.4}


def test_spring_2021_has_fixed_parameters_as_keys(tmp_path):
    config = third(tmp_path / "mine")
    data = make(config, synth_dir=str(config.parent.parent))
    before, values = "TickPatternSynth--level-00.50--", ["00.00", "00.50", "01.00"]
    assert audio(data) == grid(before, "Rate_Exp", values, "--v-000", "--v-001")
    params = json.loads((data / "audio" / f"{before}Rate_Exp-00.50--v-001.params").read_text())
    assert params.keys() == {"meta", "rate_exp", "level"}
    assert params["level"]["values"] == [0.5, 0.5]
    assert [params["level"][key] for key in ("nvals", "minval", "maxval")] == [2, 0, 1]
    assert [params["rate_exp"][key] for key in ("nvals", "minval", "maxval")] == [3, 0, 1]
    assert {key: (of["units"], of["origUnits"]) for key, of in params.items() if key != "meta"} == {
        "rate_exp": (written(config, "rate_exp"), None),
        "level": (written(config, "level"), None),
    }
    assert params["meta"].keys() == {
        "filename",
        *(f"{name}_{whose}_doc" for name in ("rate_exp", "level") for whose in ("user", "synth")),
    }


def test_tfrecords_have_the_sound_models_names(tmp_path):
    data = make(knocks(tmp_path / "mine"))
    assert audio(data) == grid("Knocks--", "Gain", ["00.00", "01.00"], "--v-000", "--v-001")
    record = (data / "tfrecords" / "Knocks--Gain-01.00--v-001.tfrecord").read_bytes()
    assert b"gain_user_nvals" in record
    assert b"Gain_user_nvals" not in record


def test_norm_ranges_are_as_in_the_config(tmp_path):
    config = third(tmp_path / "mine")
    raw = json.loads(config.read_text())
    raw["params"][0] |= {"synth_units": "norm", "synth_minval": 0.3, "synth_maxval": 0.7}
    config.write_text(json.dumps(raw | {"recordFormat": "params"}))
    data = make(config, synth_dir=str(config.parent.parent))
    params = json.loads(next((data / "audio").glob("*.params")).read_text())["rate_exp"]
    assert (params["units"], params["origMinval"], params["origMaxval"]) == ("norm", 0.3, 0.7)
    about = json.loads((data / "dataset.json").read_text())["config"]
    assert about["original"]["norm"]["rate_exp"] == [0.3, 0.7]


def test_late_params_have_fixed_parameters_as_texts(tmp_path):
    config = late(tmp_path / "mine")
    raw = json.loads(config.read_text())
    raw["fixedParams"] = [{"synth_pname": raw["params"][0]["synth_pname"], "synth_val": 0.25}]
    raw["fixedParams"][0] |= {"synth_units": "natural", "user_doc": "as it was"}
    raw["params"] = []
    config.write_text(json.dumps(raw | {"recordFormat": "params"}))
    data = make(config)
    params = json.loads((data / "audio" / "Hiss--c-01--x-00.params").read_text())
    assert params.keys() == {"meta"}
    assert params["meta"].keys() == {"filename", "(FIXED_VAL) gain"}
    assert params["meta"]["(FIXED_VAL) gain"].startswith("0.25, as it was, ")


def test_late_names_have_the_slice_then_the_example(tmp_path):
    data = make(late(tmp_path / "mine"))
    endings = [f"--c-0{slice}--x-0{example}" for slice in (0, 1) for example in (0, 1)]
    assert audio(data) == grid("Hiss--", "gain", ["00.10", "00.40"], *endings)


@pytest.mark.parametrize(
    ("settings", "ending"),
    [
        ({"numChunks": 1, "examples": 1}, ""),
        ({"numChunks": 2, "examples": 1}, "--c-01"),
        ({"chunkSecs": 0.75, "numChunks": None, "examples": None}, "--v-01"),
    ],
)
def test_what_late_names_end_with(tmp_path, settings, ending):
    config = late(tmp_path / "mine")
    asked = json.loads(config.read_text()) | settings
    config.write_text(json.dumps({key: value for key, value in asked.items() if value is not None}))
    data = make(config)
    assert audio(data)[-1] == f"Hiss--gain-00.40{ending}.wav"


def test_names_that_would_collide_are_longer_and_said(tmp_path):
    source, event = pattern("Tick", "rate_exp")
    swept = entry("rate_exp", 0, 2, 3, user_maxval=0.01)
    config = write(
        tmp_path / "mine",
        COMMON | {"soundname": "Tick", "chunkSecs": 2, "recordFormat": 0, "params": [swept]},
        {"Tick.py": source, "myTick.py": event},
    )
    run = snakemake("--cores", 1, "--configfile", config, cwd=config.parent)
    (data,) = config.parent.glob("results/*/data")
    values = ["00.000", "00.005", "00.010"]
    assert audio(data) == grid("Tick--", "Rate_Exp", values, "--v-000")
    assert run.output.count("Rate_Exp: two decimals would give points one name") == 1


def test_the_center_frequency_is_a_note(tmp_path):
    source, event = pattern("Tick", "rate_exp")
    config = write(
        tmp_path / "mine",
        COMMON
        | {"soundname": "Tick", "chunkSecs": 2, "recordFormat": "nsjson"}
        | {"params": [entry("cf", 440, 880, 2)]},
        {"Tick.py": source, "myTick.py": event},
    )
    data = make(config)
    records = json.loads((data / "nsjson.json").read_text())
    assert [record["midi_num"] for record in records.values()] == [69, 81]


def test_other_names_and_another_folder(tmp_path):
    config = second(tmp_path / "mine")
    elsewhere = tmp_path / "put here"
    settings = ("--config", "names=standard", f"results={elsewhere}")
    for target in ([], ["verify"]):
        arguments = ("--cores", 1, *target, "--configfile", config, *settings)
        run = snakemake(*arguments, cwd=config.parent)
        assert run.status == 0, run.output
    data = elsewhere / "Tick" / "data"
    assert audio(data)[0] == "rate--2.00/Tick--rate--2.00--v-000.wav"
    assert not (config.parent / "results").exists()


@pytest.mark.parametrize("results", ["../elsewhere", "/tmp/elsewhere", "a/../../b"])
def test_a_config_file_writes_nowhere_else(tmp_path, results):
    config = second(tmp_path / "mine")
    config.write_text(json.dumps(json.loads(config.read_text()) | {"results": results}))
    run = snakemake("--cores", 1, "--configfile", config, cwd=config.parent)
    assert run.status == 1
    assert "config_file.json:1, results: leads out of the folder" in run.output
    assert not (config.parent / results).exists()


def test_what_a_dataset_says_of_itself_makes_it_again(tmp_path):
    config = third(tmp_path / "mine")
    data = make(config, synth_dir=str(config.parent.parent))
    about = json.loads((data / "dataset.json").read_text())["config"]
    was = checksums(data)
    shutil.rmtree(data.parent)
    assert checksums(making.make(about, tmp_path).paths.data) == was


def test_one_variation_is_made_by_its_name(tmp_path):
    config = late(tmp_path / "mine")
    target = "results/Hiss/data/audio/Hiss--gain-00.40--c-01--x-01.wav"
    run = snakemake("--cores", 1, target, "--configfile", config, cwd=config.parent)
    assert run.status == 0, run.output
    assert (config.parent / target).exists()
