"""Stages of a run: what jobs add up to, rates and time left, bars and lines."""

import io
import threading
import time

import pytest
from making import SMALL
from terminals import Terminal

from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate
from dsgenerator.terminal import watch as watching
from dsgenerator.terminal.bars import bars, sentence
from dsgenerator.terminal.messages import jobs_told
from dsgenerator.terminal.progress import Progress, progress_file
from dsgenerator.terminal.screen import Screen
from dsgenerator.terminal.stages import WINDOW, Share, Stage, share_of, shares_of
from dsgenerator.terminal.watch import Watch


@pytest.fixture(autouse=True)
def _a_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")


def test_stages_of_a_run(tmp_path):
    run = make_run(validate(SMALL | {"records": ["params"], "batch_size": 2}), tmp_path)
    shares = shares_of(run)
    assert shares["render_0000"] == Share("render", 2, "point")
    assert shares["slice_0000"] == Share("slice", 4, "variation")
    assert shares["params_0000"] == Share("params", 4, "variation")
    assert {name for name in shares if name.startswith("params")} == {s.name for s in run.shards}
    assert share_of("aggregate", shares) == Share("table")
    assert share_of("all", shares) is None


def moving(done, at, total=100, **values):
    """A stage that had done so much at some times."""
    stage = Stage("render", "point", jobs=1, total=total, begun=0.0, **values)
    for count, now in zip(done, at, strict=True):
        stage.advance(1, count)
        stage.look(now)
    return stage


def test_rate_and_time_left():
    stage = moving([0, 10, 20], [0, 1, 2])
    assert (stage.rate(), stage.left()) == (10, 8)
    # What was there already, before the first look, is not done at that rate.
    assert moving([50, 55], [1, 2]).rate() == 5
    # That of the last half minute counts.
    assert moving([0, 1000, 1030, 1060], [0, 10, 40, 71], 9999).rate() == pytest.approx(30 / 31)
    # If that was nothing, that of all time does.
    assert moving([10, 10, 10], [10, 40, 90]).rate() == pytest.approx(10 / 90)
    assert moving([0, 0], [0, 1]).left() is None
    assert WINDOW == 30


def test_a_finished_stage_has_its_mean_rate_and_nothing_left():
    stage = moving([0, 50], [0, 1], ended=1, ended_at=4.0)
    stage.reached, stage.finished = {}, 100
    assert (stage.rate(), stage.left(), stage.is_active) == (25, None, False)


def test_bars():
    screen = Screen(Terminal(), colours=False)
    slices = moving([0, 50], [0, 2], 500)
    slices.name, slices.unit = "slice", "variation"
    lines = bars([moving([0, 25], [0, 2]), Stage("table", jobs=1), slices], screen, 2.0)
    assert [line.split("  ")[0] for line in lines] == ["render", "slice"]
    assert lines[0].endswith(" 25 of 100 points  12/s   6 s left")
    assert lines[1].endswith(" 50 of 500 variations  25/s  18 s left")
    assert lines[0].count("━") * 3 == pytest.approx(lines[0].count("─"), abs=3)
    assert len({len(line) for line in lines}) == 1 and len(lines[0]) < 80


def test_what_waits_for_an_earlier_stage_takes_as_long():
    """Slices come fast, as soon as there is something to slice."""
    slices = moving([0, 100], [0, 1], 200)
    lines = bars([moving([0, 1], [0, 1]), slices], Screen(Terminal()), 1.0)
    assert all("1 min 39 s left" in line for line in lines)


@pytest.mark.parametrize("columns", [20, 40, 60, 300])
def test_bars_fit_into_the_line(monkeypatch, columns):
    monkeypatch.setattr(Screen, "width", columns)
    for line in bars([moving([0, 25], [0, 2])], Screen(Terminal(), colours=False), 2.0):
        assert len(line) <= columns and line.startswith("render")


def test_signs_that_there_are():
    terminal = Terminal()
    terminal.encoding = "ascii"
    (line,) = bars([moving([0, 25], [0, 2])], Screen(terminal, colours=False), 2.0)
    assert "#---" in line and line.isascii()


def test_a_line_where_there_is_no_terminal():
    told = sentence([moving([0, 25], [0, 2]), Stage("table", jobs=1)], 2.0)
    assert told == "render: 25 of 100 points, 12/s, 6 s left"
    assert sentence([Stage("table", jobs=1)], 0.0) == ""
    assert sentence([Stage("table", jobs=1, begun=0.0)], 0.5) == "table: begun"


SHARES = {"render_0000": Share("render", 8, "point"), "render_0001": Share("render", 4, "point")}


@pytest.fixture
def jobs(tmp_path):
    """A watch over two jobs, without a thread; and their logs."""
    watch = Watch(Screen(Terminal(), colours=False), threading.RLock())
    watch.plan(SHARES)
    watch.announce({"render_0000": 1, "render_0001": 1, "all": 1})
    return watch, [str(tmp_path / f"000{number}.log") for number in range(2)]


def test_jobs_add_up_to_stages(jobs):
    watch, logs = jobs
    watch.begin(1, "render_0000", logs[0])
    watch.begin(2, "render_0001", logs[1])
    progress_file(logs[0]).write_text("5\n")
    progress_file(logs[1]).write_text("999\n")  # of another batch, by a job that was killed
    watch.look()
    (stage,) = watch.stages
    assert (stage.done, stage.total) == (9, 12)
    watch.end(2)
    watch.end(1)
    watch.look()
    assert (stage.done, stage.total, stage.is_active) == (12, 12, False)


def test_a_job_that_fails_and_is_tried_again(jobs):
    watch, logs = jobs
    watch.begin(1, "render_0000", logs[0])
    progress_file(logs[0]).write_text("5\n")
    watch.look()
    watch.end(1, well=False)
    watch.look()
    (stage,) = watch.stages
    assert (stage.done, stage.total, stage.jobs) == (0, 4, 1)
    assert not progress_file(logs[0]).exists()
    watch.begin(1, "render_0000", logs[0])
    watch.end(1)
    assert (stage.done, stage.total, stage.jobs) == (8, 12, 2)


def test_a_job_that_nobody_announced(jobs):
    watch, _ = jobs
    watch.begin(7, "variation", None)
    assert [stage.name for stage in watch.stages] == ["render", "variation"]
    watch.end(7)
    watch.end(99)


def test_what_killed_jobs_have_left_is_removed(jobs):
    watch, logs = jobs
    watch.begin(1, "render_0000", logs[0])
    progress_file(logs[0]).write_text("5\n")
    watch.close()
    assert not progress_file(logs[0]).exists()


def test_few_lines_where_there_is_no_terminal(tmp_path, monkeypatch):
    """Of an hour, fifteen."""
    clock = [1000.0]
    monkeypatch.setattr(watching.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(threading.Thread, "start", lambda thread: None)
    terminal = Terminal(terminal=False)
    watch = Watch(Screen(terminal), threading.RLock())
    watch.plan(SHARES)
    watch.announce({"render_0000": 1})
    watch.start()
    watch.begin(1, "render_0000", str(tmp_path / "log"))
    told = []
    for _ in range(3600):
        clock[0] += 1
        watch.look()
        told.append(len(terminal.writes))
    assert told[8] == 0 and told[10] == 1
    assert told[-1] == 15
    assert terminal.writes[0].startswith("render: 0 of 8 points")


def test_it_looks_by_itself_until_it_is_closed(jobs):
    watch, logs = jobs
    watch.begin(1, "render_0000", logs[0])
    watch.start()
    deadline = time.monotonic() + 5
    while not watch._screen._stream.writes and time.monotonic() < deadline:
        time.sleep(0.01)
    watch.close()
    assert "0 of 12 points" in watch._screen._stream.writes[0]
    written = len(watch._screen._stream.writes)
    time.sleep(2 * watching.FRAME)
    assert len(watch._screen._stream.writes) == written


def test_jobs_in_a_line(jobs):
    watch, _ = jobs
    watch.announce({"aggregate": 1})
    assert jobs_told(watch.stages) == "jobs: render 2 (12 points), table 1"
    assert jobs_told([]) == "jobs: none"


def test_progress_never_goes_back_when_a_job_ends(tmp_path):
    """Its file is gone for a moment before its end is known."""
    log = tmp_path / "slice.log"
    watch = Watch(Screen(io.StringIO()), threading.RLock())
    watch.plan({"slice_0000": Share("slice", 100, "variation")})
    watch.announce({"slice_0000": 1})
    watch.begin(1, "slice_0000", str(log))
    with Progress(log) as progress:
        progress(90)
        watch.look()
        assert watch.stages[0].done == 90
    watch.look()
    assert watch.stages[0].done == 90
    watch.end(1)
    assert watch.stages[0].done == 100
