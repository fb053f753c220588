"""Command lines that make again what is missing or altered."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dsgenerator.files import write_atomically
from dsgenerator.plan.paths import Paths
from dsgenerator.upkeep.verification import Check


def rerun_command(
    snakefile: str, configfiles: Sequence[str | Path], settings: Mapping[str, Any]
) -> str:
    """Return the command that runs a config again, from anywhere.

    Parameters
    ----------
    snakefile : str
    configfiles : Sequence[str or Path]
    settings : Mapping[str, Any]
        What ``--config`` set besides.
    """
    words = ["snakemake", "--snakefile", snakefile, "--directory", Path.cwd(), "--cores", "all"]
    if configfiles:
        words += ["--configfile", *(Path(file).absolute() for file in configfiles)]
    if settings:
        words += ["--config", *(f"{key}={json.dumps(value)}" for key, value in settings.items())]
    return shlex.join(map(str, words))


def repair_command(paths: Paths, check: Check, again: str) -> str:
    """Return a command, on one line, that makes altered and missing files again.

    Parameters
    ----------
    paths : Paths
    check : Check
    again : str
        The command of a run.
    """
    if not check.altered:
        return again
    listed = paths.root.absolute() / "altered.txt"
    # A name may have a line break, but no NUL.
    write_atomically(listed, b"".join(bytes(path.absolute()) + b"\0" for path in check.altered))
    return f"xargs -0 rm -f < {shlex.quote(str(listed))} && {again}"
