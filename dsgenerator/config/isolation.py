"""Import the modules of one folder without name conflicts with those of another."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import numpy as np

OURS = {"dsgenerator", "synths"}
"""Packages that sound models share with the workflow; never isolated."""


class Ended(Exception):
    """Code of somebody else tried to end the process."""


class _Here(threading.local):
    """How deep this thread is in code of somebody else, and the process in which it went there."""

    depth = process = 0


class _State:
    """What threads share, the folder and the mask, kept while any thread is contained."""

    def __init__(self) -> None:
        self.lock, self.depth = threading.Lock(), 0
        self.folder = self.mask = -1
        self.imports = threading.RLock()

    def keep(self) -> None:
        with self.lock:
            if self.depth == 0:
                self.folder, self.mask = os.open(".", os.O_RDONLY), os.umask(0o022)
                os.umask(self.mask)
            self.depth += 1

    def put_back(self) -> None:
        with self.lock:
            self.depth -= 1
            if self.depth == 0:
                os.umask(self.mask)
                os.fchdir(self.folder)
                os.close(self.folder)

    def fork(self) -> None:
        """Go on in a new process, which has one thread, and locks that others may hold."""
        self.lock, self.imports, self.depth = threading.Lock(), threading.RLock(), _here.depth


_here, _state, _exit = _Here(), _State(), os._exit
os.register_at_fork(after_in_child=_state.fork)


@contextmanager
def contained() -> Iterator[None]:
    """Keep code of somebody else from ending this process, and from leaving it elsewhere.

    Any number of threads may be contained at a time. Others, and processes that the code forks,
    end as they like.

    Raises
    ------
    Ended
        If it tried to end the process.
    """
    os._exit = _end  # for good, as one thread does not know whether another is contained
    outer = _here.process
    _state.keep()
    _here.process = os.getpid()
    _here.depth += 1
    try:
        with np.errstate():
            yield
    except Exception:
        raise
    except BaseException as error:
        raise Ended(f"it raised {type(error).__name__} {error}".rstrip()) from error
    finally:
        _here.process = outer
        _here.depth -= 1
        _state.put_back()


def _end(status: int = 0) -> NoReturn:
    if _here.process == os.getpid():
        raise SystemExit(f"by os._exit({status})")
    _exit(status)


class Isolated:
    """The modules of one folder, isolated from those of all others.

    Two folders may have modules of the same name and import them at any time.  Therefore a folder
    is on ``sys.path``, and its modules are in ``sys.modules``, only while its code runs.  Threads
    wait for each other.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._modules: dict[str, ModuleType] = {}

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Isolate the folder's modules while the body, which runs its code, is executed."""
        with _state.imports:
            hidden = {name: sys.modules.pop(name) for name in self._namesakes()}
            sys.modules.update(self._modules)
            sys.path.insert(0, str(self.folder))
            try:
                yield
            finally:
                sys.path.remove(str(self.folder))
                for name in self._namesakes():
                    if self._owns(sys.modules[name]):
                        self._modules[name] = sys.modules.pop(name)
                sys.modules.update(hidden)

    def _namesakes(self) -> list[str]:
        """Return the names of loaded modules that the folder has modules for as well."""
        tops = {path.stem for path in self.folder.glob("*.py")}
        tops |= {path.parent.name for path in self.folder.glob("*/*.py")}
        return [name for name in sys.modules if name.partition(".")[0] in tops - OURS]

    def _owns(self, module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        paths = [file] if file else list(getattr(module, "__path__", []))
        return any(Path(path).resolve().is_relative_to(self.folder) for path in paths)
