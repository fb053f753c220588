"""Which file of a folder holds the sound model that a config of the original names."""

from __future__ import annotations

import ast
from pathlib import Path

from dsgenerator.config.syntax import imported, nodes_of
from dsgenerator.errors import DSGeneratorError, nearest

NAMES = ("{}.py", "my{}PatternSynth.py", "{}PatternSynth.py")
"""What the original's versions called the file of a `soundname`."""


def find_model(folders: list[Path], name: str) -> tuple[Path, str | None]:
    """Return the file of a sound model, and what to tell the user of how it was found.

    Where none is found, that is the file that should be there.

    Parameters
    ----------
    folders : list[Path]
        Where it may be, in this order; then come the folders in the first of them.
    name : str
        `soundname`.

    Raises
    ------
    DSGeneratorError
        If it could be several.
    """
    for folder in folders:
        for pattern in NAMES:
            path = folder / pattern.format(name)
            if path.is_file():
                told = None if path.stem == name else f"{name}: the sound model is {path.name}"
                return path, told
    for folder in folders:
        found = _top_models(folder)
        if len(found) == 1:
            return found[0], f"{name}: {found[0].name} is the only sound model in {folder}"
        if found:
            names = [path.stem for path in found]
            raise DSGeneratorError(
                f"there is no file {folders[0] / name}.py{nearest(name, names)} Sound models of "
                f"that folder: {', '.join(names)}; call one of them as soundname"
            )
    below = sorted(folders[0].glob(f"[!.]*/{name}.py"))
    if len(below) == 1:
        return below[0], f"{name}: the sound model is {below[0].relative_to(folders[0])}"
    return folders[0] / f"{name}.py", None


def model_in(folder: Path) -> Path:
    """Return the file of the sound model of a folder, whatever it is called.

    Raises
    ------
    DSGeneratorError
        If it could be several.
    """
    return find_model([folder], folder.resolve().name)[0]


def _top_models(folder: Path) -> list[Path]:
    """Return the files with a sound model, but for those that another such file imports."""
    files = [path for path in sorted(folder.glob("[!.]*.py")) if path.is_file()]
    nodes = {path: nodes_of(path) for path in files}
    models = [path for path in files if nodes[path] and any(map(_generates, nodes[path][0].body))]
    helpers = {name for path in models for name in imported(nodes[path]) if name != path.stem}
    return [path for path in models if path.stem not in helpers]


def _generates(node: ast.AST) -> bool:
    """Return whether a node is a class with a method called generate."""
    return isinstance(node, ast.ClassDef) and any(
        isinstance(part, ast.FunctionDef) and part.name == "generate" for part in node.body
    )
