"""A dataset of DSGenerator for PyTorch, in one file: copy it beside your training code.

It needs torch, numpy, soundfile and pyarrow, and soxr where the sample rate is to be changed.
Installed, DSGenerator has more of the same: `dsgenerator.torch.TextureDataset`.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import struct
import tarfile
import wave
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import numpy as np
import pyarrow.parquet
import torch

KINDS = ("natural", "normalised")


class TextureDataset(torch.utils.data.Dataset):
    """Variations as tensors by their place, with their labels, whatever holds them.

    Each item is ``(samples, labels)``: float32 of shape (samples,), and a dict of float32 tensors
    of shape ().  Of what moves, labels are means over the variation.

    Parameters
    ----------
    folder : str or Path
        The dataset: the folder with ``metadata.parquet``.
    split : str, optional
        Only the rows whose column ``split`` says so.
    labels : Sequence[str], optional
        Columns of the table; by default all swept parameters, in the config's order.
    source : {"files", "webdataset", "parquet", "tfrecords"}, optional
        Where samples are read; by default the first of these that the folder has.
    seed, epoch : int
        What random excerpts depend on; see `set_epoch`.
    kind : {"natural", "normalised"}
        Of labels: the table's values, or 0 to 1 from the lowest to the highest of the whole table.
    realised : bool
        Whether labels are what the slice itself has realised, where the table has that: NaN of a
        slice that does not tell.
    crop : float, optional
        Seconds of an excerpt; by default the whole variation.
    crop_at : float, optional
        Where excerpts begin, s; by default at a random place.
    resample : int, optional
        Samples per second, Hz, instead of the files'; soxr at its very high quality.
    level_db : float, optional
        RMS level of each excerpt, dB of full scale.

    Raises
    ------
    ValueError
        If something that is asked for is not there, or an excerpt is none of a variation.
    ImportError
        If the sample rate is to be changed, and soxr is not installed.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        split: str | None = None,
        labels: Sequence[str] | None = None,
        source: str | None = None,
        seed: int = 0,
        epoch: int = 0,
        kind: str = "natural",
        realised: bool = False,
        crop: float | None = None,
        crop_at: float | None = None,
        resample: int | None = None,
        level_db: float | None = None,
    ) -> None:
        super().__init__()
        self._asked = {name: of for name, of in locals().items() if name in _ASKED}
        self._asked["folder"] = Path(folder).absolute()
        # In shared memory, as workers that persist have copies of all else.
        self._epoch = torch.tensor(epoch).share_memory_()
        self._open()

    def _open(self) -> None:
        asked = self._asked
        self.folder, self.seed, self.level_db = asked["folder"], asked["seed"], asked["level_db"]
        table = pyarrow.parquet.read_table(self.folder / "metadata.parquet")
        self.rows = _rows(table, asked["split"])
        self._labels(table, asked["labels"], asked["kind"], asked["realised"])
        self.rate = table["sample_rate"][0].as_py()
        self.length = round(table["duration"][0].as_py() * self.rate)
        self.crop, self.start = _excerpt(asked["crop"], asked["crop_at"], self.length, self.rate)
        self.sample_rate = asked["resample"] or self.rate
        if self.sample_rate != self.rate:
            _resampler()
        self._points, self._slices = (table[name].combine_chunks() for name in _MARKS)
        self._audio = open_audio(self.folder, table, asked["source"])

    def _labels(self, table: Any, labels: Any, kind: str, realised: bool) -> None:
        known = table.column_names
        if kind not in KINDS:
            raise ValueError(f"kind is {kind!r}. Allowed: {', '.join(KINDS)}")
        if labels is None:
            config = json.loads((self.folder / "dataset.json").read_text(encoding="utf-8"))[
                "config"
            ]
            # A config lists either its axes, or its points, which all have the same parameters.
            labels = list(config["params"] if "params" in config else config["points"][0])
        if missing := [name for name in labels if name not in known]:
            raise ValueError(f"no column {', '.join(missing)}; the table has: {', '.join(known)}")
        self.names, self._values = tuple(labels), {}
        for name in labels:
            told = f"{name}_realised" if realised and f"{name}_realised" in known else name
            values = table[told].to_numpy().astype(np.float64)
            if kind == "normalised":
                ends = [of for of in (name, f"{name}_start", f"{name}_end") if of in known]
                low = min(table[of].to_numpy().min() for of in ends)
                high = max(table[of].to_numpy().max() for of in ends)
                values = (values - low) / (high - low) if high > low else np.zeros_like(values)
            self._values[name] = values

    def __len__(self) -> int:
        """Return the number of variations."""
        return len(self.rows)

    def __getitem__(self, place: int) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Return the samples and labels of one variation."""
        row = int(self.rows[place])
        samples = self._audio.samples(row)
        if self.crop < self.length:
            start = self._place(row) if self.start is None else self.start
            samples = samples[start : start + self.crop].copy()
        if self.sample_rate != self.rate:
            length = round(self.crop * self.sample_rate / self.rate)
            samples = _resampler()(samples, self.rate, self.sample_rate, quality="VHQ")[:length]
            samples = np.pad(samples, (0, length - samples.size))
        if self.level_db is not None:
            rms = np.sqrt(np.add.reduce(np.square(samples, dtype=np.float64)) / samples.size)
            samples = samples * np.float32(10 ** (self.level_db / 20) / rms) if rms else samples
        labels = {
            name: torch.tensor(values[row], dtype=torch.float32)
            for name, values in self._values.items()
        }
        return torch.from_numpy(samples), labels

    def set_epoch(self, epoch: int) -> None:
        """Let random excerpts be those of another epoch, in workers that persist, too."""
        self._epoch.fill_(epoch)

    def _place(self, row: int) -> int:
        """Return where the excerpt of a row begins, from seed, epoch and variation alone."""
        mark = self._points[row].as_py(), self._slices[row].as_py()
        purpose = "crop", self.seed, int(self._epoch), *mark
        number = int.from_bytes(hashlib.shake_256(repr(purpose).encode()).digest(8), "little")
        return int((number >> 11) * 2.0**-53 * (self.length - self.crop + 1))

    def __getstate__(self) -> dict[str, Any]:
        # What has been asked for, which is small; where it arrives, the table is read again.
        return {"_asked": self._asked, "_epoch": self._epoch}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open()


_MARKS = ("point", "variation")
_ASKED = (
    *("folder", "split", "labels", "source", "seed", "kind", "realised", "crop", "crop_at"),
    *("resample", "level_db"),
)


def _rows(table: Any, split: str | None) -> np.ndarray:
    """Return the rows of a split."""
    if split is None:
        return np.arange(table.num_rows)
    splits = table["split"].to_pylist() if "split" in table.column_names else []
    if split not in splits:
        known = ", ".join(dict.fromkeys(splits)) or "none, as the dataset is not divided"
        raise ValueError(f"no variation is for {split!r}. Splits: {known}")
    return np.flatnonzero(np.array(splits) == split)


def _excerpt(
    crop: float | None, crop_at: float | None, length: int, rate: int
) -> tuple[int, int | None]:
    """Return the samples of an excerpt, and where it begins; None if at random."""
    samples = length if crop is None else round(crop * rate)
    if not 0 < samples <= length:
        raise ValueError(f"a crop of {crop:g} s does not fit {length / rate:g} s")
    if crop_at is None:
        return samples, None
    if not 0 <= round(crop_at * rate) <= length - samples:
        raise ValueError(f"crop_at is {crop_at:g} s; allowed: 0 to {(length - samples) / rate:g} s")
    return samples, round(crop_at * rate)


def _resampler() -> Any:
    try:
        import soxr
    except ImportError as error:
        raise ImportError(
            "resampling takes the package soxr, which is not installed: pip install soxr"
        ) from error
    return soxr.resample


# -- reading: written by make docs from dsgenerator/loading/reading.py

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
