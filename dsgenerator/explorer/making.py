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
from time import monotonic
from typing import Any

from dsgenerator import ROOT
from dsgenerator.config.reading import read_file
from dsgenerator.plan.digests import render_digests
from dsgenerator.plan.paths import Paths
from dsgenerator.points.validation import validate
from dsgenerator.render.store import stored_names

KEPT_LINES = 400
"""Of what the workflow says, the last ones."""

MOST_COMPARED = 50_000
"""Points up to which long signals are told from those of other configs of the dataset."""


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
        self.points, self._wanted = len(self.dataset), None
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)
        self.started, self.stopped, self.took = monotonic(), False, 0.0
        arguments = ["--cores", "all", "all", "gallery", "--configfile", str(path)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "snakemake", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=os.environ | {"COLUMNS": "100", "NO_COLOR": "1"},
            # What is stopped is the workflow with all of its jobs, and nothing else.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        if self.points <= MOST_COMPARED:
            self._wanted = set(render_digests(self.dataset, self.dataset.points()))
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
        points = self.points if state == "done" else min(self._made(), self.points)
        return {
            "state": state,
            "dataset": self.dataset.name,
            "points": points,
            "of": self.points,
            "seconds": monotonic() - self.started if running else self.took,
            "lines": list(self.lines),
            "gallery": self.gallery if state == "done" else "",
            "folder": str(self.paths.data),
        }

    def _made(self) -> int:
        """Return how many of the dataset's long signals there are, without those of old configs."""
        stored = stored_names(self.paths)
        return len(stored) if self._wanted is None else len(self._wanted & stored.keys())

    @property
    def folder(self) -> Path:
        """The dataset's folder, with gallery and audio."""
        return (ROOT / self.paths.root).resolve()

    @property
    def gallery(self) -> str:
        """The gallery's page, relative to the explorer's."""
        return f"results/{self.dataset.name}/gallery/index.html"
