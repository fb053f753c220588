"""Ctrl-C, SIGTERM and SIGHUP end a run with one sentence, and leave no job behind."""

import os
import pty
import signal
import time
from contextlib import suppress

import psutil
import pytest
from helpers import TINY, Workspace, checksums, kill, snapshot, start
from terminals import shown

pytestmark = pytest.mark.slow

UNCHANGED = "Stopped before anything was changed."
KEPT = "Stopped. What is finished is kept; the same command goes on where this run stopped."
INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP

# A file beside it makes its import, which is a part of starting, take long; another each signal,
# so that nothing has ended before it is stopped, however busy the machine is.
MODEL = """
import time
from pathlib import Path

from synths.interface import Parameter, SoundModel, sample_count

if Path(__file__).with_suffix(".wait").exists():
    Path(__file__).with_suffix(".importing").touch()
    time.sleep(20)


class Slow(SoundModel):
    parameters = (Parameter("amplitude", 0, 1, 0.5, "", "How loud."),)

    def generate(self, values, duration, sample_rate, rng):
        time.sleep(20 if Path(__file__).with_suffix(".long").exists() else 0.1)
        return values["amplitude"] * rng.uniform(-1, 1, sample_count(duration, sample_rate))
"""


@pytest.fixture
def work(tmp_path):
    """A dataset of twelve points in two batches, which takes a second to render."""
    (tmp_path / "slow.py").write_text(MODEL)
    levels = {"amplitude": {"min": 0.1, "max": 0.9, "n": 12}}
    config = {"synth": str(tmp_path / "slow.py"), "params": levels, "fixed": {}, "batch_size": 6}
    return Workspace(tmp_path / "work", TINY | config)


def session(process):
    """Return what runs in the session of a process, with its command line."""
    found = {}
    for other in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if os.getsid(other.pid) == process.pid and other.status() != psutil.STATUS_ZOMBIE:
                found[other.pid] = " ".join(other.cmdline())
    return found


def wait_until(happened, process):
    deadline = time.monotonic() + 30
    while not happened():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def send(process, number, whole_group=True, times=1):
    for _ in range(times):
        with suppress(ProcessLookupError):
            (os.killpg if whole_group else os.kill)(process.pid, number)
        time.sleep(0.02)


def assert_stopped(process, number, sentence):
    """Wait for the end of a run that was sent a signal, and look at what it said."""
    try:
        output, _ = process.communicate(timeout=10)
        deadline = time.monotonic() + 1
        while (left := session(process)) and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        kill(process)
    assert output.rstrip().splitlines()[-1] == sentence, output
    assert output.count("Stopped") == 1, output
    for word in ("Traceback", "Exception", "Error", "Terminat", "Killed", "Will exit"):
        assert word not in output
    assert process.returncode == 128 + number, output
    assert not left


@pytest.mark.parametrize(
    ("number", "whole_group", "times"),
    [(INT, True, 1), (TERM, False, 2), (HUP, False, 1)],
)
def test_while_starting(work, tmp_path, number, whole_group, times):
    (tmp_path / "slow.wait").touch()
    process = start(*work.arguments(), cwd=tmp_path)
    wait_until((tmp_path / "slow.importing").exists, process)
    send(process, number, whole_group, times)
    assert_stopped(process, number, UNCHANGED)
    assert not work.results.exists()


@pytest.mark.parametrize(("number", "whole_group", "times"), [(INT, True, 2), (TERM, True, 1)])
def test_while_jobs_are_importing(work, tmp_path, number, whole_group, times):
    (tmp_path / "slow.long").touch()
    process = start(*work.arguments(cores=2), cwd=tmp_path)
    wait_until(lambda: any("render.py" in line for line in session(process).values()), process)
    time.sleep(0.1)
    send(process, number, whole_group, times)
    assert_stopped(process, number, KEPT)
    assert not snapshot(work.results / "store")


def test_while_rendering(work, tmp_path):
    """Each run goes on where the one before was stopped, and in the end all bytes are right."""
    work.config["batch_size"] = 12
    stored, finished = work.results / "store", {}
    for number in (TERM, HUP):
        process = start(*work.arguments(), cwd=tmp_path)
        wanted = len(finished) + 1
        wait_until(lambda n=wanted: len(list(stored.glob("[0-9a-f]*"))) >= n, process)
        send(process, number, whole_group=False)
        assert_stopped(process, number, KEPT)
        after = {name: stat for name, stat in snapshot(stored).items() if name[0] != "."}
        assert after.items() >= finished.items()
        finished = after
    assert len(finished) < 12
    assert work.rerun(before=snapshot(work.results)).rendered == 12 - len(finished)
    assert snapshot(stored).items() >= finished.items()
    assert len(snapshot(stored)) == 12, "temporary files are left over"
    clean = Workspace(tmp_path / "clean", work.config).make()
    assert checksums(work.data) == checksums(clean.data)


def test_in_a_terminal(work, tmp_path, monkeypatch):
    """The bars are gone; the sentence is the last that is there."""
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = pty.openpty()
    process = start(*work.arguments(), cwd=tmp_path, stdout=theirs, stderr=theirs)
    os.close(theirs)
    stored, written, sent = work.results / "store", b"", False
    try:
        # The terminal reports an error when the last process that uses it has ended.
        with suppress(OSError):
            while part := os.read(ours, 65536):
                written += part
                if not sent and b" of 12 points" in written and any(stored.glob("[0-9a-f]*")):
                    send(process, INT, whole_group=False)
                    sent = True
        process.wait(timeout=10)
    finally:
        kill(process)
        os.close(ours)
    text = written.decode()
    assert "of 12 points" in text, "there was no bar"
    *left, sentence = filter(None, shown(text))
    assert sentence == KEPT
    assert not [line for line in left if "of 12 points" in line or "Traceback" in line]
    assert not list(work.results.rglob("*.progress"))
    assert process.returncode == 130


def test_a_job_that_is_killed_by_itself_fails(work, tmp_path):
    """As a cluster does it, or the system when memory runs out: this is an error as any."""
    (tmp_path / "slow.long").touch()
    process = start(*work.arguments(), cwd=tmp_path)
    wait_until(lambda: any("render.py" in line for line in session(process).values()), process)
    for pid, line in session(process).items():
        if "render.py" in line:
            os.kill(pid, TERM)
    try:
        output, _ = process.communicate(timeout=30)
    finally:
        kill(process)
    assert process.returncode == 1
    assert "Stopped" not in output
    assert "SIGTERM" in output
