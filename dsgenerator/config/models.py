"""Load sound models by name or path, and digest the source that their signals depend on."""

from __future__ import annotations

import ast
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

from dsgenerator import ROOT
from dsgenerator.config.isolation import OURS, Isolated
from dsgenerator.config.original_model import folder_files, is_original_model, load_original
from dsgenerator.errors import DSGeneratorError, nearest

SYNTHS = ROOT / "synths"
MODEL_CLASS = re.compile(rb"^class \w+\(.*\bSoundModel\b", re.MULTILINE)


@cache
def shipped() -> list[str]:
    """Return the names of the modules in ``synths/`` that hold a sound model."""
    files = SYNTHS.glob("*.py")
    return sorted(path.stem for path in files if MODEL_CLASS.search(path.read_bytes()))


@cache
def load(synth: str):
    """Return an instance of the sound model that a config names.

    Parameters
    ----------
    synth : str
        A module of ``synths/``, or a path ending in ``.py``, optionally with ``:ClassName``.

    Raises
    ------
    DSGeneratorError
        If there is no such module, it cannot be imported, or holds no or several sound models.
    """
    path, class_name = locate(synth)
    try:
        interface = importlib.import_module("synths.interface")
        if is_original_model(path):
            return load_original(path, interface)
        module = _import(path)
    except DSGeneratorError:
        raise
    except Exception as error:
        raise DSGeneratorError(
            f"the sound model {synth} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    found = {
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
        )
    return _instance(found[class_name or next(iter(found))], interface.Parameter, path)


def parameter(synth: str, name: str):
    """Return the declaration of a sound model's parameter."""
    return next(entry for entry in load(synth).parameters if entry.name == name)


def _instance(kind: type, declaration: type, path: Path):
    """Return an instance of a sound model, after checking its declarations."""
    try:
        model = kind()
        declared = [isinstance(entry, declaration) for entry in model.parameters]
    except Exception as error:
        raise DSGeneratorError(
            f"the sound model {kind.__name__} in {path.name} cannot be used: {error}"
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


def locate(synth: str) -> tuple[Path, str | None]:
    """Return the file that holds a sound model, and the class asked for, if any.

    Raises
    ------
    DSGeneratorError
        If there is no such file.
    """
    file, colon, class_name = synth.rpartition(":")
    if not colon or not file.endswith(".py"):
        file, class_name = synth, ""
    if file.endswith(".py"):
        path = Path(os.path.expanduser(file))
        if not os.path.isfile(path):
            raise DSGeneratorError(f"there is no file {file} (looked in {Path.cwd()})")
        return path.resolve(), class_name or None
    if file not in shipped():
        raise DSGeneratorError(
            f"there is no sound model {file!r}{nearest(file, shipped())} "
            f"Known: {', '.join(shipped())}; or a path to a .py file of your own"
        )
    return SYNTHS / f"{file}.py", None


def _import(path: Path) -> ModuleType:
    if path.parent == SYNTHS:
        return importlib.import_module(f"synths.{path.stem}")
    # The path is part of the name, so that two files of the same name are different modules.
    name = f"own_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
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


@cache
def source_digest(synth: str) -> str:
    """Return a digest of a sound model's source and of the project modules that it imports.

    These are modules of ``synths/`` and of the model's own folder, but no installed packages.
    The digest depends on contents, not on modification times.
    """
    path, class_name = locate(synth)
    if is_original_model(path):
        files = folder_files(path)
        parts = [f"{file.relative_to(path.parent)} {file_digest(file)}" for file in files]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
    pending, seen = [path], {}
    while pending:
        file = pending.pop()
        if file in seen:
            continue
        seen[file] = file_digest(file)
        pending += _imports(file, SYNTHS if file.parent == SYNTHS else path.parent)
    contents = [seen.pop(path), class_name or ""]
    # Sorted without the folders: their order relative to synths/ differs between machines.
    contents += sorted(f"{file.stem} {digest}" for file, digest in seen.items())
    return hashlib.sha256("\n".join(contents).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _imports(file: Path, folder: Path) -> list[Path]:
    """Return the files of ``synths/``, and of a sound model's own folder, that a file imports."""
    try:
        nodes = list(ast.walk(ast.parse(file.read_bytes())))
    except (SyntaxError, ValueError):  # not necessarily Python that the model imports
        return []
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = "synths" if node.level else node.module
            module = f"{base}.{node.module}" if node.level and node.module else base
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    shared = {name.split(".")[1] for name in names if name.startswith("synths.")}
    files = [SYNTHS / f"{stem}.py" for stem in sorted(shared)]
    if folder != SYNTHS:
        for top in sorted({name.partition(".")[0] for name in names} - OURS):
            files += [folder / f"{top}.py", *sorted((folder / top).rglob("*.py"))]
    return [file for file in files if file.is_file()]
