"""The samples of a dataset's variations, from its audio files or from any of its shards.

It needs numpy, soundfile, and pyarrow for Parquet, and nothing of the rest: `make docs`
writes the same into `loaders/textures.py`, for those who copy that one file.
"""

from __future__ import annotations

import gzip
import io
import re
import struct
import tarfile
import wave
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import numpy as np

# -- reading

FORMATS = {
    "files": "audio",
    "webdataset": "webdataset/*.tar",
    "parquet": "huggingface/parquet/*.parquet",
    "tfrecords": "tfrecords/*.tfrecord*",
}
"""Where each format has its samples, in the dataset's folder."""

SHARD = re.compile(r"(?:-(train|valid|test))?-(\d+)\.(?:tar|parquet|tfrecord|tfrecord\.gz)$")
"""How the names of shards end: with the split, where there are any, and a number."""


class Audio(Protocol):
    """The samples of a dataset's variations, by the row of its table."""

    def samples(self, row: int) -> np.ndarray:
        """Return samples as they were written, float32 of shape (samples,)."""


def open_audio(folder: Path, table: Any, source: str | None = None) -> Audio:
    """Return what reads the samples of a dataset.

    Parameters
    ----------
    folder : Path
        With ``metadata.parquet``.
    table : pyarrow.Table
        The whole of that.
    source : {"files", "webdataset", "parquet", "tfrecords"}, optional
        Which of the formats; by default the first of these that is there.

    Raises
    ------
    ValueError
        If there is none, or if shards and table are not of one dataset.
    """
    if source is not None and source not in FORMATS:
        raise ValueError(f"source is {source!r}. Allowed: {', '.join(FORMATS)}")
    found = next((name for name in FORMATS if _there(folder, table, name)), None)
    if found is None or (source is not None and not _there(folder, table, source)):
        there = f"; it has {found}" if found else ""
        raise ValueError(f"{folder} has no {source or 'audio: ' + ', '.join(FORMATS)}{there}")
    source = source or found
    if source == "files":
        return Files(folder, table["file_name"].combine_chunks())
    if source == "tfrecords":
        return Records(folder, table, FORMATS[source])
    return (Tars if source == "webdataset" else Parquet)(folder, table, FORMATS[source])


def _there(folder: Path, table: Any, source: str) -> bool:
    if source == "files":
        names = table["file_name"] if "file_name" in table.column_names else []
        return len(names) > 0 and (folder / names[0].as_py()).is_file()
    return any(folder.glob(FORMATS[source]))


def decoded(content: bytes) -> np.ndarray:
    """Return the samples of an audio file, float32 of shape (samples,)."""
    # Format and bits, where all WAV files of datasets have them: a fifth of the other's time.
    if content[:4] == b"RIFF" and (content[20:22], content[34:36]) == (b"\1\0", b"\x10\0"):
        with wave.open(io.BytesIO(content)) as file:
            return np.frombuffer(file.readframes(file.getnframes()), "<i2") / np.float32(2**15)
    import soundfile

    return soundfile.read(io.BytesIO(content), dtype="float32")[0]


class Files:
    """Audio files, one a variation."""

    def __init__(self, folder: Path, names: Any) -> None:
        self._folder, self._names = folder, names

    def samples(self, row: int) -> np.ndarray:
        """Return samples as they were written, float32 of shape (samples,)."""
        return decoded((self._folder / self._names[row].as_py()).read_bytes())


class Shards(ABC):
    """Shards: where each row of the table lies in them.

    Rows of a split are in its shards in their order.  Nothing stays open, so that processes can
    share one of these.
    """

    def __init__(self, folder: Path, table: Any, pattern: str) -> None:
        self._paths: list[Path] = []
        self._places = np.zeros((table.num_rows, 3), dtype=np.int64)
        column = next((name for name in ("file_name", "key") if name in table.column_names), None)
        self._names = table[column].combine_chunks() if column else None
        for rows, paths in _parts(folder, table, pattern):
            places = [place for path in paths for place in self._numbered(path)]
            if len(places) != len(rows):
                raise ValueError(
                    f"{folder / pattern} has {len(places)} variations where the table has "
                    f"{len(rows)}: shards are missing, or of another dataset"
                )
            for row, (*place, name) in zip(rows.tolist(), places, strict=True):
                self._places[row] = place
                self.check(row, name)

    def _numbered(self, path: Path) -> Iterator[tuple[int, int, int, str]]:
        self._paths.append(path)
        number = len(self._paths) - 1
        try:
            return ((number, *place) for place in self.index(path))
        except Exception as error:
            raise ValueError(f"{path} cannot be read: {error}") from error

    @abstractmethod
    def index(self, path: Path) -> list[tuple[int, int, str]]:
        """Return where each variation begins, how much it is, and its name if that is at hand."""

    def place(self, row: int) -> tuple[Path, int, int]:
        """Return the shard of a row, where it begins there, and how much it is."""
        shard, start, size = self._places[row].tolist()
        return self._paths[shard], start, size

    def check(self, row: int, name: str) -> None:
        """Raise an error if a shard calls what it has at a row's place by another name."""
        known = self._names[row].as_py() if self._names is not None and name else name
        keys = {PurePosixPath(text).stem.replace(".", "_") for text in (known, name)}
        if len(keys) > 1 and known != PurePosixPath(name).stem:
            path, *_ = self.place(row)
            raise ValueError(f"{path} has {name} where the table has {known}")


def _parts(folder: Path, table: Any, pattern: str) -> Iterator[tuple[np.ndarray, list[Path]]]:
    """Yield rows of the table and, in their order, the shards that they are in."""
    columns, place = table.column_names, str(Path(pattern).parent)
    every = np.arange(table.num_rows)
    if "shard" in columns and table["shard"][0].as_py().startswith(f"{place}/"):
        coded = table["shard"].combine_chunks().dictionary_encode()
        order = np.argsort(coded.indices, kind="stable")
        ends = np.cumsum(np.bincount(coded.indices))[:-1]
        for name, rows in zip(coded.dictionary, np.split(order, ends), strict=True):
            yield rows, [folder / name.as_py()]
        return
    names = table["file_name"].to_pylist() if "file_name" in columns else []
    stems = [PurePosixPath(name).stem for name in names]
    for end in (".tfrecord", ".tfrecord.gz"):
        if stems and (folder / place / f"{stems[0]}{end}").is_file():
            yield every, [folder / place / f"{stem}{end}" for stem in stems]
            return
    splits = np.array(table["split"].to_pylist() if "split" in columns else [None] * len(every))
    paths: dict[str | None, list[tuple[int, Path]]] = {}
    for path in folder.glob(pattern):
        if named := SHARD.search(path.name):
            split = named[1] if "split" in columns else None
            paths.setdefault(split, []).append((int(named[2]), path))
    for split in dict.fromkeys(splits.tolist()):
        yield every[splits == split], [path for _, path in sorted(paths.get(split, []))]


def _part(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


class Tars(Shards):
    """Tar shards, as webdataset has them."""

    def index(self, path: Path) -> list[tuple[int, int, str]]:
        """Return where the audio of each variation begins, its bytes, and its name."""
        with tarfile.open(path, "r:") as tar:
            members = [each for each in tar if not each.name.endswith(".json")]
        return [(each.offset_data, each.size, each.name) for each in members]

    def samples(self, row: int) -> np.ndarray:
        """Return samples as they were written, float32 of shape (samples,)."""
        return decoded(_part(*self.place(row)))


class Parquet(Shards):
    """Parquet shards that hold audio files; a group of rows is read at once, and kept."""

    _held: tuple[Any, Any] = (None, None)

    def index(self, path: Path) -> list[tuple[int, int, str]]:
        """Return the group of each variation, and its place there."""
        import pyarrow.parquet

        about = pyarrow.parquet.read_metadata(path)
        sizes = [about.row_group(group).num_rows for group in range(about.num_row_groups)]
        return [(group, place, "") for group, size in enumerate(sizes) for place in range(size)]

    def samples(self, row: int) -> np.ndarray:
        """Return samples as they were written, float32 of shape (samples,)."""
        path, group, place = self.place(row)
        told, audio = self._held
        if told != (path, group):
            import pyarrow.parquet

            with pyarrow.parquet.ParquetFile(path, memory_map=True) as file:
                audio = file.read_row_group(group, columns=["audio"], use_threads=False)["audio"]
            self._held = (path, group), audio
        found = audio[place].as_py()
        self.check(row, found["path"])
        return decoded(found["bytes"])


class Records(Shards):
    """Shards of ``tf.train.Example``; a shard that is compressed is held as a whole."""

    def index(self, path: Path) -> list[tuple[int, int, str]]:
        """Return where each record begins, in what is not compressed, and its bytes."""
        places = []
        with _opened(path) as file:
            while head := file.read(12):
                (size,) = struct.unpack("<Q", head[:8])
                places.append((file.tell(), size, ""))
                file.seek(size + 4, io.SEEK_CUR)
        return places

    def samples(self, row: int) -> np.ndarray:
        """Return samples as they were written, float32 of shape (samples,)."""
        path, start, size = self.place(row)
        packed = path.suffix == ".gz"
        content = _unpacked(path)[start : start + size] if packed else _part(path, start, size)
        found = features(content)
        self.check(row, found["pfname"])
        return np.array(found["audio"], dtype=np.float32)


def _opened(path: Path) -> Any:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


@lru_cache(maxsize=1)
def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def features(content: bytes) -> dict[str, Any]:
    """Return name and audio of a ``tf.train.Example``, by the fields of its message.

    `audio` is float32 of shape (samples,), of integers of 16 bits as of floats.
    """
    found: dict[str, Any] = {}
    for _, every in _fields(memoryview(content)):
        for _, entry in _fields(every):
            (_, key), (_, feature) = _fields(entry)
            name = bytes(key).decode()
            if name not in ("audio", "pfname"):
                continue
            for kind, values in _fields(feature):
                # A list of texts, or of floats side by side.
                ((_, value),) = _fields(values)
                if name == "audio":
                    found[name] = np.frombuffer(value, "<f4" if kind == 2 else "<i2")
                else:
                    found[name] = bytes(value).decode()
    if found["audio"].dtype == np.int16:
        found["audio"] = found["audio"] / np.float32(2**15)
    return found


def _fields(content: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Yield the fields of a message that have a length: their numbers, and what they hold."""
    place = 0
    while place < len(content):
        tag, place = _number(content, place)
        size, place = _number(content, place)
        yield tag >> 3, content[place : place + size]
        place += size


def _number(content: memoryview, place: int) -> tuple[int, int]:
    """Return a number of the wire format, and the place after it."""
    number = shift = 0
    while content[place] & 128:
        number |= (content[place] & 127) << shift
        place, shift = place + 1, shift + 7
    return number | content[place] << shift, place + 1
