"""The page about speed: its figures are those that were measured."""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "speed.md").read_text()
CELL = re.compile(r"\b([a-z]+) \| ([\d,]+)(?= \|)")


def rows(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_of_sound_models_is_what_batches_go_by():
    section = PAGE.partition("## Sound models")[2]
    told = {synth: float(speed.replace(",", "")) for synth, speed in CELL.findall(section)}
    measured = rows("dsgenerator/plan/speeds.csv")
    assert told == {row["synth"]: float(row["speed"]) for row in measured}


def test_what_it_says_of_pop_and_of_the_workflow_was_measured():
    measured = {
        (row["what"], row["points"]): row["value"] for row in rows("benchmarks/results.csv")
    }
    assert f"{float(measured['pop, 16 events a second', '']):.1f} ms for 10 s" in PAGE
    assert f"{float(measured['loop / pop', '']):.1f} times as long" in " ".join(PAGE.split())
    assert f"{float(measured['workflow / direct', '10000']):.2f} x direct" in PAGE
    assert f"{float(measured['nothing to do', '10000']):.1f} s" in PAGE
