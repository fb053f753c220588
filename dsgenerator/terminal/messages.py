"""What a run says in words: which jobs there are, and what has made one fail."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from dsgenerator.config.reading import ENDINGS, TARGETS
from dsgenerator.errors import nearest
from dsgenerator.terminal.stages import Stage
from dsgenerator.units import counted

NOISE = re.compile(
    r"Select jobs to execute|Execute \d+ jobs|Assuming unrestricted shared|Using shell:|host:|"
    r"Provided cores:|Rules claiming more threads|Conda environments: ignored|Shutting down, this|"
    r"Building DAG of jobs|DAG of jobs will be updated|Updating checkpoint dependencies|"
    r"Activating conda env|Exiting because a job execution failed|Complete log|Elapsed time|"
    r"Submitted (group )?job \S+|Job \S+ has been submitted|Removing output files|"
    r"No SLURM account given|No account was given|Unable to guess SLURM account|"
    r"MinJobAge \d+s \(>=|SLURM run ID|Cleaning up SLURM log|"
    r"WorkflowError:\s+At least one job|The run involves checkpoint jobs|"
    r"None$|\s*$"
)
"""Beginnings of what Snakemake says and nobody needs to read who has not asked for it."""

NO_TARGET = re.compile(r"MissingRuleException:\s+No rule to produce (\S+) \(if you use")
NO_INPUT = re.compile(
    r"MissingInputException in rule (?:long|variation) .*    output: (\S+)\n.*    affected files:\n"
    r"\s+(\S+ .*)",
    re.DOTALL,
)
"""What a rule of single files names as its input where there is none: a sentence."""

RESTARTED = re.compile(r"Trying to restart job \S+\.$")
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ([A-Z]+) (.*)")


def is_noise(text: str) -> bool:
    """Return whether a message of Snakemake's can be left out."""
    return NOISE.match(text) is not None


def is_restart(text: str) -> bool:
    """Return whether a message says that a job that has failed is tried again."""
    return RESTARTED.match(text) is not None


def worded(text: str) -> str:
    """Return a message of Snakemake's as this workflow puts it."""
    if missing := NO_TARGET.match(text):
        name = missing[1]
        if name.endswith(ENDINGS):
            return f"{name} is no target; config files follow --configfile"
        known = ", ".join(sorted(TARGETS))
        return f"There is no target {name}{nearest(name, TARGETS)} Targets: {known}; or a file"
    if unknown := NO_INPUT.match(text):
        return f"{unknown[1]}: {unknown[2]}"
    if is_restart(text):  # a group's number is a long one that nobody has heard of
        return "It is tried again."
    return text.replace("\n    (check individual jobs above for details)", "")


def jobs_told(stages: Sequence[Stage]) -> str:
    """Return one line: which jobs there are, and what they do."""
    told = []
    for stage in stages:
        what = f" ({counted(stage.total, stage.unit)})" if stage.total else ""
        told.append(f"{stage.name} {stage.jobs:,}{what}")
    return f"jobs: {', '.join(told)}" if told else "jobs: none"


State = tuple[int, int] | None


def state_of(log: str) -> State:
    """Return what tells whether a log has been written since: time of modification, and size."""
    try:
        found = os.stat(log)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def told_in(log: str | Path) -> str:
    """Return what a job's log says, without times and levels; nothing if there is no log."""
    try:
        lines = Path(log).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = map(LOG_LINE.fullmatch, lines)
    return "\n".join(match[2] if match else line for match, line in zip(found, lines, strict=True))


def failure(rule: str, log: str, before: State = None) -> str | None:
    """Return what the log of a failed job says of its errors; None if it says nothing.

    Parameters
    ----------
    rule : str
        The job's rule.
    log : str
        Where its log is.
    before : tuple[int, int], optional
        The log's `state_of` when the job began: it may be that of an earlier run.
    """
    lines, level = [], ""
    try:
        if state_of(log) == before:
            return None
        written = Path(log).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    for line in written:
        if begun := LOG_LINE.fullmatch(line):
            level, line = begun.groups()
        if level == "ERROR":
            lines.append(line)
    if not lines:
        return None
    # What follows a traceback is for its reader, who is told where it is.
    if "traceback" in lines:
        del lines[lines.index("traceback") :]
    # What only looks has not failed when it finds something.
    ended = "found what is wrong" if rule.startswith("verify") else "failed"
    return "\n".join([f"{rule.replace('_', ' ')} {ended} (log: {log})", *lines])
