"""Portions: consecutive variations whose records one job writes, and the files that hold them.

A portion is cut by the places that variations have in config order, dropped ones among them.  So
which file a variation goes to does not depend on batches, and a dataset that grows at its end keeps
the files that it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from dsgenerator.audio import wav_size
from dsgenerator.plan.batches import Batch
from dsgenerator.plan.specs import digest, slice_digest
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.labels import describe_parameters

VERSIONS = {"params": 1, "tfrecords": 1, "webdataset": 1, "parquet": 1}
"""What is written in portions; raised when the same variations give other bytes than before."""

HEADER_BYTES = 2500
"""Of a variation in a tar file besides its audio: two headers, its labels, and padding."""


@dataclass(frozen=True)
class Portion:
    """Consecutive variations of a dataset, to be written in one format by one job.

    Attributes
    ----------
    kind : str
        One of `VERSIONS`.
    number : int
        Position among the portions of that kind.
    start, stop : int
        The places of its variations in config order, `stop` not included.
    digest : str
        Of all that its files are made of.
    """

    kind: str
    number: int
    start: int
    stop: int
    digest: str

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
        if self.sharded(dataset):
            return [self.shard(dataset, split) for split in dataset.splits or [None]]
        return [
            record_file(dataset, self.kind, point.variation_file(number))
            for point in dataset.points(self.points(dataset).start, self.points(dataset).stop)
            for number in range(dataset.variations)
            if self.holds(dataset, point.index, number)
        ]

    def sharded(self, dataset: Dataset) -> bool:
        """Return whether its variations are in one file for each split."""
        single = dataset.tfrecords["type"] == "single"
        return self.kind != "params" and not (self.kind == "tfrecords" and single)

    def shard(self, dataset: Dataset, split: str | None) -> str:
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


def record_file(dataset: Dataset, kind: str, audio_file: str) -> str:
    """Return the file that holds the record of one variation, for kinds with a file each."""
    path = PurePosixPath(audio_file)
    if kind == "params":
        return str(path.with_suffix(".params"))
    return f"tfrecords/{path.stem}{tfrecord_ending(dataset)}"


def tfrecord_ending(dataset: Dataset) -> str:
    """Return what names of TFRecord files end with."""
    return ".tfrecord.gz" if dataset.tfrecords["gzip"] else ".tfrecord"


def make_portions(dataset: Dataset, batches: Sequence[Batch], size: int) -> tuple[Portion, ...]:
    """Cut a dataset into portions, for all formats that its config asks for.

    Parameters
    ----------
    dataset : Dataset
    batches : Sequence[Batch]
    size : int
        Points of a batch; formats with a file for each variation are cut as the batches are.
    """
    portions: list[Portion] = []
    points = []
    if dataset.records:
        points = [
            pair for batch in batches for pair in zip(batch.points, batch.renders, strict=True)
        ]
    for kind in kinds(dataset):
        places, total = _places(dataset, kind, size), len(dataset) * dataset.variations
        for number in range(-(-total // places)):
            cut = Portion(kind, number, number * places, min(total, (number + 1) * places), "")
            mine = cut.points(dataset)
            contents = slice_digest(dataset, points[mine.start : mine.stop])
            whole = digest(VERSIONS[kind], kind, _settings(dataset, kind), number, places, contents)
            portions.append(Portion(kind, number, cut.start, cut.stop, whole))
    return tuple(portions)


def kinds(dataset: Dataset) -> list[str]:
    """Return what is to be written in portions."""
    found = [kind for kind in ("params", "tfrecords", "webdataset") if kind in dataset.records]
    embedded = "huggingface" in dataset.records and dataset.huggingface["parquet"]
    return [*found, "parquet"] if embedded else found


def _places(dataset: Dataset, kind: str, size: int) -> int:
    """Return how many variations a portion is made for."""
    if kind == "params" or (kind == "tfrecords" and dataset.tfrecords["type"] == "single"):
        return size * dataset.variations
    record = wav_size(dataset.file_samples, dataset.sample_format)
    if kind == "tfrecords":
        record = dataset.file_samples * (4 if dataset.tfrecords["audio"] == "float" else 2)
    elif kind == "webdataset":
        record += HEADER_BYTES
    return max(1, int(dataset.shard_mb * 1e6 / record))


def _settings(dataset: Dataset, kind: str) -> list:
    """Return what, besides the variations, the bytes of a kind depend on."""
    labels = [
        (s.name, s.label, s.label_doc, (s.ends, s.label_ends) if s.label else None)
        for s in dataset.sweeps
    ]
    settings: list = [labels, list(dataset.fixed), dataset.split, dataset.hold_out]
    if kind in ("params", "tfrecords"):
        # Their records have the range of every axis, and the number of its values, too.
        settings.append([(e.n, e.natural_range) for e in describe_parameters(dataset)])
    if kind == "tfrecords":
        settings += [dataset.tfrecords, *map(dataset.longest_course, dataset.moving)]
    return settings
