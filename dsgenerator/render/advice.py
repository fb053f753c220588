"""What helps a sound model of one's own that takes a value for another kind than it is."""

from __future__ import annotations

import linecache
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from dsgenerator.errors import describe_error
from synths.trajectories import Trajectory, Value

NAMED = re.compile(r"""values\[["']([\w.-]+)["']\]""")
NO_ATTRIBUTE = re.compile(r"'(?:float|int|numpy\.\w+)' object has no attribute '(\w+)'")
OF_TRAJECTORIES = {*vars(Trajectory), *(field.name for field in fields(Trajectory))}


def advice(error: BaseException, values: Mapping[str, Value], folder: Path) -> str:
    """Return what to write instead, below the line of the model's that failed; mostly nothing.

    Parameters
    ----------
    error : BaseException
        What the sound model raised.
    values : Mapping[str, float or Trajectory]
        What it was given.
    folder : Path
        Where its files are.
    """
    said = describe_error(error)
    attribute = NO_ATTRIBUTE.search(said)
    moving = isinstance(error, TypeError) and "Trajectory" in said
    if not moving and not (attribute and attribute[1] in OF_TRAJECTORIES):
        return ""
    line = _line_of(error, folder)
    names = [name for name in NAMED.findall(line) if name in values]
    names = names or [name for name, value in values.items() if isinstance(value, Trajectory)]
    named = next((n for n in names if isinstance(values[n], Trajectory) == moving), "")
    value = f'values["{named}"]' if named else "the value"
    kind = "moves here, so it is a Trajectory and no number" if moving else "is a number here"
    told = (
        f"  {named or 'A value'} {kind}: over({value}, samples, sample_rate) returns what it is at "
        f"each sample, at({value}, times) at some times, either way (from synths.trajectories)"
    )
    return f"\n    {line}\n{told}" if line else f"\n{told}"


def _line_of(error: BaseException, folder: Path) -> str:
    """Return the innermost line, of files in a folder, that an error came from."""
    line, step = "", error.__traceback__
    while step:
        file = step.tb_frame.f_code.co_filename
        if folder in Path(file).parents:
            line = linecache.getline(file, step.tb_lineno).strip()
        step = step.tb_next
    return line
