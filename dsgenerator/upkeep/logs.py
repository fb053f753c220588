"""Logging of a job: everything to its log file, warnings and errors to the screen too."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import TracebackType

from dsgenerator.errors import DSGeneratorError

logger = logging.getLogger("dsgenerator")


def log_to(path: str | Path) -> logging.Logger:
    """Send this process's messages to a log file, and see that no error passes it by.

    An error that the user can mend shows its message, any other its traceback in the log and
    one line on the screen; both end the process with status 1.
    """
    logging.raiseExceptions = False  # a log that the disk has no room for is no second error
    path = Path(path)
    file: logging.Handler = logging.NullHandler()
    problem: OSError | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = logging.FileHandler(path, mode="w")
    except OSError as error:
        problem = error
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.WARNING)
    screen.setFormatter(logging.Formatter("%(message)s"))
    logger.handlers[:] = [file, screen]
    logger.setLevel(logging.INFO)
    logger.propagate = False

    def report(
        kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, DSGeneratorError):
            logger.error("%s", error)
        elif isinstance(error, OSError):
            place = f": {error.filename}" if error.filename else ""
            logger.error("%s%s", error.strerror or error, place)
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
