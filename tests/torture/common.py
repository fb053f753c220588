"""What the harnesses share: what is a fault, children with limits, and folders as they are."""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.e2e import helpers

ROOT = helpers.ROOT
SECONDS, MEMORY = 20, 2 * 10**9
"""What a child may take of time, and of address space besides what there is."""

LONGEST_LINE, MOST_LINES = 600, 30
NEVER = ("Traceback", "Input should be", "<unicode string>", "Exception in ")


FRAME = re.compile(r'File "[^"]*/((?:dsgenerator|scripts|rules)/[^"]+)", line \d+, in (\S+)')
ERROR = re.compile(r"^(\w+(?:\.\w+)*)(?:: |$)", re.MULTILINE)
"""Of tracebacks: the places in the sources, and the names of errors."""


class Found(Exception):
    """Something that must not be; the message says what, and shows the evidence."""

    @property
    def kind(self) -> str:
        """What is the same for all cases that find the same."""
        text = str(self)
        if frames := FRAME.findall(text):
            return (
                f"{ERROR.findall(text.partition('Traceback')[2])[:1]} in {' of '.join(frames[-1])}"
            )
        return re.sub(r"'[^']*'|U\+\w+|\d+|/\S+", "…", text.splitlines()[0])

    def shown(self) -> str:
        """Return the message, cut to what a terminal can show."""
        lines = [
            line if len(line) < 500 else f"{line[:250]} … {line[-250:]}" for line in self.lines()
        ]
        return "\n".join(lines if len(lines) < 60 else [*lines[:30], "…", *lines[-30:]])

    def lines(self) -> list[str]:
        """Return the lines of the message."""
        return str(self).splitlines()


def faults_of(text: str, longest: int = LONGEST_LINE, lines: int = MOST_LINES) -> list[str]:
    """Return what is wrong with a message, besides what it says."""
    faults = [f"says {word!r}" for word in NEVER if word in text]
    found = text.splitlines()
    if any(len(line) > longest for line in found):
        faults.append(f"has a line of {max(map(len, found))} characters")
    if len(found) > lines:
        faults.append(f"has {len(found)} lines")
    odd = sorted({f"U+{ord(c):04X}" for c in text if not c.isprintable() and c not in "\t\n"})
    return [*faults, f"holds {', '.join(odd)}"] if odd else faults


def printable(text: str) -> str:
    """Return a text as it can be shown: line breaks stay, other control characters are named."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def in_child(task: Callable[[], Any], folder: Path, seconds: int = SECONDS) -> dict[str, Any]:
    """Run a task in a fork with little time and memory.

    Returns what it returned as `result`, or its traceback as `crash`; and what it printed.
    """
    answer, printed = folder / "answer.json", folder / "printed.txt"
    answer.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        told: dict[str, Any] = {}
        try:
            with open("/proc/self/statm") as file:
                used = int(file.read().split()[0]) * resource.getpagesize()
            resource.setrlimit(
                resource.RLIMIT_AS, (used + MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1])
            )
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(seconds)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            output = os.open(printed, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
            os.dup2(output, 1)
            os.dup2(output, 2)
            # As Python has them where a terminal reads UTF-8.
            sys.stdout = os.fdopen(1, "w", encoding="utf-8")
            sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace")
            told["result"] = task()
            sys.stdout.flush()
        except BaseException:
            told["crash"] = traceback.format_exc()
        with suppress(BaseException):
            answer.write_text(json.dumps(told))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code or not answer.exists():
        why = f"took more than {seconds} s" if code == -signal.SIGALRM else f"ended with {code}"
        told = {"crash": why}
    else:
        told = json.loads(answer.read_text())
    return told | {"printed": printed.read_text(errors="replace") if printed.exists() else ""}


def command(*words: Any, folder: Path, seconds: int = 60, **options: Any) -> helpers.Run:
    """Run a command until it ends; one that does not end is a fault."""
    process = subprocess.Popen(
        list(map(str, words)),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        errors="replace",
        start_new_session=True,
        **options,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Found(f"{' '.join(map(str, words))} does not end") from None
    finally:
        helpers.kill(process)
    return helpers.Run(process.returncode, output)


def snakemake(*words: Any, folder: Path, repo: Path = ROOT, seconds: int = 60) -> helpers.Run:
    """Run Snakemake until it ends; one that does not end is a fault."""
    process = helpers.start(
        *words, repo=repo, cwd=folder, errors="replace", stdin=subprocess.DEVNULL
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Found(f"snakemake {' '.join(map(str, words))} does not end") from None
    finally:
        helpers.kill(process)
    return helpers.Run(process.returncode, output)


def broken_copy(folder: Path, file: str, old: str, new: str) -> Path:
    """Return a copy of the sources with a fault in it, to see that it is found."""
    repo = helpers.copy_of_the_sources(folder)
    text = (repo / file).read_text()
    assert text.count(old) == 1, f"{file} has no longer {old!r}"
    (repo / file).write_text(text.replace(old, new))
    return repo


def tree(folder: Path) -> dict[str, str]:
    """Return what is below a folder: targets of links, checksums of files, kinds of the rest."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name, mode = os.fsencode(path.relative_to(folder)), path.lstat().st_mode
        if stat.S_ISLNK(mode):
            told = f"a link to {os.readlink(path)!r}"
        elif stat.S_ISREG(mode):
            # Nobody reads 64 GB of nothing.
            size = path.lstat().st_size
            whole = size < 10**8
            told = hashlib.sha256(path.read_bytes()).hexdigest() if whole else f"{size} bytes"
        elif stat.S_ISDIR(mode):
            continue
        else:
            told = f"of type {stat.S_IFMT(mode):o}"
        found[os.fsdecode(name)] = told
    return found


def difference(is_: dict[str, str], should: dict[str, str]) -> list[str]:
    """Return how a tree differs from another, a line a file."""
    faults = [f"{name!r} is missing" for name in should.keys() - is_.keys()]
    faults += [f"{name!r} is too much" for name in is_.keys() - should.keys()]
    same = is_.keys() & should.keys()
    faults += [f"{name!r} is {is_[name]}" for name in same if is_[name] != should[name]]
    return sorted(faults)


def remove(path: Path) -> None:
    """Remove whatever is there, if anything is."""
    if path.is_dir() and not path.is_symlink():
        # Folders in folders in folders are too many for Python's own.
        subprocess.run(["rm", "-rf", path], check=True)
    else:
        path.unlink(missing_ok=True)


def dataset(**changes: Any) -> dict[str, Any]:
    """Return the config of a tiny dataset with some records; None removes a key."""
    config = helpers.TINY | {"records": ["params", "webdataset", "huggingface"]} | changes
    return {key: value for key, value in config.items() if value is not None}


class Made:
    """What clean runs of configs make, each once."""

    def __init__(self, folder: Path, repo: Path = ROOT):
        self.folder, self.repo = folder, repo
        self.made: dict[str, helpers.Workspace] = {}
        self.trees: dict[str, dict[str, str]] = {}

    def workspace(self, config: dict[str, Any]) -> helpers.Workspace:
        """Return a folder in which a clean run has made a dataset, to be copied."""
        key = json.dumps(config, sort_keys=True)
        if key not in self.made:
            place = self.folder / f"clean-{len(self.made)}"
            work = helpers.Workspace(place, config, self.repo)
            run = snakemake(*work.arguments(), folder=place, repo=self.repo)
            if run.status:
                raise Found(f"a clean run fails\n{run.output}")
            self.made[key] = work
        return self.made[key]

    def data(self, config: dict[str, Any]) -> dict[str, str]:
        """Return the tree of ``data/``."""
        return self._tree(config, "data")

    def long(self, config: dict[str, Any]) -> dict[str, str]:
        """Return the tree of ``long/``: links, whose targets have checksums in their names."""
        return self._tree(config, "long")

    def _tree(self, config: dict[str, Any], name: str) -> dict[str, str]:
        key = json.dumps([config, name], sort_keys=True)
        if key not in self.trees:
            self.trees[key] = tree(self.workspace(config).results / name)
        return self.trees[key]
