"""What a run says at its end."""

import re

import pytest
from making import SMALL, make

from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate
from dsgenerator.state import read_stamp, write_state
from dsgenerator.upkeep.summary import planned_splits, summary

SPLIT = {"train": 0.6, "valid": 0.2, "test": 0.2}
TEN = {"rate_exp": {"min": 4, "max": 5, "n": 10}}


def lines_of(run, number=1, seconds=2.44, hear="make gallery"):
    return summary(run, number, seconds, hear).splitlines()


def test_what_was_made_and_where_it_is(tmp_path):
    run = make(SMALL, tmp_path)
    done, dataset, hear = lines_of(run)
    assert done == "demo: rendered 2 long signals, sliced 4 variations, in 2.4 s"
    assert re.fullmatch(rf"dataset: {run.paths.data} \(4 variations, 0\.4 s, 6\.\d+ kB\)", dataset)
    assert hear == "hear it: make gallery"


def test_what_was_kept_is_told_without_zeros(tmp_path):
    run = make(SMALL, tmp_path)
    assert lines_of(run, number=2)[0] == "demo: kept 2 long signals and 4 variations"
    more = SMALL | {"params": {"rate_exp": {"values": [4, 5, 6]}}}
    run = make(more, tmp_path)
    done = lines_of(run, number=2)[0]
    assert done == (
        "demo: rendered 1 and kept 2 long signals, sliced 2 and kept 4 variations, in 2.4 s"
    )
    run = make(SMALL, tmp_path)
    assert "pruned 2 files" in lines_of(run, number=3)[0]


def test_nothing_made_yet(tmp_path):
    run = make(SMALL, tmp_path)
    for folder in (run.paths.batches, run.paths.data):
        for path in folder.glob("*"):
            path.unlink() if path.is_file() else None
    assert lines_of(run) == ["demo: nothing made yet"]


def test_splits_as_they_came_out(tmp_path):
    run = make(SMALL | {"params": TEN, "split": SPLIT}, tmp_path)
    (told,) = [line for line in lines_of(run) if line.startswith("split:")]
    counts = list(map(int, re.findall(r"(\d+) (?:train|valid|test)", told)))
    points = run.dataset.points()
    assert counts == [sum(p.split == s for p in points) for s in ("train", "valid", "test")]
    assert sum(counts) == 10
    assert "asked 60/20/20 %" in told


def test_splits_are_known_before_anything_is_made(tmp_path):
    run = make(SMALL | {"params": TEN, "split": SPLIT}, tmp_path)
    assert planned_splits(run) in lines_of(run)
    assert planned_splits(make_run(validate(SMALL), tmp_path)) == ""


def test_a_split_that_got_nothing(tmp_path):
    run = make(SMALL | {"split": SPLIT}, tmp_path)
    (told,) = [line for line in lines_of(run) if line.startswith("split:")]
    missing = re.findall(r"\b0 (\w+)", told)
    assert missing and f"by chance none is for {' and '.join(missing)}: take more points" in told


def test_held_out_values(tmp_path):
    run = make(SMALL | {"hold_out": {"rate_exp": [5]}}, tmp_path)
    told = "split:   1 train, 1 test points (values held out are for the test)"
    assert told in lines_of(run)


def test_a_table_of_before_splits_were_counted(tmp_path):
    run = make(SMALL | {"split": SPLIT}, tmp_path)
    stamp = run.paths.tabled(run.table)
    write_state(stamp, {k: v for k, v in read_stamp(stamp).items() if k != "splits"})
    assert not [line for line in lines_of(run) if line.startswith("split:")]


LOUD = SMALL | {"gain_db": 20}


def test_clipped_variations_and_what_helps(tmp_path):
    run = make(LOUD, tmp_path)
    (told,) = [line for line in lines_of(run) if line.startswith("clipped:")]
    found = re.fullmatch(
        r"clipped: (\d+) variations? beyond full scale, by up to ([\d.]+) dB, the first audio/\S+; "
        r"gain_db: ([\d.-]+) would keep all below it",
        told,
    )
    assert found, told
    quiet = make(LOUD | {"gain_db": float(found[3])}, tmp_path / "quiet")
    assert not [line for line in lines_of(quiet) if line.startswith("clipped:")]
    assert float(found[3]) == pytest.approx(20 - float(found[2]), abs=0.15)


def test_a_clipped_variation_without_a_file_is_named_by_its_key(tmp_path):
    run = make(LOUD | {"files": False, "records": ["webdataset"]}, tmp_path)
    (told,) = [line for line in lines_of(run) if line.startswith("clipped:")]
    key = re.search(r"the first ([\w-]+);", told)
    assert key and f"{key[1]},".encode() in (run.paths.data / "metadata.csv").read_bytes()


def test_only_splits_that_are_asked_for_are_told(tmp_path):
    run = make(SMALL | {"params": TEN, "split": {"train": 0.5, "test": 0.5}}, tmp_path)
    (told,) = [line for line in lines_of(run) if line.startswith("split:")]
    assert re.search(r"split:   \d+ train, \d+ test points \(asked 50/50 %", told)


def test_dropped_variations_and_why(tmp_path):
    run = make(LOUD | {"on_clip": "drop"}, tmp_path)
    told = [line for line in lines_of(run) if line.startswith("dropped:")]
    assert len(told) == 1 and "beyond full scale (on_clip: drop)" in told[0]
    run = make(SMALL | {"silence_db": -1}, tmp_path / "silent")
    assert "dropped: 4 variations below silence_db, -1 dB" in lines_of(run)


def test_the_gallery_instead_of_its_command(tmp_path):
    run = make(SMALL, tmp_path)
    page = run.paths.gallery("index.html")
    page.parent.mkdir()
    page.touch()
    outdated, hear = lines_of(run)[2:]
    assert outdated == f"gallery: {page} (of an earlier config; ask for it again)"
    assert hear == "hear it: make gallery"
    run.paths.galleried(run.gallery).touch()
    assert lines_of(run)[2:] == [f"gallery: {page}"]
