"""Each generation of the original, run in its own folder, twice, as its users do."""

import json

import numpy as np
import original_states
import pandas
import pytest
import soundfile
from helpers import snakemake, snapshot
from original_states import FIRST, SECOND, first, knocks, second, third, write

from dsgenerator.config.original.translation import read_config
from dsgenerator.errors import DSGeneratorError

pytestmark = pytest.mark.slow

# What writes it; the name of the dataset; files; what a run says.
FOLDERS = {
    "2020": (
        first,
        "tick_sound",
        8,
        ["myTickPatternSynth.py is the only sound model", "formula", "is taken as norm"],
    ),
    "February 2021": (second, "Tick", 4, ["Tick: the sound model is myTickPatternSynth.py"]),
    "spring 2021": (third, "TickPatternSynth", 6, []),
    "samples": (knocks, "Knocks", 4, []),
}


@pytest.mark.parametrize("where", ["in the folder", "from elsewhere"])
@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_runs_as_it_is(tmp_path, name, where):
    make, dataset, files, said = FOLDERS[name]
    folder = tmp_path / "mine"
    config = make(folder)
    before = snapshot(folder)
    work = folder if where == "in the folder" else tmp_path / "work"
    work.mkdir(exist_ok=True)
    arguments = ["--cores", 1, "--configfile", config]
    if where != "in the folder":
        arguments += ["--config", f"synth_dir={folder}", "-d", work]
    run = snakemake(*arguments, cwd=work)
    assert run.status == 0, run.output
    assert run.summary["rendered"] == files // (4 if name == "2020" else 2)
    for part in said:
        assert part in run.output
    assert "slow to make" not in run.output
    table = pandas.read_csv(work / "results" / dataset / "data" / "metadata.csv")
    assert len(table) == files
    again = snakemake(*arguments, cwd=work)
    assert again.status == 0, again.output
    assert (again.summary["rendered"], again.summary["sliced"]) == (0, 0)
    # Nothing but results is ever written there.
    after = snapshot(folder)
    others = {n for n in after if not n.startswith(("results/", ".snakemake/"))}
    assert others == before.keys()


@pytest.fixture(scope="module")
def ticks(tmp_path_factory):
    """The dataset of February 2021."""
    config = second(tmp_path_factory.mktemp("ticks") / "mine")
    run = snakemake("--cores", 1, "--configfile", config, cwd=config.parent)
    assert run.status == 0, run.output
    return run, config.parent / "results" / "Tick" / "data"


def test_labels_are_true_of_what_is_heard(ticks):
    """A new model for each point: one that was used before would be silent."""
    _, data = ticks
    table = pandas.read_csv(data / "metadata.csv")
    counted = {
        rate: sum(np.count_nonzero(soundfile.read(data / name)[0]) for name in group.file_name)
        for rate, group in table.groupby("rate")
    }
    assert counted == {-2: 0, 2: 2**2 * 2}
    # 0.6 of 0..1 is 0.4 of 0.25..0.5, which is norm.
    assert set(table.level) == {0.4}
    assert table.peak.max() == pytest.approx(0.4, abs=1e-4)
    assert set(table.label_Rate) == {0, 1}


def test_what_is_shorter_than_asked_for_is_said_once_with_how_many(ticks):
    run, data = ticks
    assert run.output.count("returned less than was asked for") == 1
    assert "2 long signals: the sound model returned less" in run.output
    records = json.loads((data / "nsjson.json").read_text())
    assert len(records) == 4


def test_a_sound_that_the_model_reads_counts_as_its_source(tmp_path):
    config = knocks(tmp_path / "mine")
    arguments = ["--cores", 1, "--configfile", config]
    assert snakemake(*arguments, cwd=config.parent).summary["rendered"] == 2
    (config.parent / "notebook.ipynb").write_text('{"cells": []}')
    (config.parent / "unrelated.py").write_text("x = 1\n")
    assert snakemake(*arguments, cwd=config.parent).summary["rendered"] == 0
    knock = config.parent / "sounds" / "knock.wav"
    knock.write_bytes(knock.read_bytes()[:-2] + b"\1\1")
    assert snakemake(*arguments, cwd=config.parent).summary["rendered"] == 2


def test_a_batch_does_not_depend_on_what_it_has_rendered(tmp_path):
    """One point alone, and all of them in one batch."""
    config = third(tmp_path / "mine")
    work, sums = config.parent.parent, {}
    for size in (1, 3):
        options = ["--config", f"batch_size={size}", f"dataset=by{size}"]
        run = snakemake("--cores", 1, "--configfile", config, *options, cwd=work)
        assert run.status == 0, run.output
        table = pandas.read_csv(work / "results" / f"by{size}" / "data" / "metadata.csv")
        sums[size] = list(table.sha256)
    assert sums[1] == sums[3]


LACKING = {
    "2020": (FIRST, "params", ["pname", "minval"], "this is a config of 2020"),
    "February 2021": (SECOND, "fixedParams", ["synth_minval"], "this is a config of February"),
    "spring 2021": (original_states.THIRD, "fixedParams", ["synth_val"], "of spring 2021"),
    "late": ({**original_states.THIRD, "examples": 2}, "params", ["user_nvals"], "August 2021"),
}


@pytest.mark.parametrize("name", LACKING)
def test_what_an_entry_lacks_is_said_in_the_words_of_its_time(tmp_path, name):
    config, key, dropped, hint = LACKING[name]
    entries = [dict(entry) for entry in config[key]]
    if name == "2020":
        entries.append({"pname": "level"})
        dropped = ["minval", "maxval", "nvals"]
    else:
        for missing in dropped:
            del entries[-1][missing]
    file = write(tmp_path / "mine", config | {key: entries}, {})
    line = file.read_text().splitlines().index(f'\t"{key}": [')
    with pytest.raises(DSGeneratorError) as caught:
        read_config(json.loads(file.read_text()), [file])
    message = str(caught.value)
    assert f"has no {', '.join(dropped)}" in message
    assert hint in message
    assert f"{file}:" in message
    assert int(message.partition(f"{file}:")[2].partition(",")[0]) > line


def test_two_sound_models_are_listed(tmp_path):
    config = first(tmp_path / "mine")
    other = original_states.EVENT.replace("MyTick", "Other")
    (config.parent / "other.py").write_text(other)
    run = snakemake("-n", "--configfile", config, cwd=config.parent)
    assert run.status == 1
    assert "Sound models of that folder: myTickPatternSynth, other" in run.output
