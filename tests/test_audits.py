"""`make audits`: rows that are kept, what is out of date of them, and the page that they make."""

import math
from dataclasses import replace

import pytest

from benchmarks import audit_digests, audit_rows, audits
from benchmarks.audit_gaps import BECAUSE, TITLE, UNFOUND, gaps
from benchmarks.audit_page import PAGE, page
from benchmarks.audit_rows import read, rows_of, write
from benchmarks.audit_tasks import GRID, IMPOSSIBLE, RANGE, RATES, Task, tasks, told
from dsgenerator.audit.estimators import ESTIMATORS
from dsgenerator.audit.results import AuditResult
from dsgenerator.config import models
from synths.interface import Parameter

RESULT = AuditResult(
    "n", "n", "loudness_level", unit="dB", lowest=1, highest=32, rank_correlation=0.98765432,
    attainable=1, r2=0.9, attainable_r2=1, holds="yes",
)  # fmt: skip


def row(**changes):
    task = Task("bees", RANGE, 16000, "variations", ("n",))
    return replace(rows_of(task, [RESULT])[0], **changes)


def test_the_page_is_what_its_rows_make():
    assert PAGE.read_text() == page([row for synth in models.shipped() for row in read(synth)])


def test_rows_are_read_as_they_were_written(tmp_path):
    written = row(why='a comma, and a "quote"', holds="no")
    write("bees", [written], tmp_path)
    (found,) = read("bees", tmp_path)
    assert replace(found, slope=0, bias=0) == replace(written, slope=0, bias=0)
    assert math.isnan(found.slope) and math.isnan(found.bias)
    assert found.rank_correlation == 0.987654


def test_every_parameter_is_asked_for_at_every_place():
    asked = {key for task in tasks("bees") for key in audit_rows.keys(task)}
    assert len(asked) == 2 * 3 * len(RATES) * 2
    assert {kind for _, kind, *_ in asked} == {GRID, RANGE}


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """All rows of `bands`, up to date."""
    monkeypatch.setattr(audits, "read", lambda synth: read(synth, tmp_path))
    of = tasks("bands")
    results = [[replace(RESULT, parameter=name) for name in task.parameters] for task in of]
    pairs = zip(of, results, strict=True)
    write("bands", [row for task, found in pairs for row in rows_of(task, found)], tmp_path)
    assert list(audits.Kept(["bands"]).stale()) == []
    return tmp_path


def test_a_limit_of_an_estimator_is_that_end_of_a_falling_law():
    rising = Parameter("x", 0, 10, 5, "", "X.", scale="octave", estimator="burst_rate")
    assert ESTIMATORS["burst_rate"].highest == 2**7
    assert told(rising) == (0, 7)
    assert told(replace(rising, min=-10, max=0, default=-5, factor=-1)) == (-7, 0)


def test_what_is_out_of_date_is_found(kept):
    rows = read("bands", kept)
    lost = rows.pop()
    rows[0] = replace(rows[0], digest="0" * 12)
    write("bands", rows, kept)
    found = list(audits.Kept(["bands"]).stale())
    assert [(task.kind, task.rate) for task in found] == [(GRID, 16000), (RANGE, 48000)]
    assert found[1].parameters == (lost.parameter,)


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("frequencies.py", {"cf_exp", "bandwidth"}),
        ("levels.py", {"mod_exp", "depth"}),
        ("agreement.py", {"cf_exp", "bandwidth", "mod_exp", "depth"}),
        ("sound.py", {"cf_exp", "bandwidth", "mod_exp", "depth"}),
        ("insects.py", set()),
    ],
)
def test_a_change_makes_out_of_date_what_depends_on_it(kept, monkeypatch, changed, stale):
    of = audit_digests.file_digest
    monkeypatch.setattr(
        audit_digests, "file_digest", lambda path: of(path) + "x" * (path.name == changed)
    )
    audit_digests._measuring.cache_clear()
    found = {name for task in audits.Kept(["bands"]).stale() if task.kind == RANGE
             for name in task.parameters}  # fmt: skip
    monkeypatch.undo()
    audit_digests._measuring.cache_clear()
    assert found == stale


def test_a_changed_config_makes_its_grid_out_of_date(kept, monkeypatch):
    monkeypatch.setattr(audit_digests, "shipped_config", lambda synth: {"seed": 1})
    assert {task.kind for task in audits.Kept(["bands"]).stale()} == {GRID}


def test_the_page_says_where_a_parameter_does_not_hold():
    rows = [
        row(why=IMPOSSIBLE, holds="not measured"),
        row(pieces="long_signals"),
        row(sample_rate=44100, holds="no", why="R2 0.9; another fault"),
        row(sample_rate=48000, holds="no", why="R2 0.9", pieces="long_signals"),
    ]
    line = page(rows).splitlines()[-1]
    assert line.endswith("| yes | 1 of 3 | 44.1 kHz, 48 kHz long: R2 0.9 |")
    figures = page(rows).partition("## Shipped grids")[2]
    assert figures and IMPOSSIBLE not in figures


def test_the_page_tells_first_what_does_not_hold_and_why():
    untold = "a signal has one random start"
    rows = [
        row(),
        row(sample_rate=22050, holds="no", why="slope 0.929"),
        row(sample_rate=44100, holds="no", why="slope 0.929", pieces="long_signals"),
        row(sample_rate=48000, holds="no", why="bias 3"),
        row(parameter="spread", estimator="", holds="not measured", why=untold),
        row(parameter="wing_rate"),
    ]
    text = page(rows)
    section = text[text.index(TITLE) : text.index("## Shipped grids")]
    assert "2 of 6 audits hold. 1 of 3 parameters hold in all of theirs." in section
    told = f"variations, 22.05 kHz; long signals, 44.1 kHz | no | slope 0.929 | {UNFOUND} |"
    assert f"| bees | `n` | whole range | {told}" in section
    assert f"| bees | `n` | whole range | variations, 48 kHz | no | bias 3 | {UNFOUND} |" in section
    unheard = f"| bees | `spread` | whole range | variations, 16 kHz | not measured | {untold} |  |"
    assert unheard in section
    assert "wing_rate" not in section


def test_what_is_known_of_a_fault_is_told_with_it():
    (synth, parameter), why = next(iter(BECAUSE.items()))
    section = gaps([row(sound_model=synth, parameter=parameter, holds="no", why="slope 0.9")])
    assert f"| no | slope 0.9 | {why} |" in section
    for synth, parameter in BECAUSE:
        assert models.parameter(synth, parameter).estimator


def test_the_page_says_that_all_hold():
    assert "1 of 1 audits hold. 1 of 1 parameters hold in all of theirs. There is none" in gaps(
        [row()]
    )


def test_the_page_names_the_part_of_a_range_that_is_judged_and_why_not_all_of_it():
    (line,) = (line for line in gaps([row(sound_model="pop")]).splitlines() if "`q`" in line)
    assert line == (
        "| pop | `q` | 2 .. 500 | 2 .. 200 | what rings outlasts the time between two events |"
    )
    assert "declared" not in gaps([row()])
