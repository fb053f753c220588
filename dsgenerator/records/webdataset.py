"""Tar shards for webdataset with audio file and labels, as JSON, of each variation."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable

from dsgenerator.files import Files
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.variations import Variation, trajectories
from dsgenerator.table.metadata import REALISED


def write_webdataset(
    dataset: Dataset, name: str, variations: Iterable[Variation], files: Files
) -> None:
    """Write a shard: members in config order, without times and owners."""
    with (
        files.open(name) as sink,
        tarfile.open(fileobj=sink, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for variation in variations:
            # Without what is missing in some of them: readers take the first ones for the types.
            row = {key: of for key, of in variation.row.items() if not key.endswith(REALISED)}
            told = row | trajectories(dataset, variation)
            labels = json.dumps(told, ensure_ascii=False).encode()
            _add(tar, f"{variation.key}.json", labels)
            audio = variation.content(files.folder)
            _add(tar, f"{variation.key}.{dataset.extension}", audio)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))
