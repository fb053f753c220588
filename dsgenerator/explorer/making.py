"""Make a dataset from the page: the workflow as a process, how far it is, and what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from dsgenerator import ROOT
from dsgenerator.config.reading import read_file
from dsgenerator.plan.paths import Paths
from dsgenerator.points.validation import validate
from dsgenerator.terminal.relay import VARIABLE, read_stages
from dsgenerator.units import counted, human_time

KEPT_LINES = 400
"""Of what the workflow says, the last ones."""


class Making:
    """A run of the workflow that makes a dataset and its gallery.

    Parameters
    ----------
    path : Path
        The config.

    Raises
    ------
    DSGeneratorError
        If the config is not valid.
    """

    def __init__(self, path: Path) -> None:
        self.dataset = validate(read_file(path))
        self.paths = Paths(Path(self.dataset.results) / self.dataset.name)
        # Removed with the last reference to it, also if the explorer ends before the run does.
        self._folder = TemporaryDirectory(prefix="explorer-")
        self._told = Path(self._folder.name) / "stages"
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)
        self.started, self.stopped, self.took = monotonic(), False, 0.0
        arguments = ["--cores", "all", "all", "gallery", "--configfile", str(path.resolve())]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "snakemake", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1", VARIABLE: str(self._told)},
            # What is stopped is the workflow with all of its jobs, and nothing else.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
        self.process.wait()
        self.took = monotonic() - self.started

    @property
    def running(self) -> bool:
        """Whether the workflow has not ended yet."""
        return self._reader.is_alive()

    def stop(self) -> None:
        """Interrupt the workflow as Ctrl-C does; what is finished is kept."""
        if self.running:
            self.stopped = True
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGINT)

    def wait(self) -> None:
        """Wait for the end of the workflow."""
        self._reader.join()

    def status(self) -> dict[str, Any]:
        """Return how far it is: ``running``, ``done``, ``stopped`` or ``failed``; see the page."""
        running = self.running
        failed = "stopped" if self.stopped else "failed"
        state = "running" if running else "done" if self.process.returncode == 0 else failed
        seconds = monotonic() - self.started if running else self.took
        return {
            "state": state,
            "dataset": self.dataset.name,
            "points": counted(len(self.dataset), "point"),
            "time": human_time(seconds),
            "stages": [stage._asdict() for stage in read_stages(self._told)],
            "lines": list(self.lines),
            "gallery": self.gallery if state == "done" else "",
            "folder": str(self.paths.data),
        }

    @property
    def folder(self) -> Path:
        """The dataset's folder, with gallery and audio."""
        return (ROOT / self.paths.root).resolve()

    @property
    def gallery(self) -> str:
        """The gallery's page, relative to the explorer's."""
        return f"results/{self.dataset.name}/gallery/index.html"
