"""Runs of Snakemake that finish, that are struck at a chosen file, or that are struck some time."""

from __future__ import annotations

import atexit
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 90
ENVIRONMENT = {
    "COLUMNS": "300",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # dataset.json names the commit, which may change while tests run.
    "GIT_DIR": os.devnull,
}
# Names of files below the working directory, by what is changed there.
KINDS = {
    "variation": r"/data/audio/.*/[^./][^/]*\.(wav|flac)$",
    "record": r"/data/(.*\.params|.*\.tfrecord|.*\.tar|[a-z]+\.json|README\.md)$",
    "table": r"/data/metadata\.csv$",
    "description": r"/data/dataset\.json$",
    "manifest": r"/batches/[^./][^/]*$",
    "state": r"^results/[^/]+/(?!data/|long/|store/|logs/).",
    "signal": r"/(store|long)/[^./][^/]*$",
    "anything": r"^(results/[^/]+/(?!logs/)|\.snakemake/(metadata|incomplete)/).",
}


@dataclass(frozen=True)
class Strike:
    """When a run is stopped, and by which signal.

    Just before the n-th change of a file of a kind; or after some seconds, if there are any.
    """

    kind: str = "anything"
    nth: int = 1
    sign: str = "SIGKILL"
    seconds: float | None = None

    @property
    def number(self) -> signal.Signals:
        return signal.Signals[self.sign]


@dataclass(frozen=True)
class Run:
    """A run that has ended; the output is what a terminal would show."""

    status: int
    output: str


class Server:
    """The process that is forked for each run, in the state that imports leave it in."""

    def __init__(self):
        folder = tempfile.TemporaryDirectory(prefix="histories-")
        atexit.register(folder.cleanup)
        self.output = Path(folder.name) / "output"
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("server.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={k: v for k, v in os.environ.items() if k != "SNAKEMAKE_PROFILE"}
            | ENVIRONMENT
            # What the end of a process would delete, with Python's objects, stays there.
            | {"PYTHONPATH": str(ROOT), "TMPDIR": folder.name},
            start_new_session=True,
        )
        atexit.register(self.process.stdin.close)
        self._answer()
        self.learned = Path(folder.name) / "modules"

    def _ask(self, request: dict[str, Any]) -> dict[str, int]:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, int]:
        line = self.process.stdout.readline()
        assert line, "the server has ended"
        return json.loads(line)

    def learn(self, arguments: Sequence[str], folder: Path) -> None:
        """Run once, and import from now on what that run had to import."""
        self.run(arguments, folder, environment={"HISTORIES_MODULES": str(self.learned)})
        self._ask({"learn": list(dict.fromkeys(self.learned.read_text().split()))})

    def run(
        self,
        arguments: Sequence[str],
        folder: Path,
        strike: Strike | None = None,
        environment: dict[str, str] | None = None,
    ) -> Run:
        """Run Snakemake until it ends."""
        request = {
            "arguments": list(arguments),
            "folder": str(folder),
            "output": str(self.output),
            "environment": environment or {},
        }
        if strike and strike.seconds is None:
            request["strike"] = {
                "root": f"{folder}/",
                "pattern": KINDS[strike.kind],
                "nth": strike.nth,
                "sign": int(strike.number),
            }
        group = self._ask(request)["process"]
        timers = [threading.Timer(TIMEOUT, strike_group, (group, signal.SIGKILL))]
        if strike and strike.seconds is not None:
            timers.append(threading.Timer(strike.seconds, strike_group, (group, strike.number)))
        for timer in timers:
            timer.start()
        status = self._answer()["status"]
        for timer in timers:
            timer.cancel()
        return Run(status, self.output.read_text(errors="replace"))


def strike_group(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return


def command(arguments: Sequence[str], folder: Path, strike: Strike | None = None) -> Run:
    """Run the command that users run; a strike comes as soon as a file has changed."""
    before = changes(folder, strike) if strike else set()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "snakemake", *arguments],
            cwd=folder,
            env={k: v for k, v in os.environ.items() if k != "SNAKEMAKE_PROFILE"} | ENVIRONMENT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # Tests that a shell runs in the background have inherited that SIGINT is ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        started = time.monotonic()
        try:
            while strike and process.poll() is None:
                if strike.seconds is not None:
                    due = time.monotonic() - started >= strike.seconds
                else:
                    due = len(changes(folder, strike) - before) >= strike.nth
                if due:
                    strike_group(process.pid, strike.number)
                    break
                time.sleep(0.002)
            process.wait(TIMEOUT)
        finally:
            strike_group(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        return Run(process.returncode, output.read().decode(errors="replace"))


def changes(folder: Path, strike: Strike) -> set[tuple[str, int, int]]:
    """Return the state of the files of a kind, those that are not there left out."""
    fits, found = re.compile(KINDS[strike.kind]), set()
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if fits.search(os.path.relpath(path, folder)):
                try:
                    stat = os.lstat(path)
                except OSError:
                    continue
                found.add((path, stat.st_ino, stat.st_mtime_ns))
    return found
