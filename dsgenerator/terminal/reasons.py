"""Why a job failed that has not said so itself: what a cluster tells of it, in a sentence.

A job that was never taken, or was ended from outside, leaves no log.  What the executor says of it
is long, has the whole command that was refused, and is lost by Snakemake where jobs are a group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

REFUSED = re.compile(r"sbatch failed.*?The error message was '(.*?)'\.\n", re.DOTALL)
ENDED = re.compile(r"SLURM-job '(\S+)' failed.*?status is: '(\w+)'", re.DOTALL)
ASKED = re.compile(r"\s(--mem|--mem-per-cpu|-t|--time|-p|--partition|-A|--account)[ =]'?([^\s']+)")
CALLED = {"-t": "--time", "-p": "--partition", "-A": "--account"}
NOISE = re.compile(r"^(sbatch: |error: |Batch job submission failed: )+")

LONGEST = 300
"""Characters of what is passed on of a message that is not known."""

ADVICE = {
    r"submit limit|QOSMax|AssocMax|AssocGrp|QOSGrp": "Have fewer jobs at a time: --jobs 10",
    r"time limit": "Smaller batches take less time each: batch_size in the config",
    r"node configuration|[Mm]emory": "A shorter long_duration takes less memory; or a partition "
    "with larger nodes goes into the profile, slurm_partition (sinfo --format='%P %m' lists them)",
    r"partition": "Another partition goes into the profile, slurm_partition; sinfo lists them",
    r"account": "Another account goes into the profile, slurm_account",
}
"""What helps, by what Slurm says of a job that it does not take."""

STATES = {
    "OUT_OF_MEMORY": "took more memory than it had asked for",
    "TIMEOUT": "took longer than it had asked for",
    "CANCELLED": "was cancelled",
    "NODE_FAIL": "lost its node",
    "BOOT_FAIL": "lost its node",
    "FAILED": "failed, and has left no word in its own log",
}

KILLED = {
    r"(?i)memory limit|oom.kill": "OUT_OF_MEMORY",
    r"DUE TO TIME LIMIT": "TIMEOUT",
    r"DUE TO NODE FAILURE": "NODE_FAIL",
}
"""What Slurm writes into the log of a job that it ends, and what that means."""


def keep_reasons(group_job: Any) -> None:
    """Have a record that a group failed tell why, as its ``reason``.

    Parameters
    ----------
    group_job : type
        `snakemake.jobs.GroupJob`, whose `log_error` leaves out the message that it is handed.
    """
    log_error = group_job.log_error
    if hasattr(log_error, "__wrapped__"):
        return

    @wraps(log_error)
    def log_with_reason(
        self: Any, msg: str | None = None, aux_logs: list[str] | None = None, **more: Any
    ) -> None:
        log_error(self, msg, aux_logs, **more, reason=msg)

    group_job.log_error = log_with_reason


def reason_told(rules: Iterable[str], message: str, logs: Sequence[str] = ()) -> str:
    """Return what to say of jobs that failed without a word of their own.

    Parameters
    ----------
    rules : Iterable[str]
        Those of the jobs, which were one on the cluster.
    message : str
        What the executor says.
    logs : Sequence[str]
        Logs that it names.
    """
    what = ", ".join(rule.replace("_", " ") for rule in sorted(rules)) or "a job"
    if refused := REFUSED.search(message):
        return f"{what}: Slurm did not take the job. {_refusal(refused[1], message)}"
    where = "".join(f" (log: {log})" for log in logs)
    if ended := ENDED.search(message):
        job, state = ended.groups()
        if state == "FAILED":
            state = next(filter(None, map(_killed_for, logs)), state)
        return f"{what} {STATES.get(state, 'failed')}: Slurm's job {job}, {state}{where}"
    return f"{what} failed{where}: {' '.join(message.split())[:LONGEST]}"


def _killed_for(log: str) -> str | None:
    """Return the state that a job should be in, if its log tells that it was killed.

    Of a job whose step was killed, Slurm may say no more than that it has failed.
    """
    try:
        text = Path(log).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    told = "\n".join(line for line in text.splitlines() if line.startswith("slurmstepd"))
    return next((state for words, state in KILLED.items() if re.search(words, told)), None)


def sort_of(message: str) -> str:
    """Return what messages have in common that say the same of different jobs."""
    refused = REFUSED.search(message)
    return refused[1] if refused else message


def _refusal(said: str, message: str) -> str:
    """Return what Slurm says, what was asked for, and what helps."""
    lines = [NOISE.sub("", line.strip()).rstrip(".") for line in said.splitlines()]
    reason = "; ".join(filter(None, lines))
    call = message.partition("sbatch call:")[2].partition("--wrap")[0]
    asked = [f"{CALLED.get(key, key)}={value}" for key, value in ASKED.findall(call)]
    advice = next((advised for words, advised in ADVICE.items() if re.search(words, said)), "")
    told = [reason, f"Asked for: {' '.join(dict.fromkeys(asked))}" if asked else "", advice]
    return ". ".join(filter(None, told))
