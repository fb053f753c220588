"""What the render job of a batch says of its work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dsgenerator.state import formed, write_state


@dataclass(frozen=True)
class Rendered:
    """The stamp of a render job.

    Attributes
    ----------
    run : int
        The number of the run that wrote it; see `dsgenerator.plan.history`.
    rendered : int
        Long signals that it made; the others were there.
    remarks : Mapping[str, int]
        What users should be told of these, and of how many.
    """

    run: int
    rendered: int
    remarks: Mapping[str, int] = field(default_factory=dict)

    def write(self, path: str | Path) -> None:
        """Write it as a state file."""
        write_state(path, {**vars(self), "remarks": dict(self.remarks)})


def read_rendered(path: str | Path) -> Rendered | None:
    """Return the stamp of a render job; None if it is missing or damaged."""
    return formed(lambda content: Rendered(**content), path)
