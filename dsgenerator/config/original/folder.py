"""Which file of a folder holds the sound model that a config of the original names."""

from __future__ import annotations

import ast
from pathlib import Path

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


def _top_models(folder: Path) -> list[Path]:
    """Return the files with a sound model, but for those that another such file imports."""
    files = [path for path in sorted(folder.glob("[!.]*.py")) if path.is_file()]
    trees = {path: tree for path in files if (tree := _tree(path)) is not None}
    models = [path for path, tree in trees.items() if _generates(tree)]
    helpers = {name for path in models for name in _imported(trees[path]) if name != path.stem}
    return [path for path in models if path.stem not in helpers]


def _tree(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None


def _generates(tree: ast.Module) -> bool:
    """Return whether a file has a class with a method called generate."""
    return any(
        isinstance(part, ast.FunctionDef) and part.name == "generate"
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for part in node.body
    )


def _imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
