"""Which run has written what last: numbers of runs, and claims on the files of a dataset.

A job that writes files of the dataset claims their names first, in a file that has the number of
its run in its name; what it lists afterwards, in its manifest or stamp, has that number, too.  A
list is *current* if no run that made something else has claimed any file since.  Numbers are
counted; clocks play no part.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.paths import RECORDED, SLICED, TABLED, Paths
from dsgenerator.state import formed, read_stamp, write_state


@dataclass(frozen=True)
class Turn:
    """A run's place among those of its dataset.

    Attributes
    ----------
    number : int
        From 1 on.
    since : int
        The first of the latest runs, one after the other, that were to make the same.
    table : str
        The digest of the metadata table that it is to make, which stands for all the rest.
    """

    number: int
    since: int
    table: str


def last_turn(paths: Paths) -> Turn | None:
    """Return that of the run that began last; None if that is not known."""
    return formed(lambda content: Turn(**content), paths.run)


def next_turn(paths: Paths, table: str) -> Turn:
    """Return the turn of a run that begins now."""
    last = last_turn(paths)
    number = max([last.number if last else 0, *_numbers(paths)]) + 1
    return Turn(number, last.since if last and last.table == table else number, table)


def begin(paths: Paths, expected: Turn) -> None:
    """Begin a run.

    Raises
    ------
    DSGeneratorError
        If another run began since `next_turn` told which one this would be.
    """
    if next_turn(paths, expected.table) != expected:
        raise DSGeneratorError(
            f"Another run has changed {paths.root} since this one read what is there; "
            f"start it again"
        )
    if last_turn(paths) is None:
        # Nothing tells any more what is current: all that is listed is looked at again.
        for path in lists(paths):
            path.unlink(missing_ok=True)
    for folder in (paths.batches, paths.claims):
        folder.mkdir(parents=True, exist_ok=True)
    write_state(paths.run, asdict(expected))


class Ownership:
    """The right of a job to write: only as long as no other run has begun to make something else.

    Parameters
    ----------
    paths : Paths
    table : str
        The digest of the metadata table that the job's own run is to make.

    Attributes
    ----------
    turn : Turn
        The latest run's, which is to make the same.
    """

    def __init__(self, paths: Paths, table: str) -> None:
        self._paths, self._table = paths, table
        self._seen: tuple[int, int] | None = None
        turn = last_turn(paths)
        if turn is None or turn.table != table:
            # As a module of another workflow, or without hooks, no one else begins the run.
            begin(paths, next_turn(paths, table))
        self.check()

    def check(self) -> None:
        """Raise an error if another run has taken its turn; costs a look at one file."""
        try:
            found = os.stat(self._paths.run)
            seen = (found.st_ino, found.st_mtime_ns)
            if seen == self._seen:
                return
        except OSError:
            seen = None
        turn = last_turn(self._paths)
        if turn is None or turn.table != self._table:
            raise DSGeneratorError(
                f"Another run makes something else of {self._paths.root} now; this job stops"
            )
        self._seen, self.turn = seen, turn

    def claim(self, stamp: str | Path, files: Iterable[str]) -> None:
        """Say which files, relative to ``data/``, the job of a stamp is about to write."""
        name = f"{job_of(stamp)}.{self.turn.number:06d}.json"
        write_state(self._paths.claims / name, sorted(files))


class History:
    """What of the lists that there are is current, for the run of a turn."""

    def __init__(self, paths: Paths, turn: Turn) -> None:
        stamps = (read_stamp(path) for path in paths.batches.glob(f"*{TABLED}"))
        # When a run is complete, all that it left is current, whichever run has written it.
        self._complete = max((stamp["run"] for stamp in stamps if stamp), default=0)
        self._foreign = max((n for n in _numbers(paths) if n < turn.since), default=0)
        self._known = last_turn(paths) is not None

    def is_current(self, run: int | None) -> bool:
        """Return whether what a run has listed is still true; None of a list that is not whole."""
        return run is not None and self._known and max(run, self._complete) >= self._foreign


def job_of(file: str | Path) -> str:
    """Return what stamps and claims of a job begin with: its kind, and the digest of its work."""
    return os.path.basename(file).partition(".")[0]


def lists(paths: Paths) -> list[Path]:
    """Return all manifests and stamps that list files of the dataset."""
    return [path for end in (SLICED, RECORDED, TABLED) for path in paths.batches.glob(f"*{end}")]


def _numbers(paths: Paths) -> list[int]:
    """Return the numbers of the runs that have claimed files."""
    numbers = []
    with suppress(FileNotFoundError, NotADirectoryError):
        for name in os.listdir(paths.claims):
            _, _, number = name.removesuffix(".json").rpartition(".")
            numbers += [int(number)] if number.isdecimal() else []
    return numbers
