"""Runs that are struck at some time, or when they change a chosen file."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.e2e import helpers
from tests.torture.common import ROOT, Found

HERE = Path(__file__).resolve().parent
PLACES = {
    "store": r"/store/",
    "link": r"/long/",
    "claim": r"/claims/",
    "rendered": r"/batches/.*\.rendered\.json",
    "sliced": r"/batches/.*\.sliced\.json",
    "recorded": r"/batches/.*\.recorded\.json",
    "table stamp": r"/batches/.*\.table\.json",
    "run": r"/run\.json",
    "variation": r"/data/audio/.*\.wav",
    "record": r"/data/(audio/.*\.params|webdataset|huggingface|README)",
    "table": r"/data/metadata\.",
    "description": r"/data/dataset\.json",
    "temporary": r"/\.[^/]+\.\d+\.tmp$",
    "results": r"^results/[^/]+/(?!logs/)",
    "Snakemake's": r"^\.snakemake/(metadata|incomplete)",
}
"""Below the working directory; names include those of temporary files."""

SOMETIME = "some time"


@dataclass(frozen=True)
class Strike:
    """What a run is struck by: at the n-th change of a place, or after some seconds.

    The victim is its whole process group, the main process alone, or the job alone that makes the
    change; or it is the disk, which somebody else fills.
    """

    place: str
    nth: int = 1
    seconds: float = 1.0
    victim: str = "group"
    sign: str = "SIGKILL"

    @classmethod
    def draw(cls, chance: random.Random) -> Strike:
        """Return a random one."""
        victim, sign = chance.choice(
            (
                *[("group", "SIGKILL"), ("job", "SIGKILL"), ("main", "SIGKILL")] * 2,
                *[("group", "SIGINT"), ("main", "SIGTERM"), ("job", "SIGTERM")],
            )
        )
        place = chance.choice([*PLACES, *[SOMETIME] * 3])
        if place == SOMETIME and victim == "job":
            victim = "group"
        nth = chance.choice((1, 1, 2, 3, chance.randint(1, 30)))
        return cls(place, nth, round(chance.uniform(0.3, 2.5), 2), victim, sign)

    def __str__(self) -> str:
        when = f"after {self.seconds} s" if self.place == SOMETIME else f"{self.nth}th {self.place}"
        return f"{self.sign} to the {self.victim}, {when}"


@contextmanager
def environment(**changes: str) -> Iterator[None]:
    """Change environment variables for a while."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def struck(
    words: list, work: Path, strike: Strike, tokens: Path, repo: Path = ROOT, filler: str = ""
) -> tuple[helpers.Run, subprocess.Popen]:
    """Run Snakemake and strike it; its jobs may go on when it ends."""
    plan = {
        **{"root": f"{work}/", "pattern": PLACES.get(strike.place, "^$"), "tokens": str(tokens)},
        **{"victim": strike.victim, "sign": int(signal.Signals[strike.sign]), "filler": filler},
        "server": str(HERE.parent / "histories" / "server.py"),
    }
    tokens.mkdir()
    for number in range(strike.nth):
        (tokens / f"{number:03d}").touch()
    variables = {"TORTURE_STRIKE": json.dumps(plan), "PYTHONPATH": str(HERE / "striking")}
    output = tokens.parent / f"{tokens.name}.txt"
    with environment(**variables), open(output, "w") as file:
        process = helpers.start(
            *words, repo=repo, cwd=work, stdout=file, stderr=file, stdin=subprocess.DEVNULL
        )
    try:
        if strike.place == SOMETIME:
            with suppress(subprocess.TimeoutExpired):
                process.wait(strike.seconds)
            with suppress(ProcessLookupError):
                send = os.killpg if strike.victim == "group" else os.kill
                send(process.pid, signal.Signals[strike.sign])
        process.wait(60)
    except subprocess.TimeoutExpired:
        helpers.kill(process)
        raise Found(f"A run does not end: {strike}\n{output.read_text(errors='replace')}") from None
    return helpers.Run(process.returncode, output.read_text(errors="replace")), process


def left_of(process: subprocess.Popen) -> list[psutil.Process]:
    """Return what still runs in the session of a process that has ended."""
    found = []
    for other in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if os.getsid(other.pid) == process.pid and other.status() != psutil.STATUS_ZOMBIE:
                found.append(other)
    return found


def wait_for(process: subprocess.Popen, seconds: float) -> list[psutil.Process]:
    """Wait until nothing of a run is left, and return what is left nevertheless."""
    until = time.monotonic() + seconds
    while (left := left_of(process)) and time.monotonic() < until:
        time.sleep(0.05)
    return left
