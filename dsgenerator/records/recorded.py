"""What the job of a shard says of its work."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from dsgenerator.state import formed, write_state


@dataclass(frozen=True)
class Recorded:
    """The report of a shard's job.

    Attributes
    ----------
    run : int
        The number of the run that wrote it; see `dsgenerator.plan.history`.
    files : dict[str, list]
        Size and SHA-256 of each file, by its path relative to ``data/``.
    records : dict[str, int]
        Number of variations in each file that holds many.
    """

    run: int
    files: dict[str, list]
    records: dict[str, int]

    def write(self, path: str | Path) -> None:
        """Write it as a state file."""
        write_state(path, asdict(self))


def read_recorded(path: str | Path) -> Recorded | None:
    """Return the report of a shard's job; None if it is missing or damaged."""
    return formed(lambda content: Recorded(**content), path)
