"""The command `make realism`: its report, and what it says of bad input."""

import csv
import os
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from noises import RATE, noise

from dsgenerator.audit.realism.statistics import STATISTICS
from scripts.realism import main

CONFIG = """\
dataset: small
synth: rain
sample_rate: 16000
long_duration: 2
variation_duration: 1
params:
  cf_exp: {values: [1, 2]}
"""

FAINT = """\
from synths.interface import Parameter, SoundModel, sample_count

class Faint(SoundModel):
    parameters = (Parameter("level", 0, 1, 0, "", "Level; silent below 0.5."),)

    def check(self, values, sample_rate):
        return REFUSED if values["level"] == 0 else None

    def generate(self, values, duration, sample_rate, rng):
        loud = values["level"] > 0.5
        return loud * rng.standard_normal(sample_count(duration, sample_rate))
"""


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def recordings(tmp_path):
    folder = tmp_path / "recordings"
    (folder / "more").mkdir(parents=True)
    (folder / "notes.txt").write_text("no recording")
    (folder / ".hidden.wav").write_text("no recording")
    stereo = np.column_stack([noise(1, rate=44100, seconds=3), noise(2, rate=44100, seconds=3)])
    soundfile.write(folder / "stereo.wav", 0.1 * stereo, 44100)
    soundfile.write(folder / "mono.flac", 0.1 * noise(3, rate=22050, seconds=3), 22050)
    soundfile.write(folder / "more" / "vorbis.ogg", 0.1 * noise(4, rate=16000, seconds=3), 16000)
    return folder


def test_the_report(config, recordings, tmp_path, capsys):
    table = tmp_path / "table.csv"
    assert main([str(config), str(recordings), str(table)]) == 0
    head, beside, *told = capsys.readouterr().out.splitlines()
    assert head == "small: distance from 3 recordings (9 slices of 1 s, up to 7,200 Hz)"
    assert "from its other half" in beside and "from the other recordings" in beside
    assert re.fullmatch(r"  defaults: \d+\.\d", told[0])
    assert re.fullmatch(r"  best of 2 points: \d+\.\d at cf_exp=[12]", told[5])
    assert len(told) == 10
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert len(rows) == 3 * len(STATISTICS)
    assert rows[0]["point"] == "defaults"
    for row in rows:
        z = (float(row["model"]) - float(row["recordings"])) / float(row["scale"])
        assert float(row["z"]) == pytest.approx(z, rel=1e-3, abs=1e-3)


def no_folder(folder):
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


def empty(folder):
    no_folder(folder)
    folder.mkdir()


@pytest.mark.parametrize(
    "spoil, sentence",
    [
        (no_folder, "recordings is no folder; RECORDINGS names one of audio files"),
        (empty, "recordings has no recordings: files .wav, .flac, .ogg"),
        (lambda f: (f / "bad.wav").write_text("noise"), "bad.wav cannot be read: "),
        (
            lambda f: Path(os.fsdecode(bytes(f / "bad") + b"\x1b\xff.wav")).write_text("noise"),
            r"bad\x1b\udcff.wav cannot be read: ",
        ),
        (lambda f: (f / "bad.ogg").write_bytes(b""), "bad.ogg cannot be read"),
        (
            lambda f: soundfile.write(f / "short.wav", noise(seconds=0.9), RATE),
            "short.wav is shorter than one slice of 1 s",
        ),
        (lambda f: soundfile.write(f / "low.wav", noise(), 3999), "low.wav has 3,999 samples"),
        (
            lambda f: soundfile.write(f / "silent.wav", np.zeros(RATE), RATE),
            "silent.wav is silent up to 7,200 Hz",
        ),
        (
            lambda f: soundfile.write(f / "nan.wav", np.full(RATE, np.nan), RATE, "FLOAT"),
            "nan.wav has samples that are no finite numbers",
        ),
    ],
    ids=["folder", "empty", "text", "name", "nothing", "short", "rate", "silent", "nan"],
)
def test_what_cannot_be_compared_ends_with_a_sentence(config, recordings, spoil, sentence, capsys):
    spoil(recordings)
    assert main([str(config), str(recordings)]) == 1
    told = capsys.readouterr()
    assert not told.out
    assert sentence in told.err and len(told.err.splitlines()) == 1


@pytest.mark.parametrize(
    "text, sentence",
    [
        (CONFIG.replace("cf_exp", "cf_ex"), "did you mean cf_exp?"),
        (CONFIG.replace("variation_duration: 1", "variation_duration: 0.1"), "need 0.5 s or more"),
        ("[", "is not valid YAML"),
    ],
)
def test_what_is_wrong_with_the_config_is_said(config, recordings, text, sentence, capsys):
    config.write_text(text)
    assert main([str(config), str(recordings)]) == 1
    assert sentence in capsys.readouterr().err


def test_other_ways_to_call_it_wrongly(config, recordings, tmp_path, capsys):
    assert main([str(config), ""]) == 1
    assert "make realism RECORDINGS=folder" in capsys.readouterr().err
    assert main([str(config), str(recordings), str(tmp_path / "none" / "table.csv")]) == 1
    assert "table.csv cannot be written: No such file" in capsys.readouterr().err
    assert not Path(tmp_path / "none").exists()


@pytest.mark.parametrize("refused, told", [("None", "silent"), ("'too soft'", "too soft")])
def test_defaults_without_sound_are_told(config, recordings, tmp_path, refused, told, capsys):
    (tmp_path / "faint.py").write_text(FAINT.replace("REFUSED", refused))
    text = CONFIG.replace("rain", str(tmp_path / "faint.py"))
    config.write_text(text.replace("cf_exp: {values: [1, 2]}", "level: {values: [0.1, 1]}"))
    assert main([str(config), str(recordings)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == f"  defaults: {told}"
    assert re.fullmatch(r"  best of 1 of 2 points: \d+\.\d at level=1", lines[3])
    assert lines[-1] == "  1 silent point left out"
