"""What a config of the original becomes, and what its values and names are taken for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from dsgenerator.config.source_map import Key

FLOAT_MAX = 1e308


@dataclass
class Translation:
    """A translated config of the original.

    Attributes
    ----------
    config : dict
    notes : list[str]
        One line for each feature that behaves differently from the original.
    places : dict[Key, Key]
        For a key of `config`, the key of the original that it was translated from.
    """

    config: dict = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    places: dict[Key, Key] = field(default_factory=dict)


def plain(name: Any) -> str:
    """Return a name without what names of files and columns do not have."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", str(name)).strip("_")


def is_number(value: Any) -> bool:
    """Return whether a value is a number that a float can be."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and abs(value) < FLOAT_MAX
