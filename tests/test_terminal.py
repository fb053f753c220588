"""What a run shows of its jobs: stages, rates and time left, on a terminal and elsewhere."""

import threading
import time
from pathlib import Path

import pytest
from making import SMALL
from terminals import Terminal, shown

from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate
from dsgenerator.terminal import watch as watching
from dsgenerator.terminal.bars import bars, sentence
from dsgenerator.terminal.messages import failure, is_noise, jobs_told, state_of, worded
from dsgenerator.terminal.progress import INTERVAL, Progress, progress_file, read_progress
from dsgenerator.terminal.screen import CLEAR, Screen, knows_links
from dsgenerator.terminal.stages import WINDOW, Share, Stage, share_of, shares_of
from dsgenerator.terminal.watch import Watch
from dsgenerator.units import counted, human_bytes, human_time
from dsgenerator.upkeep.logs import on_screen

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _a_terminal_with_colours(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *[(0, "0 s"), (0.4, "0.4 s"), (2.44, "2.4 s"), (9.96, "10 s"), (59.9, "60 s")],
        *[(59.96, "1 min"), (0.347 * 3600, "20 min 49 s"), (1250, "20 min 50 s")],
        *[(3599.7, "1 h"), (18_720, "5 h 12 min"), (7200, "2 h"), (4_000_000, "1,111 h")],
    ],
)
def test_times(seconds, text):
    assert human_time(seconds) == text


def test_counts_and_sizes():
    assert [counted(1, "point"), counted(2000, "point")] == ["1 point", "2,000 points"]
    assert human_bytes(48_300_000) == "48.3 MB"


def test_a_job_tells_how_far_it_is(tmp_path):
    log = tmp_path / "0000.log"
    assert read_progress(log) == 0
    with Progress(log) as progress:
        progress(12)
        assert read_progress(log) == 12
        progress()
        assert read_progress(log) == 12, "nobody needs to know each of them"
        time.sleep(INTERVAL)
        progress()
        assert read_progress(log) == 14
    assert not progress_file(log).exists()


def test_what_a_job_tells_may_be_lost(tmp_path):
    with Progress(tmp_path / "no such folder" / "0000.log") as progress:
        progress()
    progress_file(tmp_path / "0000.log").write_text("")
    assert read_progress(tmp_path / "0000.log") == 0


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
        stage.doing = count
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
    stage.doing, stage.finished = 0, 100
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


def test_a_frame_is_one_write_and_rests_where_the_bars_begin():
    terminal = Terminal()
    screen = Screen(terminal)
    screen.draw(["one", "two", "three"])
    screen.write("a message")
    screen.draw(["one"])
    screen.clear()
    screen.clear()
    assert terminal.writes == [
        f"{CLEAR}one\ntwo\nthree\x1b[2A\r",
        f"{CLEAR}a message\n",
        f"{CLEAR}one\r",
        CLEAR,
    ]


def test_whoever_writes_besides_tears_no_bars():
    """As a job does, whose message removes the bars; they come back below it."""
    terminal = Terminal()
    screen = Screen(terminal)
    screen.write("begin")
    screen.draw(["one", "two"])
    assert shown(terminal.getvalue()) == ["begin", "one", "two"]
    terminal.write(on_screen("a job's message\n", terminal))
    screen.draw(["one +", "two +"])
    assert shown(terminal.getvalue()) == ["begin", "a job's message", "one +", "two +"]
    screen.write("end")
    screen.draw(["one ++", "two ++"])
    screen.clear()
    assert shown(terminal.getvalue()) == ["begin", "a job's message", "end", ""]


def test_nothing_but_text_where_there_is_no_terminal(tmp_path, monkeypatch):
    monkeypatch.setenv("TERM_PROGRAM", "WezTerm")
    terminal = Terminal(terminal=False)
    screen = Screen(terminal)
    screen.write(screen.coloured("a", "red") + screen.linked("b", tmp_path))
    assert terminal.writes == ["ab\n"]
    monkeypatch.setenv("TERM", "dumb")
    assert not Screen(Terminal()).is_terminal


def test_what_a_stream_cannot_write_is_spelt_out():
    terminal = Terminal(terminal=False)
    terminal.encoding = "ascii"
    Screen(terminal).write("a…b")
    assert terminal.writes == ["a\\u2026b\n"]


def test_links(tmp_path, monkeypatch):
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setenv("VTE_VERSION", "7600")
    linked = Screen(Terminal()).linked("page", tmp_path / "a b.html")
    assert linked == f"\x1b]8;;{tmp_path.as_uri()}/a%20b.html\x1b\\page\x1b]8;;\x1b\\"
    assert knows_links({"TERM": "xterm-kitty"}) and not knows_links({"TERM": "xterm"})
    assert not knows_links({"TERM": "xterm-kitty", "SSH_CONNECTION": "1"})
    assert not knows_links({"VTE_VERSION": "4800"})


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
    """Of an hour, eighteen."""
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
    assert 10 < told[-1] < 20
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


LOG = """2026-11-27 23:13:56,078 INFO rendered 1 of 2 long signals
2026-11-27 23:13:56,079 ERROR 1 of 2 points failed:
  bad.py failed
2026-11-27 23:13:56,080 ERROR traceback
Traceback (most recent call last):
"""


def test_errors_of_a_job_from_its_log(tmp_path):
    log = tmp_path / "0003.log"
    assert failure("render_0003", str(log)) is None
    log.write_text(LOG)
    told = failure("render_0003", str(log))
    assert told == f"render 0003 failed (log: {log})\n1 of 2 points failed:\n  bad.py failed"
    # The job was killed before it began a log of its own.
    assert failure("render_0003", str(log), state_of(str(log))) is None
    log.write_text(LOG.splitlines()[0])
    assert failure("render_0003", str(log)) is None


def test_what_snakemake_says():
    assert is_noise("Updating checkpoint dependencies.") and is_noise("\n") and is_noise("None")
    assert not is_noise("Nothing to be done (all requested files are present and up to date).")
    missing = "MissingRuleException:\nNo rule to produce {} (if you use input functions make sure)"
    assert "no target galery; did you mean gallery?" in worded(missing.format("galery"))
    assert "config files follow --configfile" in worded(missing.format("config/wind.yaml"))
    assert (
        worded("Reasons:\n    (check individual jobs above for details)\n    x")
        == "Reasons:\n    x"
    )
