"""Logging of a job: everything to its log file, warnings and errors to the screen too.

Errors are left to the main process where that shows them, on whatever machine the job is.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from dsgenerator.errors import DSGeneratorError

if TYPE_CHECKING:
    from dsgenerator.plan.run import Run

logger = logging.getLogger("dsgenerator")

SHOWN_BY_OTHERS = "DSGENERATOR_SHOWS_LOGS"
"""Variable of the environment that is set where the main process shows what logs say of errors."""

CLEAR = "\r\x1b[J"
"""Removes the bars of the main process from a terminal; they come back below."""


class _LogFile(logging.FileHandler):
    """A log; what the disk has no room for goes to the screen."""

    def __init__(self, path: Path, screen: logging.Handler) -> None:
        super().__init__(path, mode="w", encoding="utf-8")
        self._screen = screen

    def handleError(self, record: logging.LogRecord) -> None:
        """Show a record that could not be written."""
        if record.levelno >= self._screen.level:
            self._screen.emit(record)


def on_screen(text: str, stream: TextIO) -> str:
    """Return a text that removes the bars below which it would stand on a terminal."""
    return CLEAR + text if stream.isatty() else text


def log_to(path: str | Path, run: Run | None = None) -> logging.Logger:
    """Send this process's messages to a log file, and see that no error passes it by.

    An error that the user can mend shows its message, any other its traceback in the log and
    one line on the screen; both end the process with status 1.

    Parameters
    ----------
    path : str or Path
        Of the log.
    run : Run, optional
        What the job writes files of: it tells how much room these take where there is none.
    """
    logging.raiseExceptions = False  # a log that the disk has no room for is no second error
    path = Path(path)
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.WARNING)
    screen.setFormatter(logging.Formatter(on_screen("%(message)s", sys.stderr)))
    file: logging.Handler = logging.NullHandler()
    problem: OSError | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _LogFile(path, screen)
        if SHOWN_BY_OTHERS in os.environ:
            screen.addFilter(lambda record: record.levelno < logging.ERROR)
    except OSError as error:
        problem = error
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.handlers[:] = [file, screen]
    logger.setLevel(logging.INFO)
    logger.propagate = False

    def report(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, DSGeneratorError):
            logger.error("%s", error)
        elif isinstance(error, OSError):
            from dsgenerator.upkeep.room import described

            logger.error("%s", described(error, run))
        else:
            logger.error("%s: %s (see %s)", kind.__name__, error, path)
            file.emit(
                logging.LogRecord(
                    logger.name,
                    logging.ERROR,
                    "",
                    0,
                    "traceback",
                    None,
                    (kind, error, traceback),
                )
            )

    sys.excepthook = report
    if problem:
        raise problem
    return logger
