"""What the job of a shard says of its work."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from dsgenerator.slice.manifest import read_manifest
from dsgenerator.state import formed, needed, write_state


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


def recorded_in(path: str | Path) -> Recorded:
    """Return what a batch's manifest says of the shards that its job has written."""
    manifest = needed(read_manifest, path)
    files = {file: told for shard in manifest.shards or () for file, told in shard.files.items()}
    counts = {file: count for file, (_, _, count) in files.items()}
    return Recorded(manifest.run, {file: told[:2] for file, told in files.items()}, counts)


def read_recorded(path: str | Path) -> Recorded | None:
    """Return the report of a shard's job; None if it is missing or damaged."""
    return formed(lambda content: Recorded(**content), path)
