"""The one exception of the project, for everything that its user can mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST_KIND = 60
"""Characters of the name of an error's class."""


class DSGeneratorError(Exception):
    """A message for the user: what is wrong, where, and what is allowed."""


class Remark(UserWarning):
    """What a user is told once, at the end, with how many signals it is true of."""


def plain(text: object, longest: int = 500) -> str:
    """Return a text without what a terminal would take for a command, and not too long."""
    told = str(text)
    cut = told if len(told) <= longest else f"{told[:longest]}…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def describe_error(error: BaseException) -> str:
    """Return the kind of an error of somebody else's code, and what it says."""
    try:
        told = plain(error)
    except Exception:
        told = "an error that cannot say what it is"
    return f"{plain(type(error).__name__, LONGEST_KIND)}: {told}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean x?"`` for the known name next to `name`, or ``"."``."""
    close = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else "."
