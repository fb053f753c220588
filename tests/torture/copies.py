"""Hostile copies of a dataset are never taken for the original, and do no harm when checked."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from dsgenerator.state import is_sealed
from scripts import check
from tests.making import ALL, make
from tests.torture.common import ROOT, Found, command, faults_of, in_child, printable, tree
from tests.torture.lies import MUTATIONS, content_of

CONFIG = {
    **{"dataset": "demo", "synth": "pop", "sample_rate": 8000, "long_duration": 0.2},
    **{"variation_duration": 0.1, "description": "Pops \u2013 for a test.", "records": ALL},
    "params": {"rate_exp": {"values": [4, 5]}},
}
BY_COMMAND = 25
"""Every so many cases, the command is run, under strace where there is one."""

OPENING = {"open", "os.listdir", "os.scandir", "os.walk", "os.truncate", "os.chdir"}
CHANGING = {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.chmod"}
OPENED = re.compile(r'openat\((?:AT_FDCWD|\d+)(?:<[^>]*>)?, "([^"]*)", (\S+?)(?:,|\))')
NAMES = ("copy", "copy", "copy", "cop\u202e\x1b[31my", "co py")


class Copies:
    """See the module."""

    name, skip = "copies", None

    def __init__(self, folder: Path, repo: Path = ROOT):
        told = in_child(lambda: str(make(CONFIG, folder / "made").paths.data), made(folder), 60)
        if "crash" in told:
            raise Found(told["crash"])
        self.original = Path(told["result"])
        self.tree = tree(self.original)
        self.kinds: list[str] = []
        self.strace = shutil.which("strace")

    def case(self, chance: random.Random, number: int, folder: Path) -> str:
        """Change a copy, and check it."""
        place = folder / "place"
        place.mkdir()
        (place / "outside.txt").write_bytes(b"")
        copy = place / chance.choice(NAMES)
        shutil.copytree(self.original, copy, symlinks=chance.random() < 0.6)
        kinds = self.kinds = []
        for _ in range(chance.choice((0, 1, 1, 1, 1, 2, 2, 3))):
            mutation = chance.choice(MUTATIONS)
            # One change may have taken what another is about.
            with suppress(OSError, ValueError, KeyError, IndexError, TypeError, AttributeError):
                mutation(chance, copy)
                kinds.append(mutation.__name__.replace("_", " "))
        by_command = number % BY_COMMAND == 0
        self.check(copy, kinds, by_command)
        return "by command" if by_command else kinds[-1] if kinds else "unchanged"

    def check(self, copy: Path, kinds: list[str], by_command: bool = False) -> None:
        """Check a copy, and see how that ends."""
        before, states = names(copy), states_of(copy)
        look = self.by_command if by_command else self.in_process
        status, printed, opened = look(copy)
        told = f"\nIt was changed by: {', '.join(kinds)}\nIt printed: {printable(printed[-3000:])}"
        if faults := faults_of(printed, 6000, 50):
            raise Found(f"What is printed {'; '.join(faults)}{told}")
        if opened:
            raise Found(f"It opened {opened[:5]}{told}")
        if states_of(copy) != states:
            raise Found(f"It changed the folder{told}")
        if status not in (0, 1):
            raise Found(f"It ended with status {status}{told}")
        if status == 0 and before is not None and not agrees(copy, before):
            raise Found(f"It took the copy for the original{told}")
        if status == 1 and before == self.tree:
            raise Found(f"It did not know the original{told}")

    def in_process(self, copy: Path) -> tuple[int, str, list[str]]:
        """Check in a fork of this process, in which Python tells what is opened."""
        told = in_child(lambda: watched(copy), copy.parent.parent)
        if "crash" in told:
            raise Found(f"{told['crash']}\nIt was changed by: {', '.join(self.kinds)}")
        status, opened = told["result"]
        return status, told["printed"], opened

    def by_command(self, copy: Path) -> tuple[int, str, list[str]]:
        """Check by the command that people use."""
        trace = copy.parent.parent / "trace"
        words = [sys.executable, "-m", "scripts.check", copy]
        if self.strace:
            words = [self.strace, "-f", "-y", "-e", "trace=openat", "-o", trace, *words]
        run = command(*words, folder=ROOT)
        if not self.strace:
            return run.status, run.output, []
        opened = OPENED.findall(trace.read_text(errors="replace"))
        known = (str(ROOT), *system(), "/proc/self", "/sys/", "/etc/ld.so.cache", "/dev/null")
        known += ("/usr/", "/lib", "/etc/localtime", str(copy).partition("/cop")[0] + "/cop")
        odd = [path for path, flags in opened if path[0] == "/" and not path.startswith(known)]
        # Its path is the one that was given; where links lead, only Python's own events tell.
        odd += [path for path, flags in opened if re.search("WR|CREAT", flags) and path in odd]
        return run.status, run.output, odd


def made(folder: Path) -> Path:
    """Make a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def system() -> tuple[str, ...]:
    """Return the folders of Python and of the project's own modules."""
    return tuple({sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), str(ROOT)})


def watched(copy: Path) -> tuple[int, list[str]]:
    """Check a copy, and return the status and what was opened or changed that must not be."""
    inside, odd = os.path.realpath(copy), []

    def hook(event: str, arguments: tuple) -> None:
        if event in CHANGING:
            odd.append(f"{event} {arguments!r}")
        elif event in OPENING and isinstance(arguments[0], str | bytes | os.PathLike):
            try:
                path = os.path.realpath(os.fsdecode(arguments[0]))
            except (OSError, ValueError):
                return
            writes = event == "open" and arguments[1] and set("wax+") & set(arguments[1])
            within = path == inside or path.startswith(f"{inside}/")
            if writes or not (within or path.startswith(system())):
                odd.append(f"{event} {path}")

    sys.addaudithook(hook)
    status = check.main([str(copy)])
    return status, list(odd)


def names(copy: Path) -> dict[str, str] | None:
    """Return the tree of a copy; None where it is too deep to tell."""
    try:
        return tree(copy)
    except (OSError, RecursionError):
        return None


def states_of(copy: Path) -> list[tuple]:
    """Return inodes, sizes and times of what is in a folder."""
    found = []
    for place, folders, files in os.walk(copy):
        for name in sorted([*folders, *files]):
            with suppress(OSError):
                state = os.lstat(os.path.join(place, name))
                found.append((name, state.st_ino, state.st_size, state.st_mtime_ns))
    return sorted(found)


def agrees(copy: Path, there: dict[str, str]) -> bool:
    """Return whether a copy is what it says itself: nobody can tell that from the original."""
    try:
        claimed, raw = claims_of(copy)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    there = {name: told for name, told in there.items() if name != "dataset.json"}
    return is_sealed(raw) and claimed == there


def claims_of(copy: Path) -> tuple[dict[str, str], bytes]:
    """Return the tree that a copy says that it is, and the bytes of dataset.json."""
    raw = content_of(copy / "dataset.json")
    about = json.loads(raw)
    table = io.StringIO(content_of(copy / "metadata.csv").decode(), newline="")
    claimed = {row["file_name"]: row["sha256"] for row in csv.DictReader(table)}
    claimed |= {name: of["sha256"] for name, of in about["files"].items()}
    for link, target in about["links"].items():
        if (copy / link).is_symlink():
            claimed[link] = f"a link to {os.path.relpath(target, os.path.dirname(link))!r}"
        else:
            inside = {n.removeprefix(target): of for n, of in claimed.items() if within(n, target)}
            claimed |= {f"{link}{rest}": of for rest, of in inside.items()}
    if any((copy / name).stat().st_size != of["bytes"] for name, of in about["files"].items()):
        raise ValueError("a size is wrong")
    return claimed, raw


def within(name: str, folder: str) -> bool:
    """Return whether a path is below a folder."""
    return name.startswith(f"{folder}/")
