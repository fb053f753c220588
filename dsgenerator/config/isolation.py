"""Import the modules of one folder without name conflicts with those of another."""

from __future__ import annotations

import os
import sys
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


@contextmanager
def contained() -> Iterator[None]:
    """Keep code of somebody else from ending this process, and from leaving it elsewhere.

    Raises
    ------
    Ended
        If it tried to end the process.
    """
    folder, leave, mask = os.open(".", os.O_RDONLY), os._exit, os.umask(0o022)
    os.umask(mask)
    os._exit = _refuse
    try:
        with np.errstate():
            yield
    except Exception:
        raise
    except BaseException as error:
        raise Ended(f"it raised {type(error).__name__} {error}".rstrip()) from error
    finally:
        os._exit = leave
        os.umask(mask)
        os.fchdir(folder)
        os.close(folder)


def _refuse(status: int = 0) -> NoReturn:
    raise SystemExit(f"by os._exit({status})")


class Isolated:
    """The modules of one folder, isolated from those of all others.

    Two folders may have modules of the same name and import them at any time.  Therefore a folder
    is on ``sys.path``, and its modules are in ``sys.modules``, only while its code runs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._modules: dict[str, ModuleType] = {}

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Isolate the folder's modules while the body, which runs its code, is executed."""
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
