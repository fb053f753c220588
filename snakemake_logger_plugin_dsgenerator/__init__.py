"""Snakemake's logger of this workflow: a bar a stage, and no more words than it takes.

It is a logger plugin as any; the profiles register it, as it is not installed.  With ``--verbose``
it shows all that Snakemake has to say, besides; ``--quiet`` means what it always does; and
``--logger rich``, or any other that is installed, replaces it.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from dsgenerator.terminal.messages import (
    State,
    failure,
    is_noise,
    is_restart,
    jobs_told,
    state_of,
    worded,
)
from dsgenerator.terminal.reasons import reason_told, sort_of
from dsgenerator.terminal.relay import VARIABLE
from dsgenerator.terminal.screen import Screen
from dsgenerator.terminal.waiting import STARTED, Waiting
from dsgenerator.terminal.watch import Watch
from dsgenerator.upkeep.logs import SHOWN_BY_OTHERS

SILENT = frozenset(LogEvent) - {LogEvent.ERROR, LogEvent.SHELLCMD, LogEvent.DEBUG_DAG}
"""Events that only ``--verbose`` shows as Snakemake words them."""

OF_JOBS = ("RuleException", "CalledProcessError")
"""What Snakemake says of a failed job besides; of interest only where the job says nothing."""

NOTHING, PLANNING = "Nothing to be done", "Building DAG of jobs"
"""Beginnings of what it says where a run has nothing to do, and before what may take a while."""


class LogHandler(LogHandlerBase):
    """Shows a run on a terminal, or in few lines elsewhere."""

    writes_to_stream = True
    writes_to_file = False
    has_filter = False
    has_formatter = False
    needs_rulegraph = False

    def __post_init__(self) -> None:
        settings = self.common_settings
        stream = sys.stdout if settings.stdout else sys.stderr
        self._screen = Screen(stream, colours=not settings.nocolor)
        # Not for a run within this one.
        relay = os.environ.pop(VARIABLE, None)
        self._watch = Watch(self._screen, self.lock, Path(relay) if relay else None)
        self._logs: dict[int, tuple[str, str, State]] = {}
        self._held: list[str] = []
        self._reasons: set[str] = set()
        self._failed = False  # and nobody has been told yet that it is tried again
        self._unless: logging.LogRecord | None = None
        self._counted = False
        self._waiting: Waiting | None = None
        if not settings.quiet and not settings.dryrun:
            # Jobs inherit it: their logs are shown here, on any machine.
            os.environ[SHOWN_BY_OTHERS] = "1"

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record, or take notice of what it says."""
        try:
            self._take(record)
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Remove the bars."""
        if self._waiting:
            self._waiting.close()
        with self.lock:
            self._watch.close()
            self._tell_held()
        super().close()

    def _take(self, record: logging.LogRecord) -> None:
        event = getattr(record, "event", None)
        if plan := getattr(record, "plan", None):
            self._watch.plan(plan)
        if event == LogEvent.RUN_INFO:
            self._announce(record.stats)
        elif event == LogEvent.JOB_INFO and not self.common_settings.dryrun:
            log = next(iter(record.log), None)
            self._logs[record.jobid] = record.rule_name, log or "", state_of(log or "")
            self._watch.begin(record.jobid, record.rule_name, log)
            self._watch.start()
        elif event == LogEvent.JOB_FINISHED:
            self._watch.end(record.job_id)
        elif event == LogEvent.JOB_ERROR:
            self._fail([record.jobid], getattr(record, "rule_msg", None))
        elif event == LogEvent.GROUP_ERROR:
            jobs = [job["jobid"] for job in record.job_error_info]
            self._fail(jobs, getattr(record, "reason", None), getattr(record, "aux_logs", ()))
        elif event is None and (begun := STARTED.match(record.getMessage())):
            self._ask(begun[1])
        if event not in SILENT or self.common_settings.verbose:
            self._tell(record)

    def _ask(self, name: str) -> None:
        """Begin to ask Slurm why jobs wait."""
        if self._waiting is None and not self.common_settings.dryrun:
            self._waiting = Waiting(name, self._tell_waiting)
            self._waiting.start()

    def _tell_waiting(self, text: str) -> None:
        with self.lock:
            self._screen.write(self._screen.coloured(text, "yellow"))

    def _announce(self, stats: dict[str, int]) -> None:
        counts = {rule: count for rule, count in stats.items() if rule != "total"}
        # A dry run says so twice.
        if not self._counted and counts:
            self._counted = True
            self._watch.announce(counts)
            self._screen.write(jobs_told(self._watch.stages))

    def _tell(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        if not self.common_settings.verbose:
            if getattr(record, "unless_jobs_run", False):
                self._unless = record
                return
            if text.startswith(NOTHING) and self._unless:
                record, text = self._unless, f"{self.format(self._unless)}\n{text}"
            if text.startswith(PLANNING) and self._screen.is_terminal:
                self._screen.draw(["planning the jobs"])
            if is_noise(text) or (is_restart(text) and not self._failed):
                return
            self._failed = self._failed and not is_restart(text)
            if text.startswith(OF_JOBS):
                self._held.append(text)
                return
            text = worded(text)
        colour = {logging.ERROR: "red", logging.WARNING: "yellow"}.get(record.levelno)
        for words, path in getattr(record, "links", {}).items():
            text = text.replace(words, self._screen.linked(words, Path(path)))
        self._screen.write(self._screen.coloured(text, colour) if colour else text)

    def _fail(self, jobs: list[int], reason: str | None, logs: Sequence[str] = ()) -> None:
        # What a group's record says of its jobs, each says once more.
        known = [self._logs.pop(job) for job in jobs if job in self._logs]
        for job in jobs:
            self._watch.end(job, well=False)
        told = list(filter(None, (failure(*job) for job in known)))
        if not told and reason and known:
            if sort_of(reason) in self._reasons:
                self._failed = False
                return
            self._reasons.add(sort_of(reason))
            told = [reason_told([rule for rule, *_ in known], reason, logs)]
        self._failed = bool(told or self._held) if known else self._failed
        if told:
            self._held.clear()
        self._tell_held()
        for text in told:
            self._screen.write(self._screen.coloured(text, "red"))

    def _tell_held(self) -> None:
        for text in self._held:
            self._screen.write(self._screen.coloured(text, "red"))
        self._held.clear()
