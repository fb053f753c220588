"""Tell what is installed: versions, and the sound models with their parameters.

::

    python -m dsgenerator
"""

from __future__ import annotations

import os
import sys
import textwrap

from dsgenerator import ROOT
from dsgenerator.config.documentation import summary_of
from dsgenerator.config.models import load, shipped
from dsgenerator.versions import versions

WIDTH = 100
"""Characters of a line."""


def report() -> str:
    """Return what is installed, in lines."""
    found = versions()
    head = f"dsgenerator {found.pop('dsgenerator')} in {ROOT}"
    names = shipped()
    longest = max(map(len, names))
    lines = [head, ", ".join(map(" ".join, found.items())), "", f"{len(names)} sound models:"]
    for name in names:
        model = load(name)
        parameters = ", ".join(parameter.name for parameter in model.parameters)
        told = f"{summary_of(model)} ({parameters})".replace("`", "")
        first, indent = f"  {name:{longest}}  ", " " * (longest + 4)
        wrapped = textwrap.TextWrapper(
            WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False
        )
        lines += wrapped.wrap(told)
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        print(report(), flush=True)
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
