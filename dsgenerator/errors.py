"""The one exception of the project, for everything that its user can mend."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class DSGeneratorError(Exception):
    """A message for the user: what is wrong, where, and what is allowed."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean x?"`` for the known name next to `name`, or ``"."``."""
    close = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else "."
