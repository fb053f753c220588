"""Load sound models by name or path, and digest the source that their signals depend on."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import importlib.util
import inspect
import os
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from dsgenerator import ROOT
from dsgenerator.config.isolation import Isolated, contained
from dsgenerator.config.original.foreign import interpreter_beside
from dsgenerator.config.original.model import imports_synths, load_original
from dsgenerator.errors import DSGeneratorError, describe_error, nearest

if TYPE_CHECKING:
    from synths.interface import Parameter, SoundModel

SYNTHS = ROOT / "synths"
REFERENCE = re.compile(r"(?P<file>.*?\.py)(:(?P<class>\w+))?(@(?P<python>.*))?", re.DOTALL)
NO_ENVIRONMENT = "none"
MODEL_CLASS = re.compile(rb"^class (?!\w+Model\()\w+\(.*\b(Sound|Event)Model\b", re.MULTILINE)


@cache
def shipped() -> list[str]:
    """Return the names of the modules in ``synths/`` that hold a sound model."""
    # Editors keep locks beside files, links to nowhere whose names begin with a dot.
    files = [path for path in SYNTHS.glob("[!.]*.py") if path.is_file()]
    return sorted(path.stem for path in files if MODEL_CLASS.search(path.read_bytes()))


@cache
def load(synth: str) -> SoundModel:
    """Return an instance of the sound model that a config names.

    Parameters
    ----------
    synth : str
        A module of ``synths/``, or a path ending in ``.py``, optionally with ``:ClassName``; see
        `reference` for the rest.

    Raises
    ------
    DSGeneratorError
        If there is no such module, it cannot be imported, or holds no or several sound models.
    """
    path, class_name = locate(synth)
    asked = interpreter(synth)
    try:
        interface = importlib.import_module("synths.interface")
        with contained():
            if path.parent != SYNTHS and not imports_synths(path):
                python = interpreter_beside(path) if asked is None else Path(asked)
                if asked == NO_ENVIRONMENT:
                    python = None
                original = load_original(path, class_name, interface, python)
                if original is not None:
                    return original
            if asked not in (None, NO_ENVIRONMENT):
                raise DSGeneratorError(
                    f"synth_env is for sound models of the original, with generate and setParam; "
                    f"{path.name} is none"
                )
            module = _import(path)
    except DSGeneratorError:
        raise
    except Exception as error:
        raise DSGeneratorError(
            f"the sound model {synth} cannot be imported: {describe_error(error)}"
        ) from error
    found: dict[str, Any] = {
        name: value
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and issubclass(value, interface.SoundModel)
        and value.__module__ == module.__name__
        and not inspect.isabstract(value)
    }
    if class_name is not None and class_name not in found:
        raise DSGeneratorError(
            f"{path.name} has no sound model {class_name}{nearest(class_name, found)}"
            f" It has: {', '.join(found) or 'none'}"
        )
    if class_name is None and len(found) != 1:
        raise DSGeneratorError(
            f"{path.name} must hold one class derived from synths.interface.SoundModel, "
            f"or the config must say which one (file.py:ClassName); it has: "
            f"{', '.join(found) or 'none'}"
            + ("" if found else ", nor one of the original's (with generate and setParam)")
        )
    return _instance(found[class_name or next(iter(found))], interface.Parameter, path)


def reference(synth: str, environment: str | None) -> str:
    """Return how a sound model is referred to, with the interpreter that it runs in.

    That is what a config calls it, and ``@/path/of/python`` where the config names one, or
    ``@none``.

    Parameters
    ----------
    synth : str
    environment : str or None
        The key `synth_env`: an interpreter, the folder of its environment, or ``none``.
    """
    match = REFERENCE.fullmatch(synth)
    if environment is None or not match or match["python"] is not None:
        return synth
    if environment == NO_ENVIRONMENT:
        return f"{synth}@{environment}"
    # Not resolved: that the path goes through an environment is what makes it one.
    python = Path(os.path.abspath(os.path.expanduser(environment)))
    return f"{synth}@{python / 'bin' / 'python' if python.is_dir() else python}"


def interpreter(synth: str) -> str | None:
    """Return what a reference says of the interpreter; see `reference`."""
    match = REFERENCE.fullmatch(synth)
    return match["python"] if match else None


def parameter(synth: str, name: str) -> Parameter:
    """Return the declaration of a sound model's parameter."""
    return next(entry for entry in load(synth).parameters if entry.name == name)


def _instance(kind: type[SoundModel], declaration: type, path: Path) -> SoundModel:
    """Return an instance of a sound model, after checking its declarations."""
    try:
        with contained():
            model = kind()
            declared = [isinstance(entry, declaration) for entry in model.parameters]
    except Exception as error:
        raise DSGeneratorError(
            f"the sound model {kind.__name__} in {path.name} cannot be used: "
            f"{describe_error(error)}"
        ) from error
    if not all(declared):
        raise DSGeneratorError(
            f"the parameters of {kind.__name__} in {path.name} must be instances of "
            f"synths.interface.Parameter"
        )
    counts = Counter(entry.name for entry in model.parameters)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise DSGeneratorError(
            f"{kind.__name__} in {path.name} declares a parameter twice: {', '.join(twice)}"
        )
    return model


def meant(synth: str) -> str | None:
    """Return the sound model that ships whose name is next to one that does not exist."""
    if REFERENCE.fullmatch(synth):
        return None
    return next(iter(difflib.get_close_matches(synth, shipped(), n=1)), None)


def locate(synth: str) -> tuple[Path, str | None]:
    """Return the file that holds a sound model, and the class asked for, if any.

    Raises
    ------
    DSGeneratorError
        If there is no such file.
    """
    if match := REFERENCE.fullmatch(synth):
        path = Path(os.path.expanduser(match["file"]))
        if not os.path.isfile(path):
            raise DSGeneratorError(f"there is no file {match['file']} (looked in {Path.cwd()})")
        return path.resolve(), match["class"]
    if synth not in shipped():
        raise DSGeneratorError(
            f"there is no sound model {synth!r}{nearest(synth, shipped())} "
            f"Known: {', '.join(shipped())}; or a path to a .py file of your own"
        )
    return SYNTHS / f"{synth}.py", None


def _import(path: Path) -> ModuleType:
    if path.parent == SYNTHS:
        return importlib.import_module(f"synths.{path.stem}")
    # The path is part of the name, so that two files of the same name are different modules.
    name = f"own_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with Isolated(path.parent).inside():
        spec.loader.exec_module(module)
    return module


@cache
def identity(synth: str) -> str:
    """Return a sound model's name without its folder."""
    path, class_name = locate(synth)
    return f"{path.stem}:{class_name}" if class_name else path.stem
