"""Run the workflow the way its users do, and see which files it made."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas
import yaml

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 60
REAL = "E2E_REAL" in os.environ
"""Whether each run is a new Python, as its users' are, and no fork."""

SOURCES = (
    *("Snakefile", "rules", "scripts", "dsgenerator", "synths", "profiles", "report"),
    *("snakemake_logger_plugin_dsgenerator", "environment.yml", "pyproject.toml"),
)

TINY = {
    "dataset": "tiny",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 0.4,
    "variation_duration": 0.1,
    "gain_db": -12,
    "batch_size": 2,
    "params": {"rate_exp": {"min": 5, "max": 6, "n": 2}, "cf_exp": {"values": [0, 0.5]}},
    "fixed": {"q": 20},
}
POINTS, VARIATIONS = 4, 16
A_LONG_SIGNAL = "long/tiny--rate_exp-05.00--cf_exp-00.50.wav"

SUMMARY = re.compile(r"^[\w.-]+: ((?:rendered|kept|sliced|pruned) \d.*)$", re.MULTILINE)
COUNTS = {
    "rendered": r"rendered ([\d,]+)",
    "kept": r"kept ([\d,]+) long signal",
    "sliced": r"sliced ([\d,]+)",
    "kept_variations": r"kept (?:[\d,]+ long signals? and )?([\d,]+) variation",
    "pruned": r"pruned ([\d,]+)",
}
JOBS = re.compile(r"([a-z_]+) ([\d,]+)(?: \([^)]*\))?(?:, |$)")


@dataclass(frozen=True)
class Made:
    """What a run made: counted in the results folder, and printed by the run."""

    rendered: int = 0
    sliced: int = 0
    pruned: int = 0
    table: bool = False


NO_COMMIT = {"GIT_DIR": os.devnull}
"""The environment in which dataset.json names no commit, as that may change while tests run."""

NOTHING = Made()
EVERYTHING = Made(rendered=POINTS, sliced=VARIATIONS, table=True)


@dataclass(frozen=True)
class Run:
    """A finished run of Snakemake; the output is what a terminal would show."""

    status: int
    output: str

    @property
    def jobs(self) -> Counter[str]:
        """How many jobs of each kind were scheduled, as the run says."""
        listed = re.findall(r"^jobs: (.*)$", self.output, re.MULTILINE)
        found = JOBS.findall(listed[0]) if listed else []
        return Counter({kind: int(count.replace(",", "")) for kind, count in found})

    @property
    def summary(self) -> dict[str, int]:
        """Return the counts of the last summary line; what it does not name is none."""
        lines = SUMMARY.findall(self.output)
        assert lines, f"no summary in:\n{self.output}"
        found = {name: re.search(pattern, lines[-1]) for name, pattern in COUNTS.items()}
        return {name: int(of[1].replace(",", "")) if of else 0 for name, of in found.items()}


def _hear_signals() -> None:
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def start(*arguments: Any, repo: Path = ROOT, cwd: Path, **options: Any) -> subprocess.Popen:
    """Start Snakemake in a process group of its own.

    A profile in the working directory would come before the one beside the Snakefile.
    """
    # Neither the width of a terminal nor one's own settings play a part.
    environment = os.environ | {"COLUMNS": "300", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= NO_COMMIT
    environment.pop("SNAKEMAKE_PROFILE", None)
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", "-s", repo / "Snakefile", *map(str, arguments)],
        cwd=cwd,
        env=environment,
        text=True,
        start_new_session=True,
        # What a shell runs in the background, or nohup, has inherited that signals are ignored.
        preexec_fn=_hear_signals,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} | options,
    )


def kill(process: subprocess.Popen) -> None:
    """End a process and all that it started with SIGKILL."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def snakemake(*arguments: Any, repo: Path = ROOT, cwd: Path, real: bool = REAL) -> Run:
    """Run Snakemake until it ends: a new Python, or, of the sources as they are here, a fork."""
    if repo == ROOT and not real:
        from forks import fork  # of the tests alone, not of what else runs Snakemake so

        done = fork(arguments, repo / "Snakefile", TINY, cwd)
        return Run(done.status, done.output)
    process = start(*arguments, repo=repo, cwd=cwd)
    try:
        output, _ = process.communicate(timeout=TIMEOUT)
    finally:
        kill(process)
    return Run(process.returncode, output)


def copy_of_the_sources(folder: Path) -> Path:
    """Copy what the workflow consists of, to be changed."""
    folder.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    return folder


Stat = tuple[int, int, int]


def snapshot(folder: Path) -> dict[str, Stat]:
    """Return inode, modification time and size of all files, following links."""
    # rglob() does not enter links to folders, and is_file() follows links to files.
    return {
        str(path.relative_to(folder)): (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (stat := path.stat())
    }


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of all files."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def difference(before: Mapping[str, Stat], after: Mapping[str, Stat]) -> Made:
    """Count what a run made, by inode and modification time."""
    old = set(before.values())

    def made(prefix: str) -> list[str]:
        return [n for n, stat in after.items() if n.startswith(prefix) and stat not in old]

    tables = made("data/metadata.")
    assert len(tables) in {0, 2}, f"one table was written without the other: {tables}"
    gone = [name for name in before if name.startswith("data/") and name not in after]
    sliced = [name for name in made("data/audio/") if name.endswith((".wav", ".flac"))]
    return Made(len(made("long/")), len(sliced), len(gone), bool(tables))


class Workspace:
    """A folder to run Snakemake in, and the config of one dataset.

    Attributes
    ----------
    real : bool
        Whether each run is a new Python: it takes longer, and nothing is imported before.
    """

    real = REAL

    def __init__(self, folder: Path, config: Mapping[str, Any] = TINY, repo: Path = ROOT):
        self.folder, self.config, self.repo = folder, dict(config), repo
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def results(self) -> Path:
        """The folder of the dataset."""
        return self.folder / "results" / self.config["dataset"]

    @property
    def data(self) -> Path:
        """What a user would upload."""
        return self.results / "data"

    def table(self) -> pandas.DataFrame:
        """Return the metadata table."""
        return pandas.read_csv(self.data / "metadata.csv")

    def copy(self, folder: Path) -> Workspace:
        """Return a copy; times of modification stay, inodes do not."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Workspace(folder, self.config, self.repo)

    def configfile(self) -> Path:
        """Write the config, and return where."""
        path = self.folder / f"{self.config['dataset']}.yaml"
        path.write_text(yaml.safe_dump(self.config, sort_keys=False))
        return path

    def arguments(self, *more: Any, cores: int = 1) -> list[Any]:
        """Return the arguments of a run with this config."""
        # Targets may follow --cores, but not --configfile, which takes several values.
        config = ["--configfile", self.configfile()]
        return ["-d", self.folder, *config, "--cores", cores, *more]

    def run(self, *more: Any, cores: int = 1, cwd: Path | None = None) -> Run:
        """Run Snakemake with this config."""
        arguments = self.arguments(*more, cores=cores)
        return snakemake(*arguments, repo=self.repo, cwd=cwd or self.folder, real=self.real)

    def make(self) -> Workspace:
        """Run Snakemake, which has to succeed."""
        self.last = self.run()
        assert self.last.status == 0, self.last.output
        return self

    def rerun(self, *more: Any, before: Mapping[str, Stat] | None = None, **changes: Any) -> Made:
        """Change the config, run again, and tell what was made since `before`, or by this run.

        What the run says of itself has to agree with what it did.
        """
        before = snapshot(self.results) if before is None else before
        options = {name: changes.pop(name) for name in ("cores", "cwd") if name in changes}
        self.config |= changes
        self.last = self.run(*more, **options)
        assert self.last.status == 0, self.last.output
        after = snapshot(self.results)
        made = difference(before, after)
        said = self.last.summary
        context = f"{made} on disk, but the run says {said}\n{self.last.output}"
        assert (said["rendered"], said["sliced"]) == (made.rendered, made.sliced), context
        assert said["pruned"] == made.pruned, context
        signals = [name for name in after if name.startswith("long/")]
        assert said["rendered"] + said["kept"] == len(signals), context
        assert said["sliced"] + said["kept_variations"] == len(self.table()), context
        return made
