"""What Python files say of themselves, read without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path


def nodes_of(file: Path) -> list[ast.AST]:
    """Return all nodes of a Python file, its module first; none if it is no Python."""
    try:
        return list(ast.walk(ast.parse(file.read_bytes())))
    except (OSError, SyntaxError, ValueError):
        return []


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the packages and modules that are imported, by the first part of their names."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def modules_of(nodes: Iterable[ast.AST], package: str = "") -> set[str]:
    """Return all that may be a module of what is imported, by its whole name.

    ``from a import b`` imports ``a``, and ``a.b`` if that is a module.

    Parameters
    ----------
    nodes : Iterable[ast.AST]
    package : str
        What relative imports are relative to.
    """
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(filter(None, [package if node.level else "", node.module]))
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return names
