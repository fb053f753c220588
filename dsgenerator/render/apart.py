"""Sound models of others, in a process of its own, which they may end or hang as they like."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, cast

from dsgenerator.errors import DSGeneratorError, Remark, plain

PATIENCE = 30.0
"""Seconds after which people are told what takes so long; then after twice as long, and so on."""

MOST_LINES, CHUNK = 20, 1 << 16
"""Lines that a process may print into the log; bytes that are read at a time."""

Outcome = Any
"""What a call has returned, or the DSGeneratorError that says what went wrong."""

logger = logging.getLogger("dsgenerator")


def make_apart(
    make: Callable[[int], Any],
    describe: Callable[[int], str],
    count: int,
    timeout: float | None = None,
    prepare: Callable[[Callable[[str], object]], object] = lambda tell: None,
    size: int | None = None,
    remarks: Counter[str] | None = None,
) -> Iterator[tuple[int, Outcome]]:
    """Call a function with 0 .. count - 1 in another process; in a new one where that has ended.

    Parameters
    ----------
    make : callable
        Returns what can be sent from there, or raises a DSGeneratorError.
    describe : callable
        What a number stands for, in messages.
    count : int
    timeout : float, optional
        Seconds that one call may take.
    prepare : callable, optional
        Called in the other process first, with a function that tells people something.
    size : int, optional
        How many calls a process gets.
    remarks : Counter[str], optional
        Gets the `Remark` warnings.

    Yields
    ------
    tuple[int, object or DSGeneratorError]
        A number, and what came of it.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    first = 0
    told: set[str] = set()
    while first < count:
        last = count if size is None else min(count, first + size)
        child = _Child(make, prepare, first, last, told)
        try:
            for number, outcome in child.outcomes(describe, timeout):
                yield number, outcome
                first = number + 1
        finally:
            child.end()
            if remarks is not None:
                remarks.update(child.remarks)


class _Child:
    """A process that makes what is left, one after the other."""

    def __init__(
        self,
        make: Callable[[int], Any],
        prepare: Callable[[Callable[[str], object]], object],
        first: int,
        count: int,
        told: set[str],
    ) -> None:
        context = multiprocessing.get_context("fork")
        self._results, results = context.Pipe(duplex=False)
        self._printed, printed = os.pipe()
        arguments = (make, prepare, range(first, count), results, printed)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        self._process.start()
        results.close()
        os.close(printed)
        self._told, self._lines, self._begun = told, 0, first
        self.remarks: Counter[str] = Counter()
        self._since, self._patience = time.monotonic(), PATIENCE

    def outcomes(
        self, describe: Callable[[int], str], timeout: float | None
    ) -> Iterator[tuple[int, Outcome]]:
        """Yield what comes of each, up to the one that ends the process."""
        sources: list[Any] = [self._results, self._printed, self._process.sentinel]
        while True:
            took = time.monotonic() - self._since
            if timeout and took > timeout:
                self._process.kill()
                ended = f"took longer than {timeout:g} s (timeout_s)"
                yield self._begun, DSGeneratorError(f"{describe(self._begun)} {ended}")
                return
            if took > self._patience:
                self._patience *= 2
                logger.warning("%s has taken %.0f s so far", describe(self._begun), took)
            ready = wait(sources, min(self._patience, timeout or self._patience) - took + 0.01)
            if self._printed in ready and not self._hear():
                sources.remove(self._printed)
            while self._results.poll():
                try:
                    kind, *told = cast(tuple[Any, ...], self._results.recv())
                except EOFError:
                    yield from self._ended(describe)
                    return
                if kind == "broken":
                    number, strerror, file = told
                    raise OSError(number, strerror, file)
                if kind == "begun":
                    self._begun, self._since, self._patience = *told, time.monotonic(), PATIENCE
                elif kind == "complete":
                    return
                elif kind == "remark":
                    self.remarks.update(told)
                elif kind == "tell":
                    if told[0] not in self._told:
                        self._told.add(told[0])
                        logger.warning("%s", told[0])
                else:
                    number, made = told
                    yield number, made if kind == "made" else DSGeneratorError(made)
            if self._process.sentinel in ready and not self._results.poll():
                yield from self._ended(describe)
                return

    def end(self) -> None:
        """End the process, and say how much of what it printed is not in the log."""
        self._process.kill()
        self._process.join()
        self._results.close()
        os.set_blocking(self._printed, False)
        with suppress(BlockingIOError):
            while self._hear():
                pass
        os.close(self._printed)
        if self._lines > MOST_LINES:
            logger.info("and %d more lines", self._lines - MOST_LINES)

    def _ended(self, describe: Callable[[int], str]) -> Iterator[tuple[int, Outcome]]:
        self._process.join(1)
        code = self._process.exitcode
        how = f"with status {code}"
        if code is not None and code < 0:
            how = f"by {signal.Signals(-code).name}"
        yield self._begun, DSGeneratorError(f"{describe(self._begun)} ended its process, {how}")

    def _hear(self) -> bool:
        """Log the first lines that the process prints; return False at the end."""
        printed = os.read(self._printed, CHUNK)
        for line in printed.splitlines():
            self._lines += 1
            if self._lines <= MOST_LINES:
                logger.info("printed: %s", plain(line.decode(errors="replace")))
        return bool(printed)


def _work(
    make: Callable[[int], Any],
    prepare: Callable[[Callable[[str], object]], object],
    numbers: range,
    results: Connection,
    printed: int,
) -> None:
    """Make things and send what comes of each; never return."""
    for descriptor in (1, 2):
        os.dup2(printed, descriptor)
    sys.stdout = sys.stderr = open(1, "w", errors="replace", closefd=False)  # noqa: SIM115
    show = warnings.showwarning

    def remark(message: Warning | str, category: type[Warning], *more: Any) -> None:
        if issubclass(category, Remark):
            results.send(("remark", str(message)))
        else:
            show(message, category, *more)

    warnings.showwarning = cast(Any, remark)
    warnings.simplefilter("always", Remark)
    try:
        prepare(lambda text: results.send(("tell", text)))
        for number in numbers:
            results.send(("begun", number))
            outcome: tuple[str, int, Any]
            try:
                outcome = "made", number, make(number)
            except DSGeneratorError as error:
                outcome = "failed", number, str(error)
            results.send(outcome)
        results.send(("complete",))
    except OSError as error:
        with suppress(OSError):
            results.send(("broken", error.errno, error.strerror, error.filename))
    finally:
        # Not by way of Python's end, which waits for threads.
        with suppress(Exception):
            sys.stdout.flush()
        os._exit(0)
