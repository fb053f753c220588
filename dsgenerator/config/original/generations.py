"""Keys of the original's configs, and their generations, told apart by keys that only they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dsgenerator.config.schema import Config
from dsgenerator.config.source_map import Problem

NAME = "soundname"
"""The key that every config of the original has, and no config of this project."""

LONGEST_NAME = 200
"""Characters of a `soundname`."""

LATER = ("computeSR", "datafileSR", "numChunks", "rngseed", "examples")
"""Keys of the last generation only, which interpreted all values as natural."""

CHUNKS = ("examples",)
"""Keys of those versions only that wrote ``--c-00`` into names of files."""

PLAIN_SLICES = "2021-08"
"""When names had ``--v-00``, just before that."""

RENAMED = {
    "samplerate": "sample_rate",
    "computeSR": "sample_rate",
    "datafileSR": "file_sample_rate",
    "soundDuration": "long_duration",
    "chunkSecs": "variation_duration",
    "examples": "examples",
    "description": "description",
    "shard_size": "shard_mb",
}
FORMATS = {
    **{"params": "params", "0": "params"},
    **{"nsjson": "nsjson", "1": "nsjson", "sonyGan": "nsjson"},
    **{"tfrecords": "tfrecords", "2": "tfrecords"},
}
UNUSED = ("outPath", "choice")
COUNTERPARTS = {
    **{old: new for old, new in RENAMED.items() if old != new},
    **{NAME: "synth", "fixedParams": "fixed", "recordFormat": "records", "rngseed": "seed"},
    **{"numChunks": "variation_duration", "tftype": "tfrecords"},
}
"""The equivalent key of this project, by keys that only the original has."""


@dataclass(frozen=True)
class Generation:
    """What the entries of a config have.

    Attributes
    ----------
    time : str
        When such configs were written.
    began : str
        The first year and month of that; see `OriginalSpec`.
    swept, fixed : tuple[str, ...]
        Keys that each entry of `params`, and of `fixedParams`, has.
    """

    time: str
    began: str
    swept: tuple[str, ...]
    fixed: tuple[str, ...]


SWEPT = ("synth_pname", "synth_minval", "synth_maxval", "user_nvals")
MAPPED = ("synth_pname", "user_pval", "user_minval", "user_maxval", "synth_minval", "synth_maxval")

FIRST = Generation("2020", "2020", ("pname", "minval", "maxval", "nvals"), ())
SECOND = Generation("February 2021", "2021-02", SWEPT, MAPPED)
THIRD = Generation("spring 2021", "2021-03", SWEPT, ("synth_pname", "synth_val"))
LAST = Generation("August 2021 or later", "2021-12", SWEPT, ("synth_pname", "synth_val"))


def generation_of(raw: Mapping[str, Any]) -> Generation:
    """Return the generation of a config."""
    if any("pname" in entry for entry in _mappings(raw, "params")):
        return FIRST
    if any("user_pval" in entry for entry in _mappings(raw, "fixedParams")):
        return SECOND
    return LAST if any(key in raw for key in LATER) else THIRD


def problems_of_entries(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what entries of `params` and `fixedParams` lack, in the words of their generation.

    And whether the name of the sound could be that of a file.
    """
    if len(str(raw.get(NAME))) > LONGEST_NAME:
        yield (NAME,), f"is longer than {LONGEST_NAME} characters"
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


def is_original(raw: Any) -> bool:
    """Return whether a config is one of the original tool.

    Keys that exist only in the original are weighed against keys that exist only in this project:
    a single key of the original in a config of this project is a typing error, and a key of this
    project in a config of the original may come from ``--config``.
    """
    if not isinstance(raw, Mapping):
        return False
    shared = {"params", *(old for old, new in RENAMED.items() if old == new)}
    theirs = len({*COUNTERPARTS, *UNUSED, "synth_dir"}.intersection(raw))
    ours = len((Config.model_fields.keys() - shared).intersection(raw))
    if NAME in raw:
        return theirs >= ours
    return "synth" not in raw and theirs > max(ours, 2)
