"""``.params`` files, one beside each audio file, as paramManager reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dsgenerator.files import Files
from dsgenerator.plan.shards import record_file
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.labels import Labelled, recorded_parameters
from dsgenerator.records.text import json_text
from dsgenerator.records.variations import Variation

UNKNOWN, FIXED_VALUES = (0, 1), 2
"""What the original tool wrote as the range of a fixed parameter, and as how many values it has."""


def write_params(
    dataset: Dataset, name: str | None, variations: Iterable[Variation], files: Files
) -> None:
    """Write the ``.params`` file of each variation; `name`, the path of a shard, is not used."""
    entries = recorded_parameters(dataset)
    for variation in variations:
        file = record_file(dataset, "params", variation.row["file_name"])
        files.write(file, params_bytes(dataset, entries, variation))


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
        if entry.user.doc or not (original and original.leaves_out_empty):
            meta[f"{entry.name}_user_doc"] = entry.user.doc if original else _user_doc(entry)
        meta[f"{entry.name}_synth_doc"] = entry.natural.doc
        if entry.natural.ends or fixed_are_keys:
            parameters[entry.name] = _parameter(dataset, entry, variation)
        else:
            meta[entry.name] = variation.row[entry.user.name]
    return json_text({"meta": meta, **parameters}).encode()


def _parameter(dataset: Dataset, entry: Labelled, variation: Variation) -> dict:
    trajectory = entry.user.over(dataset, variation.point, variation.number)
    low, high = entry.user.ends or UNKNOWN
    orig_low, orig_high = entry.natural.ends or UNKNOWN
    return {
        "times": [0, *trajectory.times[1:]],
        "values": list(trajectory.values),
        "units": entry.user.unit,
        "nvals": entry.natural.n if entry.natural.ends else FIXED_VALUES,
        "minval": low,
        "maxval": high,
        "origUnits": entry.natural.unit,
        "origMinval": orig_low,
        "origMaxval": orig_high,
    }


def _user_doc(entry: Labelled) -> str:
    """Return what the user's values mean."""
    if entry.user.doc or not entry.user.label:
        return entry.user.doc
    low, high = entry.natural.ends
    return f"{entry.user.label}: {entry.natural.name} from {low:g} to {high:g}"
