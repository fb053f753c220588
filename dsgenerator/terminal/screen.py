"""A terminal with bars at the bottom, and lines that go above them.

The cursor rests where the bars begin, and each frame is one write.  So whoever else writes to the
same terminal, as jobs do, begins with `CLEAR`: it removes the bars, and they come back below.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from dsgenerator.upkeep.logs import CLEAR

COLOURS = {"red": 31, "green": 32, "yellow": 33, "dim": 2}

LINKING = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"})
LINKING_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour")
"""Terminals known to make links of what is marked as such, by TERM_PROGRAM and by TERM."""


def is_terminal(stream: TextIO) -> bool:
    """Return whether somebody looks at a stream on a terminal that can move its cursor."""
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def knows_links(environment: Mapping[str, str]) -> bool:
    """Return whether a terminal on this machine is known to make links of marked text."""
    if "SSH_CONNECTION" in environment:  # a file here is none over there
        return False
    version = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM") in LINKING
        or environment.get("TERM", "").startswith(LINKING_TERMS)
        or bool({"KONSOLE_VERSION", "WT_SESSION"} & environment.keys())
        or (version.isdecimal() and int(version) >= 5000)
    )


class Screen:
    """Where a run shows what it does.

    Parameters
    ----------
    stream : TextIO
    colours : bool
        Whether to use them, on a terminal.
    """

    def __init__(self, stream: TextIO, colours: bool = True) -> None:
        self._stream, self._drawn = stream, False
        self.is_terminal = is_terminal(stream)
        self._colours = colours and self.is_terminal and "NO_COLOR" not in os.environ
        self._links = self.is_terminal and knows_links(os.environ)
        self.is_unicode = (getattr(stream, "encoding", "") or "").lower().startswith("utf")

    @property
    def width(self) -> int:
        """How many characters a line has room for."""
        columns = 0  # as of a terminal that does not know
        with suppress(OSError, ValueError):
            columns = os.get_terminal_size(self._stream.fileno()).columns
        # A line that fills the last column may bring the next one with it.
        return max(20, (columns or 80) - 1)

    def coloured(self, text: str, colour: str) -> str:
        """Return a text in a colour, if there are any."""
        return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if self._colours and text else text

    def linked(self, text: str, path: Path) -> str:
        """Return a text that a click opens a file with, if the terminal knows how."""
        if not self._links:
            return text
        return f"\x1b]8;;{path.absolute().as_uri()}\x1b\\{text}\x1b]8;;\x1b\\"

    def draw(self, bars: Sequence[str]) -> None:
        """Show bars instead of those that were drawn before."""
        up = f"\x1b[{len(bars) - 1}A" if len(bars) > 1 else ""
        self._put(CLEAR + "\n".join(bars) + up + "\r")
        self._drawn = True

    def write(self, text: str) -> None:
        """Show lines that stay; bars are drawn below them the next time."""
        self._put((CLEAR if self._drawn else "") + text + "\n")
        self._drawn = False

    def clear(self) -> None:
        """Remove the bars."""
        if self._drawn:
            self._put(CLEAR)
            self._drawn = False

    def _put(self, text: str) -> None:
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        # A terminal may be gone before the run is.
        with suppress(OSError, ValueError):
            self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self._stream.flush()
