"""A sound model of the original in an interpreter of its own, with the libraries of its time."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from dsgenerator.config.original import worker
from dsgenerator.config.original.calls import Unusable
from dsgenerator.errors import plain

CALLED = re.compile(r"python[\d.]*")
"""Names of interpreters."""

BESIDE = Path(".venv", "bin", "python")
"""Where a folder has an interpreter of its own, if it has one."""


def interpreter_beside(path: Path) -> Path | None:
    """Return the interpreter of the folder of a sound model; None if it is ours, or there is none.

    Parameters
    ----------
    path : Path
        File of the sound model.
    """
    python = path.parent / BESIDE
    if not python.is_file() or python.parents[1].resolve() == Path(sys.prefix).resolve():
        return None
    return python


class Foreign:
    """A sound model that another interpreter runs; as `calls.Instrument`, in its folder.

    Attributes
    ----------
    python, path : Path
        The interpreter, and the file of the sound model.
    """

    def __init__(self, python: Path, path: Path, class_name: str | None) -> None:
        """Import it there once.

        Raises
        ------
        Unusable
            If there is no such interpreter, or it cannot use the file.
        ModuleNotFoundError
            If it needs a package that is not there.
        """
        self.python, self.path, self._class_name = python, path, class_name
        self._control: socket.socket | None = None
        self._owner = 0
        self.told = self._start()
        # Until something is to be rendered, as the process that plans a run renders nothing.
        self.close()

    @property
    def found(self) -> bool:
        """Whether the file has a sound model of the original at all."""
        return "name" in self.told

    @property
    def name(self) -> str:
        """What its class is called."""
        return self.told["name"]

    @property
    def doc(self) -> str:
        """What it is."""
        return self.told["doc"]

    @property
    def parameters(self) -> list[tuple[str, float, float, float, str]]:
        """See `calls.Instrument`."""
        return list(map(tuple, self.told["parameters"]))

    def prepare(self, sample_rate: int) -> None:
        """Make the model, which may take long, for all signals that are asked for later."""
        if not self._control:
            self._start()
        if not self.told["takes_seed"]:
            worker.send(self._control, json.dumps({"sample_rate": sample_rate}).encode())
            self._answer(self._control)

    def play(
        self,
        values: Mapping[str, float],
        duration: float,
        sample_rate: int,
        seeds: Sequence[int],
    ) -> tuple[np.ndarray, int, bool]:
        """Return a signal; see `calls.Instrument.play`."""
        if not self._control:
            self.prepare(sample_rate)
        asked = {"values": dict(values), "duration": duration}
        asked |= {"sample_rate": sample_rate, "seeds": list(seeds)}
        content = json.dumps(asked).encode()
        answer, theirs = socket.socketpair()
        with answer:
            with theirs:
                head = len(content).to_bytes(8, "little")
                socket.send_fds(self._control, [head + content], [theirs.fileno()])
            told = self._answer(answer)
            samples, _ = worker.receive(answer)
        return np.frombuffer(samples, dtype=np.float64), told["sample_rate"], told["short"]

    def close(self) -> None:
        """End the other interpreter."""
        if self._control:
            self._control.close()
            self._process.wait()
            self._control = None

    def detach(self) -> None:
        """Leave the other interpreter to the process that this one is a copy of.

        Two that ask one interpreter at the same time would get each other's answers.
        """
        if self._control and self._owner != os.getpid():
            self._control.close()
            self._control = None

    def _start(self) -> dict:
        """Start the other interpreter, and return what it says of the sound model."""
        if not CALLED.fullmatch(self.python.name):
            # A config may be anybody's, and other programs do other things with these arguments.
            raise Unusable(f"cannot run in {self.python}, which is not called python")
        ours, theirs = socket.socketpair()
        script = [str(self.python), os.path.abspath(worker.__file__), str(theirs.fileno())]
        with theirs, tempfile.TemporaryFile() as errors:
            try:
                self._process = subprocess.Popen(
                    [*script, str(self.path), self._class_name or ""],
                    **{"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL},
                    **{"stderr": errors, "pass_fds": [theirs.fileno()]},
                    env=os.environ | {"PYTHONWARNINGS": "ignore"},
                    # Ctrl-C is for those who wait for it; it ends when they are gone.
                    start_new_session=True,
                )
            except OSError as error:
                raise Unusable(f"cannot run in {self.python}: {error.strerror}") from error
            theirs.close()
            try:
                told = self._heard(ours)
            except (EOFError, ConnectionError):
                ours.close()
                status = self._process.wait()
                errors.seek(0)
                last = errors.read().decode(errors="replace").strip().rpartition("\n")[2]
                raise Unusable(
                    f"ended {self.python}, with status {status}{last and ': '}{plain(last)}"
                ) from None
        self._control, self._owner = ours, os.getpid()
        if "missing" in told:
            raise ModuleNotFoundError(name=told["missing"])
        return _checked(told)

    def _answer(self, sender: socket.socket) -> dict:
        """Return what it answers, once it is in use."""
        try:
            return _checked(self._heard(sender))
        except (EOFError, ConnectionError) as error:
            raise Unusable("it has ended its process") from error

    @staticmethod
    def _heard(sender: socket.socket) -> dict:
        content, _ = worker.receive(sender)
        if content is None:
            raise EOFError
        return json.loads(content)


def _checked(told: dict) -> dict:
    if "error" in told:
        raise Unusable(plain(told["error"]))
    return told
