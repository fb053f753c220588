"""Commands that are shown to be copied: as short as they work where their user is."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dsgenerator.config.reading import ENDINGS


def next_command(
    target: str,
    snakefile: str | Path,
    configfiles: Sequence[str | Path],
    settings: Mapping[str, Any],
    environment: Mapping[str, str] = os.environ,
) -> str:
    """Return the command that makes another target of the same config.

    Parameters
    ----------
    target : str
        Also a target of the Makefile.
    snakefile : str or Path
    configfiles : Sequence[str or Path]
        Relative to the folder that Snakemake runs in.
    settings : Mapping[str, Any]
        What ``--config`` set besides.
    environment : Mapping[str, str]
        Has the folder that the user is in, as ``PWD``, and whether make has started the run.
    """
    runs_in = Path.cwd()
    stands_in = Path(environment.get("PWD", runs_in))
    home = Path(snakefile).absolute().parent
    files = [_seen_from(stands_in, runs_in / file) for file in configfiles]
    plain = len(files) == 1 and not settings and runs_in == stands_in
    if "MAKELEVEL" in environment and plain and (home / "Makefile").exists():
        folder = [] if stands_in == home else ["-C", str(home)]
        name = files[0] if stands_in == home else str((runs_in / configfiles[0]).absolute())
        return shlex.join(["make", *folder, target, f"CONFIG={name}"])
    words = _snakemake(stands_in)
    if stands_in != home:
        words += ["-s", _seen_from(stands_in, Path(snakefile).absolute())]
    if runs_in != stands_in:
        words += ["-d", _seen_from(stands_in, runs_in)]
    words += [*_cores(sys.argv), target]
    words += ["--configfile", *files] if files else []
    if settings:
        words += ["--config", *(f"{key}={json.dumps(value)}" for key, value in settings.items())]
    return shlex.join(words)


def misplaced(arguments: Sequence[str]) -> str:
    """Return what a command line without a config file probably meant by one among its targets."""
    files = [word for word in arguments[1:] if word.endswith(ENDINGS)]
    return f" Did you mean --configfile {shlex.join(files)}?" if files else ""


def _snakemake(stands_in: Path) -> list[str]:
    """Return what Snakemake is started with."""
    started = Path(sys.argv[0])
    if shutil.which("snakemake"):
        return ["snakemake"]
    if started.name == "snakemake":
        return [_seen_from(stands_in, stands_in / started)]
    return [sys.executable, "-m", "snakemake"]


def _cores(arguments: Sequence[str]) -> list[str]:
    """Return where a command runs: with the profile of this run, which may be a cluster's."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--profile")
    profile = parser.parse_known_args(arguments[1:])[0].profile
    return ["--profile", profile] if profile else ["--cores", "all"]


def _seen_from(folder: Path, path: Path) -> str:
    """Return a path as somebody in a folder writes it: relative to that, if it lies below."""
    path = path.absolute()
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
