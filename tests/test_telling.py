"""What jobs and the installation tell: on the screen, and in logs, if there is room for one."""

import logging
import sys

import pytest
from terminals import Terminal

from dsgenerator.errors import DSGeneratorError
from dsgenerator.upkeep.logs import CLEAR, SHOWN_BY_OTHERS, log_to
from scripts import install


@pytest.fixture
def screen(monkeypatch):
    """Return a function that begins a job's log, and lets it fail; it returns what is shown."""
    monkeypatch.delenv(SHOWN_BY_OTHERS, raising=False)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    logger = logging.getLogger("dsgenerator")
    before = logger.handlers[:], logger.level, logger.propagate

    def fail(path, terminal=False):
        stream = Terminal(terminal)
        monkeypatch.setattr(sys, "stderr", stream)
        log_to(path).warning("it takes long")
        error = DSGeneratorError("out of breath")
        sys.excepthook(type(error), error, None)
        return stream.getvalue()

    yield fail
    logger.handlers[:], logger.level, logger.propagate = before


def test_a_job_says_what_goes_wrong(screen, tmp_path):
    assert screen(tmp_path / "0.log") == "it takes long\nout of breath\n"
    assert "ERROR out of breath" in (tmp_path / "0.log").read_text()


def test_errors_are_left_to_the_main_process(screen, tmp_path, monkeypatch):
    monkeypatch.setenv(SHOWN_BY_OTHERS, "1")
    assert screen(tmp_path / "0.log") == "it takes long\n"
    assert "ERROR out of breath" in (tmp_path / "0.log").read_text()


def test_but_not_where_the_disk_has_no_room_for_the_log(screen, monkeypatch):
    """Or nobody would ever know."""
    monkeypatch.setenv(SHOWN_BY_OTHERS, "1")
    assert screen("/dev/full").splitlines()[-1] == "out of breath"


def test_messages_of_jobs_remove_the_bars(screen, tmp_path):
    assert (
        screen(tmp_path / "0.log", terminal=True) == f"{CLEAR}it takes long\n{CLEAR}out of breath\n"
    )


PIP = """#!/bin/sh
echo 'Collecting numpy==2.4.6 (from -r x.lock (line 1))'
echo '  Downloading numpy.whl'
echo 'Collecting pyarrow==26.0.1'
echo 'Installing collected packages: numpy, pyarrow'
exit {status}
"""
LOCK = "numpy==2.4.6 \\\n    --hash=sha256:0\npyarrow==26.0.1 \\\n    --hash=sha256:1\n"


@pytest.mark.parametrize("status", [0, 3])
@pytest.mark.parametrize("terminal", [True, False])
def test_installing_shows_that_it_lives(tmp_path, monkeypatch, status, terminal):
    pip, lock = tmp_path / "python", tmp_path / "x.lock"
    pip.write_text(PIP.format(status=status))
    pip.chmod(0o755)
    lock.write_text(LOCK)
    stream = Terminal(terminal)
    monkeypatch.setattr(sys, "executable", str(pip))
    monkeypatch.setattr(sys, "stderr", stream)
    assert install.main([str(lock), str(lock)]) == status
    text = stream.getvalue()
    if terminal:
        assert f"{lock}: 1 of 2 packages: numpy" in text
        assert f"{lock}: 2 of 2 packages: pyarrow" in text
        assert text.count("\n") == (0 if status == 0 else 4)
    else:
        assert "downloaded; installing" in text and "\r" not in text
    # What pip said is only of interest if it failed; then the second is not tried.
    assert text.count("Downloading numpy.whl") == (1 if status else 0)
    assert text.count("downloaded; installing") == (1 if status else 2)
