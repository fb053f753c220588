"""How far a run is, for another process that shows it: its stages, in a small file.

Whoever starts a run and wants to show it names the file in `VARIABLE`.  It is there from the first
job on, and is written anew as often as a terminal would be.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dsgenerator.terminal.bars import facts
from dsgenerator.terminal.stages import Stage

VARIABLE = "DSGENERATOR_STAGES"
"""Name of the environment's variable that has the path of the file."""


class Told(NamedTuple):
    """What is told of a stage.

    Attributes
    ----------
    name : str
    share : float
        What is done of it, from 0 to 1.
    told : str
        That in words, with its rate and the time that is left or that it took.
    begun : bool
    """

    name: str
    share: float
    told: str
    begun: bool


def write_stages(path: Path, stages: Sequence[Stage], now: float) -> None:
    """Write how far stages are; a disk that has no room for it costs the run nothing.

    Parameters
    ----------
    path : Path
    stages : Sequence[Stage]
    now : float
        Seconds on the clock by which the stages began.
    """
    told = [
        Told(stage.name, stage.share, ", ".join(filter(None, words)), stage.begun is not None)
        for stage, words in facts(stages, now)
    ]
    temporary = path.with_name(f"{path.name}.new")
    with suppress(OSError):
        temporary.write_text(json.dumps(told))
        os.replace(temporary, path)


def read_stages(path: Path) -> list[Told]:
    """Return the stages that a run tells; none as long as it tells nothing."""
    try:
        return [Told(*stage) for stage in json.loads(path.read_text())]
    except (OSError, ValueError):
        return []
