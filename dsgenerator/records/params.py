"""``.params`` files, one beside each audio file, as paramManager reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dsgenerator.files import Files
from dsgenerator.plan.shards import record_file
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.labels import Described, describe_parameters
from dsgenerator.records.text import json_text
from dsgenerator.records.variations import Variation


def write_params(
    dataset: Dataset, name: str | None, variations: Iterable[Variation], files: Files
) -> None:
    """Write the ``.params`` file of each variation; `name` is of formats with one for all."""
    described = describe_parameters(dataset)
    for variation in variations:
        file = record_file(dataset, "params", variation.row["file_name"])
        files.write(file, params_bytes(dataset, described, variation))


def params_bytes(dataset: Dataset, described: Sequence[Described], variation: Variation) -> bytes:
    """Return the ``.params`` file of a variation.

    `meta` names the audio file beside it and has the values that do not change over the dataset;
    every other key is a parameter that is swept or moves, from 0 to the length of this file in
    seconds.
    """
    meta: dict = {"filename": variation.file.name}
    parameters = {}
    if variation.point.split:
        meta["split"] = variation.point.split
    for entry in described:
        meta[f"{entry.name}_user_doc"] = _user_doc(entry)
        meta[f"{entry.name}_synth_doc"] = entry.doc
        if entry.natural_range:
            parameters[entry.name] = _parameter(dataset, entry, variation)
        else:
            meta[entry.name] = entry.natural(variation)
    return json_text({"meta": meta, **parameters}).encode()


def _parameter(dataset: Dataset, entry: Described, variation: Variation) -> dict:
    course = entry.course(dataset, variation)
    low, high = entry.user_range
    orig_low, orig_high = entry.natural_range
    return {
        "times": [0, *course.times[1:]],
        "values": list(course.values),
        "units": entry.user_unit,
        "nvals": entry.n,
        "minval": low,
        "maxval": high,
        "origUnits": entry.unit,
        "origMinval": orig_low,
        "origMaxval": orig_high,
    }


def _user_doc(entry: Described) -> str:
    if entry.user_doc or not entry.label:
        return entry.user_doc or entry.doc
    low, high = entry.natural_range
    return f"{entry.label}: {entry.parameter} from {low:g} to {high:g}"
