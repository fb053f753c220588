"""``nsjson.json``: one JSON object for the dataset, a key a variation, as NSynth has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from math import log2

from dsgenerator.config.models import identity, parameter
from dsgenerator.files import Files
from dsgenerator.points.dataset import Dataset, Point
from dsgenerator.records.labels import Described, describe_parameters
from dsgenerator.records.variations import Variation, variations

CENTERS = ("cf", "cf_exp", "center_frequency")
"""What sound models call a center frequency."""


def write_nsjson(dataset: Dataset, points: Iterable[tuple[Point, list]], files: Files) -> None:
    """Write ``nsjson.json``, a point at a time.

    Parameters
    ----------
    dataset : Dataset
    points : Iterable[tuple[Point, list]]
        Each point with the rows of its variations, as manifests have them.
    files : Files
    """
    swept = [entry for entry in describe_parameters(dataset) if entry.natural_range]
    separator = "{\n"
    with files.open("nsjson.json") as file:
        for variation in variations(dataset, points):
            entry = json.dumps(nsjson_entry(dataset, swept, variation), ensure_ascii=False)
            file.write(f"{separator}{json.dumps(variation.file.stem)}: {entry}".encode())
            separator = ",\n"
        file.write(b"{}\n" if separator == "{\n" else b"\n}\n")


def nsjson_entry(dataset: Dataset, swept: Sequence[Described], variation: Variation) -> dict:
    """Return what is said of a variation.

    Of a value that moves, the mean, and the user's value as a curve: times in seconds, and values.
    """
    entry = {
        "sound_name": identity(dataset.synth),
        "samplerate": dataset.file_rate,
        "sound_source_int": 1,
        "sound_source_str": "Generated",
        "sound_source": "DSGenerator",
    }
    if variation.point.split:
        entry["split"] = variation.point.split
    for described in swept:
        entry[f"{described.name}_norm"] = described.user(variation)
        entry[f"{described.name}_natural"] = described.natural(variation)
        if described.moves:
            course = described.course(dataset, variation)
            entry[f"{described.name}_times"] = course.times
            entry[f"{described.name}_values"] = course.values
    for name in CENTERS:
        if name in variation.row:
            declared = parameter(dataset.synth, name)
            if "Hz" in (declared.unit, declared.physical_unit):
                frequency = declared.physical(variation.row[name])
                entry["midi_num"] = 69 + round(12 * log2(frequency / 440))
    return entry
