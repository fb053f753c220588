"""Files about the whole dataset: the tables, and the records of formats with a single file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dsgenerator.files import Files
from dsgenerator.plan.paths import PROVENANCE, TABLE_CSV, TABLE_PARQUET
from dsgenerator.plan.run import Run
from dsgenerator.plan.shards import is_sharded, kinds
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.records.card import card
from dsgenerator.records.croissant import croissant
from dsgenerator.records.nsjson import write_nsjson
from dsgenerator.records.provenance import provenance
from dsgenerator.records.recorded import Recorded
from dsgenerator.slice.manifest import VariationRow
from dsgenerator.state import sealed
from dsgenerator.table.writing import Tabled, write_part, write_tables

FOLDERS = {"train": "huggingface/train", "valid": "huggingface/validation"}
FOLDERS |= {"test": "huggingface/test"}
"""Folder with the table of each split for Hugging Face's ``audiofolder``.  If folders are named
after splits, the library ignores all other files.  It does not follow paths out of them, so each
has a link to the audio."""


@dataclass(frozen=True)
class Whole:
    """All variations of a dataset.

    Attributes
    ----------
    run : Run
    points : Iterable[tuple[Point, list[VariationRow]]]
        In config order; looked at more than once, and too many to be held.
    recorded : Sequence[Recorded]
        Reports of the jobs that have written shards.
    """

    run: Run
    points: Iterable[tuple[Point, list[VariationRow]]]
    recorded: Sequence[Recorded]

    @property
    def dataset(self) -> Dataset:
        """The dataset."""
        return self.run.dataset


def _folders(dataset: Dataset, table: Tabled) -> dict[str, str]:
    """Return Hugging Face's folder of each split that has variations."""
    if not dataset.splits:
        return {"train": FOLDERS["train"]}
    return {split: folder for split, folder in FOLDERS.items() if table.splits[split]}


def links(dataset: Dataset, table: Tabled) -> dict[str, str]:
    """Return the targets of the symbolic links of a dataset, by path relative to ``data/``."""
    asked = "huggingface" in dataset.export.records and dataset.export.files
    return {f"{of}/audio": "audio" for of in _folders(dataset, table).values()} if asked else {}


def whole_files(dataset: Dataset) -> list[str]:
    """Return the possible files and links about the whole dataset, relative to ``data/``."""
    files = [TABLE_CSV, TABLE_PARQUET]
    files += ["nsjson.json"] if "nsjson" in dataset.export.records else []
    files += [f"{kind}/shards.json" for kind in _sharded(dataset)]
    if "huggingface" in dataset.export.records:
        files.append("README.md")
        files += [
            f"{folder}/{name}" for folder in FOLDERS.values() for name in (TABLE_PARQUET, "audio")
        ]
    files += ["croissant.json"] if "croissant" in dataset.export.records else []
    return [*files, PROVENANCE]


def write_whole(whole: Whole, files: Files) -> Tabled:
    """Write the files about the whole dataset, and return what is known of its table."""
    dataset = whole.dataset
    table = write_tables(dataset, whole.points, files)
    if "nsjson" in dataset.export.records:
        write_nsjson(dataset, whole.points, files)
    for kind in _sharded(dataset):
        files.write(f"{kind}/shards.json", _shards(whole, kind))
    if "huggingface" in dataset.export.records:
        # Folders of audio files, where there are any.
        for split, folder in _folders(dataset, table).items() if dataset.export.files else ():
            part = split if dataset.splits else None
            write_part(files, part, f"{folder}/{TABLE_PARQUET}")
        files.write("README.md", card(dataset, table).encode())
    if "croissant" in dataset.export.records:
        described = croissant(dataset, table.types, files.written)
        files.write("croissant.json", _json(described))
    recorded = {name: entry for job in whole.recorded for name, entry in job.files.items()}
    about = provenance(dataset, table, files.written | recorded, links(dataset, table))
    files.write(PROVENANCE, sealed(about))
    return table


def _sharded(dataset: Dataset) -> list[str]:
    """Return the formats with a list of their shards."""
    listed = ("webdataset", "tfrecords")
    return [kind for kind in kinds(dataset) if kind in listed and is_sharded(dataset, kind)]


def _shards(whole: Whole, kind: str) -> bytes:
    """Return how many variations and bytes each shard of a format has."""
    shards = {
        name.partition("/")[2]: {"records": job.records[name], "bytes": size, "sha256": checksum}
        for job in whole.recorded
        for name, (size, checksum) in job.files.items()
        if name.startswith(f"{kind}/")
    }
    total = sum(shard["records"] for shard in shards.values())
    return _json({"records": total, "shards": shards})


def _json(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
