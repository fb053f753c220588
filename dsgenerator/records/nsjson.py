"""``nsjson.json``: one JSON object with a key for each variation, in the style of NSynth."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from math import log2

from dsgenerator.config.models import identity, parameter
from dsgenerator.files import Files
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.records.labels import Labelled, recorded_parameters
from dsgenerator.records.variations import Variation, variations
from dsgenerator.slice.manifest import VariationRow

CENTERS = ("cf", "cf_exp", "center_frequency")
"""Names that sound models use for a center frequency."""

ORIGINAL_CENTER = "cf"
"""The only name that the original tool knew, for a frequency in Hz."""


def write_nsjson(
    dataset: Dataset, points: Iterable[tuple[Point, list[VariationRow]]], files: Files
) -> None:
    """Write ``nsjson.json`` point by point.

    Parameters
    ----------
    dataset : Dataset
    points : Iterable[tuple[Point, list[VariationRow]]]
    files : Files
    """
    swept = [entry for entry in recorded_parameters(dataset) if entry.ends]
    separator = "{\n"
    with files.open("nsjson.json") as file:
        for variation in variations(dataset, points):
            entry = json.dumps(nsjson_entry(dataset, swept, variation), ensure_ascii=False)
            file.write(f"{separator}{json.dumps(variation.file.stem)}: {entry}".encode())
            separator = ",\n"
        file.write(b"{}\n" if separator == "{\n" else b"\n}\n")


def nsjson_entry(dataset: Dataset, swept: Sequence[Labelled], variation: Variation) -> dict:
    """Return the entry of a variation.

    A time-varying value has its mean and the trajectory of the user's value.
    """
    original = dataset.export.original
    entry = {
        "sound_name": original.soundname if original else identity(dataset.synth),
        "samplerate": dataset.file_rate,
        "sound_source_int": 1,
        "sound_source_str": "Generated",
        "sound_source": original.soundname if original else "DSGenerator",
    }
    if variation.point.split:
        entry["split"] = variation.point.split
    for name, natural, user, _ in swept:
        entry[f"{name}_norm"] = variation.row[user.name]
        entry[f"{name}_natural"] = variation.row[natural.name]
        if user.varies:
            trajectory = user.over(dataset, variation.point, variation.number)
            entry[f"{name}_times"] = trajectory.times
            entry[f"{name}_values"] = trajectory.values
    if frequency := _center(dataset, swept, variation.row):
        entry["midi_num"] = 69 + round(12 * log2(frequency / 440))
    return entry


def _center(dataset: Dataset, swept: Sequence[Labelled], row: dict) -> float | None:
    """Return the center frequency of a variation, Hz; None where it has none."""
    if dataset.export.original:
        asked = any(entry.natural.name == ORIGINAL_CENTER for entry in swept)
        return row[ORIGINAL_CENTER] if asked and row[ORIGINAL_CENTER] > 0 else None
    for name in CENTERS:
        if name in row:
            declared = parameter(dataset.synth, name)
            if "Hz" in (declared.unit, declared.physical_unit):
                return declared.physical(row[name])
    return None
