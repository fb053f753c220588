"""``.params`` files, one beside each audio file, as paramManager reads them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dsgenerator.files import Files
from dsgenerator.plan.shards import record_file
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.labels import Labelled, recorded_parameters
from dsgenerator.records.text import json_text
from dsgenerator.records.variations import Variation

logger = logging.getLogger("dsgenerator")

UNKNOWN, FIXED_VALUES = (0, 1), 2
"""What the original tool wrote as the range of a fixed parameter, and as how many values it has."""

FIXED = "(FIXED_VAL)"
"""What the names of fixed parameters begin with since December 2021."""


@contextmanager
def params_files(
    dataset: Dataset, name: str | None, files: Files
) -> Iterator[Callable[[Variation], None]]:
    """Yield what writes the file of a variation; `name`, the path of a shard, is not used.

    A file to which somebody has added something is put aside, as what was added may be true of
    other audio.
    """
    entries = recorded_parameters(dataset)
    aside: list[Path] = []

    def add(variation: Variation) -> None:
        file = record_file(dataset, "params", variation.row["file_name"])
        content = params_bytes(dataset, entries, variation)
        files.check()
        aside.extend(_put_aside(files.folder / file, content))
        files.write(file, content)

    yield add
    if aside:
        logger.warning(
            "%d .params files that somebody had changed are put aside, for instance %s",
            len(aside),
            aside[0],
        )


def has_additions(content: bytes) -> bool:
    """Return whether somebody has added a parameter or a property to a ``.params`` file."""
    try:
        told = json.loads(content)
        meta = told["meta"]
        ours = {"filename", "split"}
        for key in meta:
            if key.startswith(f"{FIXED} "):
                ours.add(key)
            if key.endswith(("_user_doc", "_synth_doc")):
                ours |= {key, key.removesuffix("_synth_doc")}
        return bool({*meta, *told} - {"meta"} - ours)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _put_aside(path: Path, content: bytes) -> list[Path]:
    """Rename a file to which somebody has added something, unless it is to stay as it is.

    Returns
    -------
    list[Path]
        What it is now, if it was renamed.
    """
    try:
        there = path.read_bytes()
    except OSError:
        return []
    if there == content or not has_additions(there):
        return []
    aside, number = path.with_name(f"{path.name}.changed"), 2
    while aside.exists():
        aside, number = path.with_name(f"{path.name}.changed-{number}"), number + 1
    path.rename(aside)
    return [aside]


def params_bytes(dataset: Dataset, entries: Sequence[Labelled], variation: Variation) -> bytes:
    """Return the ``.params`` file of a variation.

    `meta` has the name of the audio file and the values that are constant over the dataset;
    every other key is a parameter that is swept or varies over time, from 0 to the length of this
    file in seconds.  Some generations of the original tool have those that are fixed there, too.
    """
    meta: dict = {"filename": variation.file.name}
    original = dataset.export.original
    fixed_are_keys = original is not None and original.fixed_are_keys
    parameters = {}
    if variation.point.split:
        meta["split"] = variation.point.split
    for entry in entries:
        if original and original.fixed_are_text and not entry.ends:
            told = [str(variation.row[entry.user.name]), entry.user.doc, entry.natural.doc]
            meta[f"{FIXED} {entry.name}"] = ", ".join(filter(None, told))
            continue
        if entry.user.doc or not (original and original.leaves_out_empty):
            meta[f"{entry.name}_user_doc"] = entry.user.doc if original else _user_doc(entry)
        meta[f"{entry.name}_synth_doc"] = entry.natural.doc
        if entry.ends or fixed_are_keys:
            parameters[entry.name] = _parameter(dataset, entry, variation)
        else:
            meta[entry.name] = variation.row[entry.user.name]
    return json_text({"meta": meta, **parameters}).encode()


def _parameter(dataset: Dataset, entry: Labelled, variation: Variation) -> dict:
    trajectory = entry.user.over(dataset, variation.point, variation.number)
    units, own_units = entry.user.unit, entry.natural.unit
    original = dataset.export.original
    if original and not original.keys_are_labels:
        # The original's words for what its config has.
        own_units = None
        units = "norm" if entry.natural.name in original.norm else "natural"
    low, high = entry.user.ends or UNKNOWN
    orig_low, orig_high = entry.ends or UNKNOWN
    return {
        "times": [0, *trajectory.times[1:]],
        "values": list(trajectory.values),
        "units": units,
        "nvals": entry.natural.n if entry.ends else FIXED_VALUES,
        "minval": low,
        "maxval": high,
        "origUnits": own_units,
        "origMinval": orig_low,
        "origMaxval": orig_high,
    }


def _user_doc(entry: Labelled) -> str:
    """Return what the user's values mean."""
    if entry.user.doc or not entry.user.label:
        return entry.user.doc
    low, high = entry.natural.ends
    return f"{entry.user.label}: {entry.natural.name} from {low:g} to {high:g}"
