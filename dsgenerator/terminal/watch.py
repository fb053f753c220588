"""Follows the jobs of a run, and keeps on telling how far they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path

from dsgenerator.terminal.bars import bars, sentence
from dsgenerator.terminal.progress import forget_progress, read_progress
from dsgenerator.terminal.relay import write_stages
from dsgenerator.terminal.screen import Screen
from dsgenerator.terminal.stages import Share, Stage, share_of

FRAME, LOOK = 0.25, 0.01
"""Seconds between two looks, and what each running job adds to them."""

FIRST_LINE, GROWTH = 10.0, 1.5
"""Seconds until the first line where there is no terminal; the factor to the time of the next."""


class Watch:
    """Counts what jobs do, stage by stage, and shows it.

    Its methods are called by one thread at a time, and its own thread looks only while it holds
    the lock.

    Parameters
    ----------
    screen : Screen
    lock : threading.RLock
        What all hold that use the screen.
    relay : Path, optional
        A file for another process that shows the run; see `dsgenerator.terminal.relay`.
    """

    def __init__(self, screen: Screen, lock: threading.RLock, relay: Path | None = None) -> None:
        self._screen, self._lock, self._relay = screen, lock, relay
        self._shares: Mapping[str, Share] = {}
        self._stages: dict[str, Stage] = {}
        self._jobs: dict[int, Stage] = {}
        self._announced: dict[str, int] = {}
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._began = self._next = 0.0

    @property
    def stages(self) -> list[Stage]:
        """The stages, in the order in which they were announced."""
        return list(self._stages.values())

    def plan(self, shares: Mapping[str, Share]) -> None:
        """Get to know what the jobs of rules add to their stages."""
        self._shares = shares

    def announce(self, counts: Mapping[str, int]) -> None:
        """Add jobs that are going to run, by the names of their rules."""
        for rule, count in counts.items():
            self._announced[rule] = self._announced.get(rule, 0) + count
            self._add(rule, count)

    def start(self) -> None:
        """Begin to show how far the jobs are."""
        if self._thread is None:
            self._began = time.monotonic()
            self._next = self._began + FIRST_LINE
            self._thread = threading.Thread(target=self._keep_looking, daemon=True)
            self._thread.start()

    def begin(self, job: int, rule: str, log: str | None) -> None:
        """Take notice of a job that has been started."""
        share = share_of(rule, self._shares)
        if share is None:
            return
        if self._announced.get(rule, 0):
            self._announced[rule] -= 1
        else:  # a job that only a finished one has made known
            self._add(rule, 1)
        stage = self._jobs[job] = self._stages[share.stage]
        stage.running[job] = log or "", share.count
        if stage.begun is None:
            stage.begun = time.monotonic()

    def end(self, job: int, well: bool = True) -> None:
        """Take notice of a job that has ended; another attempt at it is a new job."""
        stage = self._jobs.pop(job, None)
        if stage is None:
            return
        log, count = stage.running.pop(job)
        stage.reached.pop(job, None)
        if well:
            stage.finished += count
            stage.ended += 1
            stage.ended_at = time.monotonic()
        else:
            stage.jobs -= 1
            stage.total -= count
            forget_progress(log)

    def look(self) -> None:
        """See how far the jobs are, and show it."""
        now = time.monotonic()
        for stage in self._stages.values():
            for job, (log, count) in stage.running.items():
                if count:
                    stage.advance(job, min(read_progress(log), count))
            stage.look(now)
        self._tell(now)
        if self._screen.is_terminal:
            if any(stage.begun is not None for stage in self.stages):
                self._screen.draw(bars(self.stages, self._screen, now))
        elif now >= self._next:
            self._next = max(now, self._began + GROWTH * (self._next - self._began))
            if told := sentence(self.stages, now):
                self._screen.write(told)

    def close(self) -> None:
        """Remove the bars, and what jobs that were killed have left."""
        self._over.set()
        self._screen.clear()
        self._tell(time.monotonic())
        for stage in self._stages.values():
            for log, _ in stage.running.values():
                forget_progress(log)
            stage.running.clear()

    def _add(self, rule: str, count: int) -> None:
        share = share_of(rule, self._shares)
        if share is not None:
            stage = self._stages.setdefault(share.stage, Stage(share.stage, share.unit))
            stage.jobs += count
            stage.total += count * share.count

    def _tell(self, now: float) -> None:
        if self._relay:
            write_stages(self._relay, self.stages, now)

    def _keep_looking(self) -> None:
        while not self._over.wait(FRAME + LOOK * len(self._jobs)):
            with self._lock:
                if not self._over.is_set():
                    self.look()
