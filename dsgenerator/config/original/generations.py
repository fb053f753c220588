"""The generations of the original's configs, told apart by keys that only they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dsgenerator.config.source_map import Problem

NAME = "soundname"
"""The key that every config of the original has, and no config of this project."""

LATER = ("computeSR", "datafileSR", "numChunks", "rngseed", "examples")
"""Keys of the last generation only, which interpreted all values as natural."""


@dataclass(frozen=True)
class Generation:
    """What the entries of a config have.

    Attributes
    ----------
    time : str
        When such configs were written.
    swept, fixed : tuple[str, ...]
        Keys that each entry of `params`, and of `fixedParams`, has.
    """

    time: str
    swept: tuple[str, ...]
    fixed: tuple[str, ...]


SWEPT = ("synth_pname", "synth_minval", "synth_maxval", "user_nvals")
MAPPED = ("synth_pname", "user_pval", "user_minval", "user_maxval", "synth_minval", "synth_maxval")

FIRST = Generation("2020", ("pname", "minval", "maxval", "nvals"), ())
SECOND = Generation("February 2021", SWEPT, MAPPED)
THIRD = Generation("spring 2021", SWEPT, ("synth_pname", "synth_val"))
LAST = Generation("August 2021 or later", SWEPT, ("synth_pname", "synth_val"))


def generation_of(raw: Mapping[str, Any]) -> Generation:
    """Return the generation of a config."""
    if any("pname" in entry for entry in _mappings(raw, "params")):
        return FIRST
    if any("user_pval" in entry for entry in _mappings(raw, "fixedParams")):
        return SECOND
    return LAST if any(key in raw for key in LATER) else THIRD


def problems_of_entries(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what entries of `params` and `fixedParams` lack, in the words of their generation."""
    generation = generation_of(raw)
    for key, needed in (("params", generation.swept), ("fixedParams", generation.fixed)):
        entries = raw.get(key, [])
        if not isinstance(entries, list):
            names = ", ".join(needed or SWEPT)
            yield (key,), f"{key} is no list of mappings with {names}"
            continue
        for index, entry in enumerate(entries):
            is_mapping = isinstance(entry, Mapping)
            lacking = [name for name in needed if not is_mapping or name not in entry]
            if lacking:
                known = f"; it has {', '.join(map(str, entry))}" if is_mapping and entry else ""
                yield (
                    (key, index),
                    f"{key}[{index}] has no {', '.join(lacking)}{known} (this is a config of "
                    f"{generation.time}, in which each entry has {', '.join(needed)})",
                )


def _mappings(raw: Mapping[str, Any], key: str) -> list[Mapping]:
    entries = raw.get(key)
    return [e for e in entries if isinstance(e, Mapping)] if isinstance(entries, list) else []
