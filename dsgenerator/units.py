"""Times and sizes as people read them."""

from __future__ import annotations


def human_time(seconds: float) -> str:
    """Return a time in seconds as people read it: ``2.4 s``, ``20 min 50 s``, ``5 h 12 min``."""
    if seconds < 59.95:
        return f"{seconds:.2g} s" if seconds < 9.95 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours < 100 and minutes:
        return f"{hours} h {minutes} min"
    return f"{seconds / 3600:,.0f} h"


def human_bytes(count: float) -> str:
    """Return a number of bytes as people read it, in powers of 1,000."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:,.3g} TB"


def counted(count: int, what: str) -> str:
    """Return a number of things: ``1 point``, ``2,000 points``."""
    return f"{count:,} {what}{'s' * (count != 1)}"
