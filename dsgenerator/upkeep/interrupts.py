"""Signals that ask a run to stop: it ends at once, with one sentence, and no job goes on alone."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FrameType

import psutil

from dsgenerator.upkeep.logs import on_screen

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
UNCHANGED = "Stopped before anything was changed."
COMPLETE = "Stopped when the dataset was complete."
KEPT = "Stopped. What is finished is kept; the same command goes on where this run stopped."

MARK = "DSGENERATOR_JOB"
JOB_PREFIX = f"export {MARK}=1; trap '' HUP INT; set -euo pipefail; "
"""What the shell of a job does first.

A terminal sends its signals to jobs too; those are for the main process, which ends the jobs.
The mark tells jobs from other processes, such as a cluster's command that cancels some.
"""

SWEEP = 0.05
"""Seconds between two looks for jobs to end: one may be starting while others are killed."""

PATIENCE = 0.2
"""Seconds that an error of a job waits for a signal to the main process that explains it."""


class Interrupts:
    """Stops the main process on the first signal that asks for it, and ignores any other.

    The handler raises SystemExit with the status that a shell expects, 128 + signal.  While
    jobs run, Snakemake answers by having its executor cancel them, and then runs the hook for
    errors, which has to call `check`.

    Attributes
    ----------
    sentence
        What to tell the user at the end.
    status
        What to end with; 0 as long as no signal has come.
    """

    def __init__(self) -> None:
        self.sentence, self.status = UNCHANGED, 0
        self._stopped = threading.Event()
        self._arrived, arrivals = os.pipe()
        for end in (self._arrived, arrivals):
            os.set_blocking(end, False)
        # In the background, or under nohup, some are ignored from the start.
        self._handled = [n for n in SIGNALS if signal.getsignal(n) != signal.SIG_IGN]
        self._handle(self._stop)
        signal.set_wakeup_fd(arrivals, warn_on_full_buffer=False)
        atexit.register(self._say)

    def run(self, logger: logging.Logger, halt: Callable[[], object]) -> None:
        """Watch over jobs from now on.

        Parameters
        ----------
        logger
            Where errors of jobs are logged.
        halt
            Keeps further jobs from being started; called by another thread.
        """
        signal.set_wakeup_fd(-1)
        # Snakemake's scheduler has a handler of its own, which was there until now.
        with suppress(BlockingIOError):
            for number in os.read(self._arrived, 100):
                if number in self._handled:
                    self._stop(number)
        self.check()
        self._handle(self._stop)
        self.sentence = KEPT
        logger.addFilter(self._explained)
        # No handler may start a thread: it may have come in the middle of starting one.
        threading.Thread(target=self._sweep, args=[halt], daemon=True).start()

    def check(self) -> None:
        """End the process if a signal has come."""
        if self.status:
            sys.exit(self.status)

    def _handle(self, handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
        for number in self._handled:
            signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None = None) -> None:
        # What is left of a process that has come to its end takes no exception any more.
        if self.status or not threading.main_thread().is_alive():
            return
        self.status = 128 + number
        # Commands that cancel jobs on a cluster inherit this: a second Ctrl-C is not for them.
        self._handle(signal.SIG_IGN)
        # Everything that may be said from here on is about this interruption.
        logging.disable()
        warnings.simplefilter("ignore")
        sys.unraisablehook = lambda _: None
        self._stopped.set()
        self.check()

    def _explained(self, record: logging.LogRecord) -> bool:
        """Tell whether to log a record: no error of a job that the same signal has ended."""
        if record.levelno < logging.ERROR:
            return True
        if threading.current_thread() is threading.main_thread():
            return not self.status
        return not self._stopped.wait(PATIENCE)

    def _sweep(self, halt: Callable[[], object]) -> None:
        """Kill jobs, which lose nothing that is finished, until the process has ended."""
        self._stopped.wait()
        kill_jobs()
        # In case the exception came where Python drops it, as in a destructor.
        halt()
        while True:
            kill_jobs()
            time.sleep(SWEEP)

    def _say(self) -> None:
        if self.status:
            with suppress(OSError, ValueError):
                print(on_screen(self.sentence, sys.stderr), file=sys.stderr, flush=True)


def kill_jobs() -> None:
    """Kill all jobs that this process has started, and what they have started.

    They are halted first, until no new one appears: a shell that is killed while it starts a
    command would leave that to go on alone.
    """
    halted: dict[int, psutil.Process] = {}
    while found := [process for process in _jobs() if process.pid not in halted]:
        for process in found:
            halted[process.pid] = process
            with suppress(psutil.Error):
                process.suspend()
    for process in halted.values():
        with suppress(psutil.Error):
            process.kill()


def _jobs() -> Iterator[psutil.Process]:
    """Yield the processes of jobs that there are."""
    for process in psutil.Process().children(recursive=True):
        # One that has just ended is nobody's any more.
        with suppress(psutil.Error):
            if MARK in process.environ() or any(MARK in word for word in process.cmdline()):
                yield process
