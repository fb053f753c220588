"""Runs that need no new Python: forks of a process that has imported Snakemake and the workflow.

That is nine tenths of what a small run takes.  `E2E_REAL=1` starts a new Python for each instead.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from runs import Run, Server


@cache
def server(snakefile: Path, config: str) -> Server:
    """Return a process that has made the dataset of a config once, and so imported it all."""
    started = Server()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "config.yaml").write_text(config)
        words = ["-s", str(snakefile), "--cores", "1", "--configfile", "config.yaml"]
        started.learn(words, place)
    return started


def fork(arguments: Sequence[Any], snakefile: Path, config: dict, cwd: Path) -> Run:
    """Run Snakemake until it ends; `config` is what the process has made before."""
    environment = {k: v for k, v in os.environ.items() if k not in ("SNAKEMAKE_PROFILE", "TMPDIR")}
    environment |= {"COLUMNS": "300"}
    words = ["-s", snakefile, *arguments]
    forked = server(snakefile, yaml.safe_dump(config, sort_keys=False))
    return forked.run(list(map(str, words)), cwd, environment=environment)
