"""What a run says in words: which jobs there are, and what has made one fail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from dsgenerator.terminal.stages import Stage

NOISE = re.compile(
    r"Select jobs to execute|Execute \d+ jobs|Assuming unrestricted shared|Using shell:|host:|"
    r"Provided cores:|Rules claiming more threads|Conda environments: ignored|"
    r"Building DAG of jobs|DAG of jobs will be updated|Updating checkpoint dependencies|"
    r"Activating conda env|Exiting because a job execution failed|Complete log|Elapsed time|"
    r"Removing output files|WorkflowError:\s+At least one job|The run involves checkpoint jobs|"
    r"None$|\s*$"
)
"""Beginnings of what Snakemake says and nobody needs to read who has not asked for it."""

LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ([A-Z]+) (.*)")


def is_noise(text: str) -> bool:
    """Return whether a message of Snakemake's can be left out."""
    return NOISE.match(text) is not None


def worded(text: str) -> str:
    """Return a message of Snakemake's without what refers to other messages that are left out."""
    return text.replace("\n    (check individual jobs above for details)", "")


def jobs_told(stages: Sequence[Stage]) -> str:
    """Return one line: which jobs there are, and what they do."""
    told = []
    for stage in stages:
        what = f" ({stage.total:,} {stage.unit})" if stage.total else ""
        told.append(f"{stage.name} {stage.jobs:,}{what}")
    return f"jobs: {', '.join(told)}" if told else "jobs: none"


def failure(rule: str, log: str) -> str | None:
    """Return what the log of a failed job says of its errors; None if it says nothing.

    Parameters
    ----------
    rule : str
        The job's rule.
    log : str
        Where its log is.
    """
    lines, level = [], ""
    try:
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
    return "\n".join([f"{rule.replace('_', ' ')} failed (log: {log})", *lines])
