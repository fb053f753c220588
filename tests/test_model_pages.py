"""The pages of the sound models: sounds of every parameter, what is known of them, and links."""

import csv
import io
import json
import shutil

import numpy as np
import pytest
import soundfile
from PIL import Image

from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from scripts import model_pages
from scripts.model_pages import main, write_pages
from scripts.pages import facts, made
from scripts.pages.checking import problems
from scripts.pages.levels import level_of
from scripts.pages.page import plain
from scripts.pages.pictures import picture
from scripts.pages.points import DURATION, SAMPLE_RATE, show

SYNTHS = ["fm", "motor"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    assert write_pages(folder, SYNTHS) == SYNTHS
    return folder


@pytest.fixture
def pages(built, tmp_path):
    """A copy to plant faults in."""
    return shutil.copytree(built, tmp_path / "models")


# -- what is on them


def test_every_parameter_is_heard_low_default_and_high(built):
    for synth in SYNTHS:
        text = (built / synth / "index.md").read_text()
        for parameter in models.load(synth).parameters:
            _, _, section = text.partition(f"### `{parameter.name}`")
            section = section.partition("###")[0]
            assert section.count("<audio controls") == section.count("<img ") == 3
            assert f'aria-label="{synth}, {parameter.name} low: ' in section
            assert f'alt="Spectrogram of {synth}, {parameter.name} high: ' in section
            assert parameter.doc.replace("*", r"\*") in section


def test_sounds_are_what_they_are_called(built):
    shown = {each.parameter.name: each for each in show("fm")}
    for end in ("default", "cf_exp-low", "cf_exp-high"):
        samples, rate = soundfile.read(built / "fm" / f"{end}.mp3")
        assert rate == SAMPLE_RATE
        assert samples.size / rate == pytest.approx(DURATION, abs=0.1)
        rendered = shown["cf_exp"].sounds[end.partition("-")[2] or end].samples
        spectra = [np.abs(np.fft.rfft(each, 1 << 17)) for each in (samples, rendered)]
        heard, meant = (np.argmax(each) * rate / (1 << 17) for each in spectra)
        assert heard == pytest.approx(meant, rel=0.01)


def test_an_end_that_is_silent_or_not_possible_is_told():
    rate, _, center, *_ = show("pop")
    assert rate.skipped == {"low": "silent"}
    assert rate.sounds["low"].values["rate_exp"] > rate.parameter.min
    assert rate.sounds["low"].peak > 0.1
    assert "Nyquist" in center.skipped["high"]
    assert list(rate.sounds) == ["low", "default", "high"]


def test_a_default_at_an_end_has_the_middle_beside_it():
    irregular = next(each for each in show("pop") if each.parameter.name == "irreg_exp")
    assert list(irregular.sounds) == ["default", "middle", "high"]


def test_pictures_show_where_the_sound_is():
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    tops = []
    for hz in (200, 4000):
        shown = Image.open(io.BytesIO(picture(0.5 * np.sin(2 * np.pi * hz * time), SAMPLE_RATE)))
        inside = np.asarray(shown.convert("L"))[10:-60, 80:-20]
        tops.append(np.argmax(inside.mean(axis=1)))
    assert tops[1] < 0.4 * inside.shape[0] < tops[0]


def test_large_numbers_are_plain():
    assert plain("1.76e+03 .. 1.086e+04 rpm") == "1,760 .. 10,860 rpm"
    assert plain("1e-05 of 0.5 at 440 Hz") == "1e-05 of 0.5 at 440 Hz"


# -- level


def test_level_gives_away_what_it_follows():
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((5, 4, 1000))
    louder = level_of(noise * 10 ** (np.arange(5) / 4)[:, None, None])
    assert louder.tells
    assert louder.loudest_db - louder.quietest_db == pytest.approx(20, abs=0.5)
    assert not level_of(noise).tells
    loose = noise * 10 ** (rng.uniform(-1, 1, (5, 4, 1)))
    assert level_of(loose).explained < 0.6


def test_silence_has_no_level():
    pieces = np.ones((3, 2, 10))
    pieces[0] = 0
    pieces[1, 1] = 0
    assert level_of(pieces).quietest_db == pytest.approx(0)


# -- what is known


def test_every_shipped_model_has_a_speed_and_audits():
    audited = {synth for synth, _ in facts.audits()}
    assert set(models.shipped()) == audited == set(facts.speeds())
    assert set(facts.realism()) < audited


ROW = {
    "sound_model": "pop", "parameter": "q", "estimator": "ring_quality", "kind": "range",
    "lowest": "2", "highest": "200", "unit": "", "r2": "0.99", "attainable_r2": "1",
    "slope": "1.01", "holds": "yes", "why": "",
}  # fmt: skip


def table(folder, *changes):
    rows = [ROW | {"sample_rate": "16000", "pieces": "variations"} | change for change in changes]
    with open(folder / "pop.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_audits_are_read_from_their_tables(tmp_path):
    table(
        tmp_path,
        {"sample_rate": "44100", "holds": "no", "why": "slope 0.80"},
        {"kind": "grid", "holds": "no", "why": "of another kind"},
        {},
    )
    (audit,) = facts.audits(tmp_path).values()
    assert (audit.span, audit.r2, audit.slope) == ("2 .. 200", "0.990 of 1.000", "1.010")
    assert (audit.holds, audit.why) == ("yes", "44.1 kHz: slope 0.80")


def test_no_audits_are_an_error(tmp_path):
    with pytest.raises(DSGeneratorError, match="make audits"):
        facts.audits(tmp_path)


# -- only what has changed


def test_what_has_not_changed_is_not_made_again(pages):
    before = {path: path.stat().st_mtime_ns for path in pages.rglob("*.mp3")}
    assert write_pages(pages, SYNTHS) == []
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_what_was_lost_or_changed_is_made_again(pages, monkeypatch):
    (pages / "fm" / "default.mp3").unlink()
    assert write_pages(pages, SYNTHS) == ["fm"]
    assert (pages / "fm" / "default.mp3").is_file()
    digest = made.source_digest
    monkeypatch.setattr(made, "source_digest", lambda synth: digest(synth) + "!" * (synth == "fm"))
    assert write_pages(pages, SYNTHS) == ["fm"]


def test_a_model_that_is_no_more_loses_its_page(pages):
    kept = pages / "notes"
    kept.mkdir()
    (kept / "mine.txt").write_text("not of these pages")
    write_pages(pages, ["fm"])
    assert not (pages / "motor").exists()
    assert (kept / "mine.txt").is_file()


# -- faults


def test_good_pages_have_no_problems(built):
    assert list(problems(built, SYNTHS)) == []


FAULTS = {
    "no page": lambda pages: (pages / "fm/index.md").unlink(),
    "no index": lambda pages: (pages / "index.md").unlink(),
    "no sound": lambda pages: (pages / "fm/index-high.mp3").unlink(),
    "no picture": lambda pages: (pages / "fm/default.webp").unlink(),
    "a broken link": lambda pages: edit(pages / "index.md", "(fm/index.md)", "(fn/index.md)"),
    "a broken anchor": lambda pages: edit(pages / "fm/index.md", "(#cf_exp)", "(#cf)"),
    "a lost parameter": lambda pages: edit(pages / "fm/index.md", "### `index`", "### `other`"),
    "no name": lambda pages: edit(pages / "fm/index.md", 'aria-label="fm, index low', 'class="'),
}


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("plant", FAULTS.values(), ids=FAULTS)
def test_faults_are_found(pages, plant):
    plant(pages)
    found = list(problems(pages, SYNTHS))
    assert found
    assert all(str(pages) in line for line in found)


def test_a_model_without_a_page_is_found(built):
    (problem, unlisted) = problems(built, [*SYNTHS, "pop"])
    assert "pop has no page" in problem
    assert "pop is not listed" in unlisted


def test_the_command_says_what_is_wrong(tmp_path, capsys, monkeypatch):
    assert main([str(tmp_path), "motr"]) == 1
    assert "there is no sound model motr; did you mean motor?" in capsys.readouterr().err
    monkeypatch.setattr(model_pages, "problems", lambda *_: iter(["index.md: broken"]))
    monkeypatch.setattr(model_pages, "write_pages", lambda *_: [])
    assert main([str(tmp_path), "motor"]) == 1
    assert capsys.readouterr().err == "index.md: broken\n"


def test_the_record_of_a_folder_that_is_no_json_counts_as_none(pages):
    record = pages / "fm" / made.RECORD
    assert json.loads(record.read_text())["files"]
    record.write_text("{")
    assert write_pages(pages, SYNTHS) == ["fm"]
