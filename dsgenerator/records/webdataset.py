"""Tar shards for webdataset with audio file and labels, as JSON, of each variation."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dsgenerator.files import Files
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.variations import Variation, trajectories
from dsgenerator.table.metadata import REALISED

_json = json.JSONEncoder(ensure_ascii=False).encode


@contextmanager
def webdataset_shard(
    dataset: Dataset, name: str, files: Files
) -> Iterator[Callable[[Variation], None]]:
    """Open a shard, and yield what adds a variation: members without times and owners.

    Notes
    -----
    The bytes are those of `tarfile.TarFile`, which copies members in pieces, and keeps them all.
    """
    with files.open(name) as sink:

        def add(variation: Variation) -> None:
            # Without what is missing in some of them: readers take the first ones for the types.
            row = {key: of for key, of in variation.row.items() if not key.endswith(REALISED)}
            labels, key = _json(row | trajectories(dataset, variation)).encode(), variation.key
            audio = variation.content(files.folder)
            head = [_header(f"{key}.json", labels), labels, _padding(len(labels))]
            sink.write(b"".join([*head, _header(f"{key}.{dataset.extension}", audio)]))
            sink.write(audio)
            sink.write(_padding(len(audio)))

        yield add
        sink.write(tarfile.NUL * 2 * tarfile.BLOCKSIZE)
        sink.write(_padding(sink.size, tarfile.RECORDSIZE))


def _header(name: str, content: bytes) -> bytes:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    return member.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int, block: int = tarfile.BLOCKSIZE) -> bytes:
    """Return the zeros that fill the last of some blocks."""
    return tarfile.NUL * (-size % block)
