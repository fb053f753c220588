"""What a run shows of its jobs: stages, rates and time left, on a terminal and elsewhere."""

import time
from pathlib import Path

import pytest
from terminals import Terminal, shown

from dsgenerator.terminal.messages import failure, is_noise, state_of, told_in, worded
from dsgenerator.terminal.progress import INTERVAL, Progress, progress_file, read_progress
from dsgenerator.terminal.screen import CLEAR, Screen, knows_links
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
    assert is_noise("Submitted job 7 with external jobid '11807'.")
    assert is_noise("Submitted group job fa5fecea-0045 with external jobid '1'.")
    assert not is_noise("Nothing to be done (all requested files are present and up to date).")
    missing = "MissingRuleException:\nNo rule to produce {} (if you use input functions make sure)"
    assert "no target galery; did you mean gallery?" in worded(missing.format("galery"))
    assert "config files follow --configfile" in worded(missing.format("config/wind.yaml"))
    assert (
        worded("Reasons:\n    (check individual jobs above for details)\n    x")
        == "Reasons:\n    x"
    )


def test_what_a_log_tells_without_its_times(tmp_path):
    log = tmp_path / "checksums.log"
    assert told_in(log) == ""
    log.write_text("2026-11-27 23:13:57,123 INFO 5 files verified\nand a second line\n")
    assert told_in(log) == "5 files verified\nand a second line"
