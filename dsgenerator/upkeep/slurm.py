"""Whether there is a Slurm that takes jobs, asked before a run counts on it.

The profile for Slurm runs this file by its path, before Snakemake looks for the executor; it
imports nothing of the package for that.  Of most that is found here Snakemake's executor would say
nothing: it waits without end for jobs that could not be submitted, or ends without a reason.
"""

from __future__ import annotations

import argparse
import getpass
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

PLUGIN = "snakemake_executor_plugin_slurm"
PATIENCE = 30
"""Seconds that Slurm may take to answer."""

GIVEN = re.compile(r"\bslurm_(partition|account)\s*[=:]\s*['\"]?([\w.,-]+)['\"]?$")
DRY = ("-n", "--dry-run", "--dryrun")
HERE = "On this machine alone: snakemake --cores all --configfile ..."


class Refused(Exception):
    """What is wrong, in a sentence."""


def ready(arguments: Sequence[str]) -> bool:
    """Return whether Slurm accounts for jobs; end with a sentence where it would take none.

    Parameters
    ----------
    arguments : Sequence[str]
        What Snakemake was started with.  A dry run needs the executor alone.
    """
    try:
        if find_spec(PLUGIN) is None:
            raise Refused(
                "Snakemake's executor for Slurm is missing in this environment: "
                "pip install snakemake-executor-plugin-slurm"
            )
        if set(DRY) & set(arguments):
            return True
        if shutil.which("sbatch") is None:
            raise Refused(
                f"There is no Slurm here: sbatch is not found. Start this where jobs are "
                f"submitted, on a login node of the cluster (module load slurm, on some). {HERE}"
            )
        accounted = _accounted()
        _check_given(arguments, accounted)
    except Refused as error:
        sys.exit(str(error))
    return accounted


def _accounted() -> bool:
    """Return whether jobs are accounted for: where none are, sacct would be asked without end."""
    try:
        told = asked("scontrol", "show", "config")
    except Refused as error:
        raise Refused(f"Slurm does not answer here. {error}. {HERE}") from error
    stored = [line for line in told.splitlines() if line.startswith("AccountingStorageType")]
    return not any(line.endswith(("/none", "(null)")) for line in stored)


def _check_given(arguments: Sequence[str], accounted: bool) -> None:
    """Try whether Slurm would take a job with the partition and the account that are given."""
    words = [*arguments, *_profile_lines(arguments)]
    found = [match.groups() for word in words if (match := GIVEN.search(word))]
    accounts = [name for what, name in found if what == "account"]
    for account in accounts:
        if not accounted:
            raise Refused(f"slurm_account={account}: this Slurm keeps no accounts; leave it out")
        _check_account(account)
    for what, name in found or [("partition", "")]:
        given = [f"--{what}={name}"] if name else []
        try:
            asked("sbatch", "--test-only", "--time=1", *given, "--wrap=true")
        except Refused as error:
            told = f"With slurm_{what}={name}" if name else "Without a partition"
            raise Refused(f"{told} Slurm takes no jobs. {error}. {_partitions()}") from error


def _profile_lines(arguments: Sequence[str]) -> list[str]:
    """Return the lines of a profile that is given by its folder, without comments."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--profile", type=Path)
    profile = parser.parse_known_args(arguments)[0].profile
    try:
        text = (profile / "config.yaml").read_text() if profile else ""
    except OSError:
        return []
    return [line.split("#")[0].rstrip() for line in text.splitlines()]


def _check_account(account: str) -> None:
    """Refuse an account that is not among those of the user, where Slurm knows any."""
    listing = ("--noheader", "list", "associations", f"user={getpass.getuser()}")
    try:
        known = asked("sacctmgr", "--parsable2", *listing, "format=account").split()
    except Refused:
        return
    if known and account.lower() not in map(str.lower, known):
        raise Refused(f"slurm_account={account} is none of yours: {', '.join(sorted(set(known)))}")


def _partitions() -> str:
    """Return which partitions there are, and what is up of them and of their nodes."""
    try:
        lines = asked("sinfo", "--noheader", "--format=%R|%a|%T").splitlines()
    except Refused:
        return ""
    states: dict[str, list[str]] = {}
    for name, state, node in sorted({tuple(line.split("|", 2)) for line in lines}):
        states.setdefault(name, []).append(f"nodes {node.strip()}" if state == "up" else state)
    told = (f"{name} ({', '.join(dict.fromkeys(of))})" for name, of in states.items())
    return f"Partitions that there are: {', '.join(told)}"


def asked(command: str, *arguments: str) -> str:
    """Return what one of Slurm's commands prints.

    Raises
    ------
    Refused
        With what it says is wrong.
    """
    try:
        done = subprocess.run(
            [command, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(f"{command}: no answer in {PATIENCE} s") from error
    except OSError as error:
        raise Refused(f"{command}: {error.strerror}") from error
    if done.returncode:
        said = [line.split("error: ")[-1] for line in done.stderr.splitlines() if line.strip()]
        raise Refused(f"{command}: {'; '.join(said) or f'ended with {done.returncode}'}")
    return done.stdout
