"""Audit every sound model, and write what was found: `make audits`.

Shipped grids, and each parameter alone over its whole declared range, the others at their defaults,
with three seeds; at four sample rates, on variations and on long signals.  Only what is out of date
is measured: what each row of ``benchmarks/audits/`` is of has a digest, and an interrupted run
goes on where it was.  All of it takes an hour on two cores.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from benchmarks.audit_digests import row_digest
from benchmarks.audit_page import PAGE, page
from benchmarks.audit_rows import FOLDER, Row, keys, read, rows_of, write
from benchmarks.audit_tasks import PIECES, RATES, Task, tasks
from dsgenerator.config import models


class Kept:
    """Rows that are kept, of all sound models, and what is to be measured.

    Parameters
    ----------
    synths : Sequence[str]
        Sound models.
    """

    def __init__(self, synths: Sequence[str]) -> None:
        self.tasks = {synth: tasks(synth) for synth in synths}
        self.rows = {row.key: row for synth in synths for row in read(synth)}

    def stale(self) -> Iterator[Task]:
        """Yield the tasks of which a row is missing or out of date."""
        for task in (task for of in self.tasks.values() for task in of):
            pairs = zip(keys(task), task.parameters, strict=True)
            if any(not self._is_of(key, row_digest(task, name)) for key, name in pairs):
                yield task

    def _is_of(self, key: tuple, digest: str) -> bool:
        return key in self.rows and self.rows[key].digest == digest

    def put(self, synth: str, rows: Sequence[Row]) -> None:
        """Put rows into the file of a sound model, which has them in the order of its tasks."""
        self.rows |= {row.key: row for row in rows}
        wanted = [key for task in self.tasks[synth] for key in keys(task)]
        write(synth, [self.rows[key] for key in wanted if key in self.rows])


def measured(task: Task) -> tuple[Task, list[Row]]:
    """Return the rows of a task, measured now."""
    return task, rows_of(task, task.results())


def write_page() -> None:
    """Write the page from all rows, and remove the files of sound models that there are no more."""
    for path in FOLDER.glob("*.csv"):
        if path.stem not in models.shipped():
            path.unlink()
    PAGE.write_text(page([row for synth in models.shipped() for row in read(synth)]))


def described(task: Task) -> str:
    """Return a line that says what a task is of."""
    names = task.parameters[0] if task.kind == "range" else f"{len(task.parameters)} parameters"
    return f"{task.synth} {task.kind} of {names}, {task.pieces} at {task.rate} Hz"


def measure_all(kept: Kept, pending: Sequence[Task], processes: int | None) -> None:
    """Measure tasks, and keep the rows of each as it ends."""
    begun = time.monotonic()
    with ProcessPoolExecutor(processes) as pool:
        running = [pool.submit(measured, task) for task in pending]
        try:
            for done, future in enumerate(as_completed(running), 1):
                task, rows = future.result()
                kept.put(task.synth, rows)
                spent = time.monotonic() - begun
                print(f"{done} of {len(pending)}, {spent:.0f} s: {described(task)}", flush=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def asked() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description="Audit sound models and write config/AUDIT.md.")
    parser.add_argument("rates", nargs="*", type=int, help="only these sample rates, Hz")
    parser.add_argument("--of", nargs="+", metavar="MODEL", help="only these sound models")
    parser.add_argument("--pieces", choices=PIECES, help="only measured on these")
    parser.add_argument("--processes", type=int, help="of which there are as many as cores")
    parser.add_argument("--stale", action="store_true", help="list what is out of date, no more")
    chosen = parser.parse_args()
    for name, given, known in (
        ("sample rate", chosen.rates, RATES),
        ("sound model", chosen.of or (), models.shipped()),
    ):
        if unknown := set(given) - set(known):
            listed = ", ".join(map(str, known))
            parser.error(f"there is no {name} {min(unknown)} in the audit; it has: {listed}")
    return chosen


def main() -> None:
    """Measure what is out of date and write the page, or list it."""
    chosen = asked()
    kept = Kept(chosen.of or models.shipped())
    # What most look at comes first: an interrupted run has whole columns, not whole models.
    pending = sorted(
        (
            task
            for task in kept.stale()
            if task.rate in (chosen.rates or RATES) and chosen.pieces in (None, task.pieces)
        ),
        key=lambda task: (task.rate, PIECES.index(task.pieces)),
    )
    if chosen.stale:
        print("".join(f"{described(task)}\n" for task in pending), end="")
        print(f"{len(pending)} audits are out of date")
        return
    # Interrupted or terminated, it stops its processes and writes the page of what there is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        measure_all(kept, pending, chosen.processes)
    finally:
        write_page()
    print(f"{PAGE}: {len(pending)} audits were out of date")


if __name__ == "__main__":
    main()
