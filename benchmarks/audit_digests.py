"""Digests of what an audit's rows depend on, by which `make audits` knows those out of date."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from benchmarks import audit_tasks
from benchmarks.audit_tasks import GRID, Task, shipped_config
from dsgenerator import ROOT
from dsgenerator.audit import measure
from dsgenerator.audit.estimators import ESTIMATORS
from dsgenerator.config import models
from dsgenerator.config.sources import file_digest, source_digest
from dsgenerator.config.syntax import modules_of, nodes_of
from dsgenerator.plan.digests import RENDER_VERSION, digest

DIGITS = 12
"""Of a digest, in hexadecimal: rows are few."""


def row_digest(task: Task, parameter: str) -> str:
    """Return the digest of all that a row depends on, but for the installed packages.

    That is the sound model's source, the shipped config or the way a range is swept, the module of
    the parameter's estimator, the judging, and what both import of the audit.
    """
    name = models.parameter(task.synth, parameter).estimator.removeprefix("-")
    asked = shipped_config(task.synth) if task.kind == GRID else {}
    parts = (task.kind, task.rate, task.pieces, parameter, name)
    source = source_digest(task.synth)
    return digest(RENDER_VERSION, source, asked, *parts, _measuring(name))[:DIGITS]


@cache
def _measuring(name: str) -> str:
    """Return the digest of an estimator, of the judging, and of all they import of the audit."""
    files = [Path(measure.__file__), Path(audit_tasks.__file__)]
    if name:
        module = ESTIMATORS[name].measure.__module__
        files.append(ROOT / f"{module.replace('.', '/')}.py")
    return digest(sorted((file.stem, file_digest(file)) for file in closure(files)))


def closure(files: Iterable[Path]) -> set[Path]:
    """Return files and the modules of ``dsgenerator/audit/`` that they import, directly or not.

    Packages themselves do not count: that of the estimators imports each of them.
    """
    pending, seen = list(files), set()
    while pending:
        file = pending.pop()
        if file not in seen:
            seen.add(file)
            names = modules_of(nodes_of(file))
            found = [ROOT / f"{name.replace('.', '/')}.py" for name in names if _is_audit(name)]
            pending += [path for path in found if path.is_file()]
    return seen


def _is_audit(module: str) -> bool:
    return module.startswith("dsgenerator.audit.")
