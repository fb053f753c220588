"""Shards: consecutive variations whose records one job writes, and the files that hold them.

A shard is cut by the places that variations have in config order, dropped ones among them.  So
which file a variation goes to does not depend on batches, and a dataset that grows at its end keeps
the files that it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from dsgenerator.plan.digests import digest, points_digest, shard_digest, slice_spec_digest
from dsgenerator.plan.sizes import variation_bytes
from dsgenerator.points.columns import columns_of
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point

VERSIONS = {"params": 2, "tfrecords": 1, "webdataset": 1, "parquet": 1}
"""What is written in shards; raised when the same variations give other bytes than before."""

READ_FIRST = ("webdataset", "parquet", "tfrecords")
"""Formats that hold audio, in the order in which loaders look for them."""

LARGEST_BYTES = 1e18
"""Of a shard, whatever a config says."""

HEADER_BYTES = 2500
"""Of a variation in a tar file besides its audio: two headers, its labels, and padding."""


PARAMS_BYTES = 400
"""Of a ``.params`` file, for each parameter and label."""


@dataclass(frozen=True)
class Shard:
    """Consecutive variations of a dataset, to be written in one format by one job.

    Attributes
    ----------
    kind : str
        One of `VERSIONS`.
    number : int
        Position among the shards of that kind.
    start, stop : int
        The places of its variations in config order, `stop` not included.
    digest : str
        Of all that its files are made of.
    """

    kind: str
    number: int
    start: int
    stop: int
    digest: str = ""

    @property
    def name(self) -> str:
        """What its job and its stamp are called."""
        return f"{self.kind}_{self.number:04d}"

    def points(self, dataset: Dataset) -> range:
        """Return the indices of the points that its variations are of."""
        return range(self.start // dataset.variations, -(-self.stop // dataset.variations))

    def batches(self, dataset: Dataset, size: int) -> range:
        """Return the numbers of the batches, `size` points each, that its points are in."""
        points = self.points(dataset)
        return range(points.start // size, (points.stop - 1) // size + 1)

    def files(self, dataset: Dataset) -> list[str]:
        """Return the files that it may write, relative to ``data/``."""
        if is_sharded(dataset, self.kind):
            splits: Sequence[str | None] = dataset.splits or [None]
            return [self.file(dataset, split) for split in splits]
        return [
            record_file(dataset, self.kind, point.variation_file(number))
            for point in dataset.points(self.points(dataset).start, self.points(dataset).stop)
            for number in range(dataset.variations)
            if self.holds(dataset, point.index, number)
        ]

    def file(self, dataset: Dataset, split: str | None) -> str:
        """Return the file that its variations of a split are in, relative to ``data/``."""
        name = "-".join(filter(None, [dataset.name, split, f"{self.number:06d}"]))
        if self.kind == "webdataset":
            return f"webdataset/{name}.tar"
        if self.kind == "parquet":
            return f"huggingface/parquet/{name}.parquet"
        return f"tfrecords/{name}{tfrecord_ending(dataset)}"

    def holds(self, dataset: Dataset, point: int, variation: int) -> bool:
        """Return whether it has a variation of the point with an index."""
        return self.start <= point * dataset.variations + variation < self.stop


def is_sharded(dataset: Dataset, kind: str) -> bool:
    """Return whether a format has files of many variations; others have a file for each."""
    return kind != "params" and (kind, dataset.export.tfrecords.type) != ("tfrecords", "single")


def record_file(dataset: Dataset, kind: str, audio_file: str) -> str:
    """Return the file that holds the record of one variation, for formats with a file each."""
    path = PurePosixPath(audio_file)
    if kind == "params":
        return str(path.with_suffix(".params"))
    return f"tfrecords/{path.stem}{tfrecord_ending(dataset)}"


def tfrecord_ending(dataset: Dataset) -> str:
    """Return what names of TFRecord files end with."""
    return ".tfrecord.gz" if dataset.export.tfrecords.gzip else ".tfrecord"


def make_shards(
    dataset: Dataset, batch_size: int, known: Sequence[str] | None = None
) -> tuple[Shard, ...]:
    """Cut a dataset into shards, for all formats that its config asks for.

    None where variations have no files of their own: there batches have shards, see
    `shards_between`.

    Parameters
    ----------
    dataset : Dataset
    batch_size : int
        Points of a batch; formats with a file for each variation are cut as the batches are.
    known : Sequence[str], optional
        The digests of all of them, if they are known.
    """
    total = len(dataset) * dataset.variations
    shards: list[Shard] = []
    for kind in kinds(dataset) if dataset.export.files else ():
        places = _places(dataset, kind, batch_size)
        numbers = range(-(-total // places))
        digests = known and known[len(shards) : len(shards) + len(numbers)]
        shards += _numbered(dataset, kind, places, numbers, digests)
    return tuple(shards)


def shards_between(dataset: Dataset, start: int, stop: int) -> tuple[Shard, ...]:
    """Return the shards of consecutive points, where variations have no files of their own.

    Parameters
    ----------
    dataset : Dataset
    start, stop : int
        The points, in config order; `stop` not included.

    Returns
    -------
    tuple[Shard, ...]
        Of one format after the other.  All formats are cut at the same points.
    """
    if dataset.export.files:
        return ()
    size = shard_points(dataset)
    numbers, places = range(start // size, -(-stop // size)), size * dataset.variations
    found = (_numbered(dataset, kind, places, numbers) for kind in kinds(dataset))
    return tuple(shard for shards in found for shard in shards)


def shard_points(dataset: Dataset) -> int:
    """Return how many points a shard has, where variations have no files of their own.

    As many as fit where a variation takes the most room: one at least.  Batches play no part.
    """
    largest = max(record_bytes(dataset, kind) for kind in kinds(dataset))
    return max(1, int(_largest(dataset) / (largest * dataset.variations)))


def first_read(dataset: Dataset) -> str:
    """Return the format whose shards the table names, where variations have no files."""
    return next(kind for kind in READ_FIRST if kind in kinds(dataset))


def shard_of(dataset: Dataset, point: Point) -> str:
    """Return the shard with a point's variations that the metadata table names."""
    kind = first_read(dataset)
    return Shard(kind, point.index // shard_points(dataset), 0, 0).file(dataset, point.split)


def _numbered(
    dataset: Dataset,
    kind: str,
    places: int,
    numbers: Sequence[int],
    known: Sequence[str] | None = None,
) -> Iterator[Shard]:
    """Yield the shards of a kind, of so many variations each, with some numbers."""
    total = len(dataset) * dataset.variations
    shards = [
        Shard(kind, number, number * places, min(total, (number + 1) * places))
        for number in numbers
    ]
    if known is None:
        spec, ranges = slice_spec_digest(dataset), _ranges(dataset, kind)
        known = [_shard_digest(dataset, shard, places, spec, ranges) for shard in shards]
    for shard, made in zip(shards, known, strict=True):
        yield replace(shard, digest=made)


def _shard_digest(dataset: Dataset, shard: Shard, places: int, spec: str, ranges: list) -> str:
    points = shard.points(dataset)
    content = digest(spec, points_digest(dataset, points.start, points.stop))
    made = [VERSIONS[shard.kind], shard.number, places, content, ranges]
    return shard_digest(dataset, shard.kind, *made)


def formats(dataset: Dataset) -> list:
    """Return what, besides the variations and the specs, decides the bytes of all shards."""
    return [(kind, VERSIONS[kind], _ranges(dataset, kind)) for kind in kinds(dataset)]


def kinds(dataset: Dataset) -> list[str]:
    """Return the formats that are written in shards."""
    export = dataset.export
    known: list[str] = ["params", "tfrecords", "webdataset"]
    found = [kind for kind in known if kind in export.records]
    embedded = "huggingface" in export.records and export.huggingface.parquet
    return [*found, "parquet"] if embedded else found


def _places(dataset: Dataset, kind: str, batch_size: int) -> int:
    """Return how many variations a shard is made for."""
    if not is_sharded(dataset, kind):
        return batch_size * dataset.variations
    return max(1, int(_largest(dataset) / record_bytes(dataset, kind)))


def _largest(dataset: Dataset) -> float:
    """Return how many bytes a shard may have."""
    return min(dataset.export.shard_mb * 1e6, LARGEST_BYTES)


def record_bytes(dataset: Dataset, kind: str) -> int:
    """Return about how many bytes the record of a variation takes."""
    if kind == "params":
        return PARAMS_BYTES * len(columns_of(dataset))
    if kind == "tfrecords":
        return dataset.file_samples * (4 if dataset.export.tfrecords.audio == "float" else 2)
    return variation_bytes(dataset) + (HEADER_BYTES if kind == "webdataset" else 0)


def _ranges(dataset: Dataset, kind: str) -> list:
    """Return what records of a kind tell of the whole dataset."""
    if kind not in ("params", "tfrecords"):
        return []
    # They have the range of every parameter, and the number of its values; of what varies over
    # time, TFRecords have as many breakpoints as the longest trajectory.
    ranges = [(column.n, column.ends) for column in columns_of(dataset)]
    lengths = map(dataset.longest_trajectory, dataset.varying) if kind == "tfrecords" else ()
    return [ranges, *lengths]
