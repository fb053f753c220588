"""Columns of numbers as text that a browser unpacks into typed arrays."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence

import numpy as np

FLOAT, WHOLE = "<f8", "<i4"
"""How numbers are packed: to the last bit; whole numbers, of which -1 is none."""


def packed(values: Iterable[float | None], kind: str = FLOAT) -> str:
    """Return numbers as base64 of their little-endian bytes; None is NaN.

    A third of the size of their decimal digits, and many times as fast to read.

    Parameters
    ----------
    values : Iterable[float or None]
    kind : {FLOAT, WHOLE}
    """
    return base64.b64encode(np.array(list(values), dtype=kind).tobytes()).decode()


def packed_digests(digests: Sequence[str]) -> str:
    """Return hexadecimal digests as base64 of their bytes."""
    return base64.b64encode(bytes.fromhex("".join(digests))).decode()


def unpacked(text: str, kind: str = FLOAT) -> np.ndarray:
    """Return what `packed` has packed."""
    return np.frombuffer(base64.b64decode(text), dtype=kind)
