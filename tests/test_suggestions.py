"""What people probably meant: words, keys, files, targets, and values of another kind."""

import re
import subprocess
from pathlib import Path

import pytest
from configs import config, problems

from dsgenerator.config.reading import TARGETS, Unreadable, check_files, read_text
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.batches import make_batch
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.sizes import unswept
from dsgenerator.points.validation import validate
from dsgenerator.render.signals import render_batch
from dsgenerator.upkeep.commands import misplaced, next_command

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"records": ["hf"]}, "'hf' is not allowed; did you mean huggingface? Allowed: 'params'"),
        ({"records": ["pytorch"]}, "PyTorch needs no records: loaders/textures.py reads"),
        ({"records": ["parquet"]}, "metadata.parquet is always written"),
        ({"records": ["WebDataset"]}, "did you mean webdataset?"),
        ({"records": ["nonsense"]}, "'nonsense' is not allowed; allowed: 'params', "),
        ({"records": "params"}, "'params' is no list; write [params]"),
        ({"split": {"train": 0.9, "val": 0.1}}, "split.val: unknown key; did you mean valid?"),
        ({"split": {"train": 0.9, "dev": 0.1}}, "split.dev: unknown key; did you mean valid?"),
        ({"split": [0.8, 0.1, 0.1]}, "write {train: 0.8, valid: 0.1, test: 0.1}"),
        ({"split": {"train": 80, "valid": 20, "test": 0}}, "0 to 1; did you mean 0.8?"),
        ({"sample_format": "wav"}, "did you mean PCM_16?"),
        ({"sample_format": "flac"}, "did you mean FLAC?"),
        ({"design": {"kind": "lhs", "n": 4}}, "did you mean latin_hypercube?"),
        ({"on_clip": "normalize"}, "nothing is normalised"),
        ({"sr": 16000}, "sr: unknown key; did you mean sample_rate?"),
        ({"params": {"rate_exp": {"min": 0, "max": 1, "steps": 3}}}, "did you mean n?"),
        ({"params": {"rate_exp": 3}}, "sweep it with {values: [3]}, or write rate_exp: 3 under"),
    ],
)
def test_words_of_other_tools(changes, said):
    assert any(said in told for told in problems(config(**changes)))


def test_nothing_is_swept():
    assert "rate_exp: {min: -3, max: 7, n: 5}" in unswept(validate(config(params={})))
    assert unswept(validate(config())) == ""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "storm.yaml").write_text("dataset: storm\n")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *[("mine/strom.yaml", "mine/storm.yaml"), ("mine/storm", "mine/storm.yaml")],
        *[("mine/storm.yml", "mine/storm.yaml"), ("wind", str(ROOT / "config" / "wind.yaml"))],
        ("config/wnd.yaml", str(ROOT / "config" / "wind.yaml")),
    ],
)
def test_a_config_that_is_not_there(folder, name, meant):
    with pytest.raises(Unreadable, match=r"No such file.*; did you mean (.*)\?$") as caught:
        read_text(name)
    assert str(caught.value).endswith(f"; did you mean {meant}?")


def test_a_config_that_is_like_no_other(folder):
    with pytest.raises(Unreadable, match=r"No such file or directory$"):
        read_text("mine/xylophone.yaml")
    with pytest.raises(Unreadable, match="it is a directory"):
        read_text("mine")


@pytest.mark.parametrize("target", ["gallery", "results/storm/long/x.wav"])
def test_a_target_after_the_config(folder, target):
    with pytest.raises(SystemExit) as caught:
        check_files(["mine/storm.yaml", target])
    command = f"snakemake --cores all {target} --configfile mine/storm.yaml"
    assert str(caught.value).endswith(f"Targets come first: {command}")
    (folder / "gallery").write_text("dataset: storm\n")
    check_files(["mine/storm.yaml", "gallery"])


def test_targets_are_those_of_the_rules():
    text = "".join(path.read_text() for path in [ROOT / "Snakefile", *ROOT.glob("rules/*.smk")])
    named = set(re.findall(r"^rule (\w+):", text, re.MULTILINE)) | {"verify", "verify_deep"}
    assert named - {"long", "variation", "aggregate"} == TARGETS


def test_a_config_among_the_targets():
    assert misplaced(["snakemake", "-n", "config/a.yaml"]) == (
        " Did you mean --configfile config/a.yaml?"
    )
    assert misplaced(["/x/snakemake.json", "--cores", "1"]) == ""


def test_the_next_command_is_as_short_as_it_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: name)
    here, snakefile = {"PWD": str(tmp_path)}, tmp_path / "Snakefile"

    def told(environment=here, settings=(), configs=("config/a b.yaml",), snakefile=snakefile):
        return next_command("gallery", snakefile, configs, dict(settings), environment)

    assert told() == "snakemake --cores all gallery --configfile 'config/a b.yaml'"
    assert told(settings={"seed": 1}, configs=["c.json"]).endswith("c.json --config seed=1")
    below = told({"PWD": str(tmp_path.parent)}, configs=["c.yaml"])
    name = tmp_path.name
    assert below == (
        f"snakemake -s {name}/Snakefile -d {name} --cores all gallery --configfile {name}/c.yaml"
    )
    assert told(snakefile="/opt/x/Snakefile", configs=["c.yaml"]).startswith(
        "snakemake -s /opt/x/Snakefile --cores"
    )
    (tmp_path / "Makefile").touch()
    made = here | {"MAKELEVEL": "1"}
    assert told(made, configs=["config/a.yaml"]) == "make gallery CONFIG=config/a.yaml"
    assert told(made, {"seed": 1}, ["a.yaml"]).startswith("snakemake ")
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("sys.argv", [".venv/bin/snakemake"])
    assert told().startswith(".venv/bin/snakemake --cores")
    monkeypatch.setattr("sys.argv", ["snakemake", "--profile", "profiles/slurm", "--jobs", "5"])
    assert "snakemake --profile profiles/slurm gallery --configfile" in told()


@pytest.mark.parametrize(
    ("goals", "said"),
    [
        (["dataset", "config/wind.yaml"], "--cores all --configfile config/wind.yaml\n"),
        (["config/wind.yaml", "gallery"], "gallery --configfile config/wind.yaml\n"),
        (["config/wind.yaml"], "make dataset config/wind.yaml"),
        (["dataset", "wind"], "did you mean: make dataset config/wind.yaml"),
        (["dataset", "nonsense"], "There is no target nonsense: see make help"),
        (["dataset", "config/wind.yaml", "CONFIG=a"], "CONFIG=a: name one config"),
        (["dataset", "a.yaml", "b.yaml"], "a.yaml b.yaml: name one config at a time"),
    ],
)
def test_goals_of_make(goals, said):
    command = ["make", "-n", "-o", "env", "-o", ".venv/.installed", *goals]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said in (run.stdout if run.returncode == 0 else run.stderr)
    assert (run.returncode == 0) == said.startswith(("--cores", "gallery"))
    if run.returncode:
        assert "snakemake --cores" not in run.stdout, "something was made first"


MODEL = """
import numpy as np
from synths.interface import Parameter, SoundModel, sample_count


class Tone(SoundModel):
    parameters = (
        Parameter("level", 0, 1, 0.5, "", "How loud.", moves=True),
        Parameter("f0", 20, 500, 100, "Hz", "How high.", moves=True),
    )

    def generate(self, values, duration, sample_rate, rng):
        time = np.arange(sample_count(duration, sample_rate)) / sample_rate
        tone = np.sin(2 * np.pi * 100 * time)
        {line}
"""
RISING = {"from": 0.1, "to": 0.2}


@pytest.mark.parametrize(
    ("line", "level", "advised"),
    [
        ('return tone * values["level"]', RISING, "level moves here, so it is a Trajectory"),
        ('return np.sqrt(values["level"]) * tone', RISING, "level moves here"),
        ('return tone * float(values["level"])', RISING, "level moves here"),
        ('return tone * values["level"].at(time)', 0.1, "level is a number here"),
        ('return tone * values["level"].mean', 0.1, "level is a number here"),
        ('a = values["level"]; return tone * a', RISING, "level moves here"),
        ('a = values["level"]; return tone * a.at(time)', 0.1, "level is a number here"),
    ],
)
def test_a_value_of_another_kind_than_the_model_expects(tmp_path, line, level, advised):
    (tmp_path / "tone.py").write_text(MODEL.replace("{line}", line))
    small = {"sample_rate": 8000, "long_duration": 0.2, "variation_duration": 0.1}
    axis = {"values": [level, {"from": 0.3, "to": 0.4} if level is RISING else 0.2]}
    raw = config(synth=str(tmp_path / "tone.py"), params={"level": axis}, **small)
    dataset = validate(raw)
    with pytest.raises(DSGeneratorError) as caught:
        render_batch(dataset, make_batch(dataset, 0, 2), Paths(tmp_path / "results"))
    told = str(caught.value)
    assert "2 of 2 points failed" in told
    assert told.count(f"\n    {line}\n  {advised}") == 1, told
    assert 'over(values["level"], samples, sample_rate)' in told
    assert 'at(values["level"], times)' in told


@pytest.mark.parametrize("line", ['raise TypeError("no")', "return time.missing", "1 / 0"])
def test_no_advice_for_other_errors(tmp_path, line):
    (tmp_path / "tone.py").write_text(MODEL.replace("{line}", line))
    dataset = validate(config(synth=str(tmp_path / "tone.py"), params={"level": {"values": [0.1]}}))
    with pytest.raises(DSGeneratorError) as caught:
        render_batch(dataset, make_batch(dataset, 0, 2), Paths(tmp_path / "results"))
    assert "over(" not in str(caught.value)
