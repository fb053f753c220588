"""Tar shards for webdataset with audio file and labels, as JSON, of each variation."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dsgenerator.files import Files
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.variations import Variation, trajectories
from dsgenerator.table.metadata import REALISED


@contextmanager
def webdataset_shard(
    dataset: Dataset, name: str, files: Files
) -> Iterator[Callable[[Variation], None]]:
    """Open a shard, and yield what adds a variation: members without times and owners."""
    with (
        files.open(name) as sink,
        tarfile.open(fileobj=sink, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):

        def add(variation: Variation) -> None:
            # Without what is missing in some of them: readers take the first ones for the types.
            row = {key: of for key, of in variation.row.items() if not key.endswith(REALISED)}
            told = row | trajectories(dataset, variation)
            labels = json.dumps(told, ensure_ascii=False).encode()
            _add(tar, f"{variation.key}.json", labels)
            audio = variation.content(files.folder)
            _add(tar, f"{variation.key}.{dataset.extension}", audio)
            # It would remember all members that it has written.
            tar.members.clear()

        yield add


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))
