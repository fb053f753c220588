"""What a run is to make: the dataset, its batches and its paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dsgenerator.audio import wav_size
from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.plan.batches import Batch, automatic_size, make_batch
from dsgenerator.plan.paths import Layout, read_json
from dsgenerator.plan.shards import Portion, make_portions
from dsgenerator.plan.specs import (
    audit_digest,
    digest,
    gallery_digest,
    instruments_digest,
    table_digest,
    thumbnails_digest,
)
from dsgenerator.points.dataset import Dataset


@dataclass(frozen=True)
class Task:
    """What a job is handed: small, and enough to work out the rest.

    Attributes
    ----------
    dataset : Dataset
    layout : Layout
    size : int
        Points of a batch.
    number : int or None
        Which batch; None for a job that concerns all of them.
    portion : Portion or None
        Which records, for a job that writes some.
    """

    dataset: Dataset
    layout: Layout
    size: int
    number: int | None = None
    portion: Portion | None = None

    def batch(self) -> Batch:
        """Return the batch that this task is about."""
        return make_batch(self.dataset, self.number, self.size)

    def plan(self) -> Plan:
        """Return the plan that this task is part of."""
        return cut_plan(self.dataset, self.layout, self.size)


@dataclass(frozen=True)
class Plan:
    """All batches of a dataset.

    Attributes
    ----------
    dataset : Dataset
    layout : Layout
    size : int
        Points of a batch.
    batches : tuple[Batch, ...]
    portions : tuple[Portion, ...]
        Of all records that are written by several jobs.
    table : str
        The digest of the metadata table.
    """

    dataset: Dataset
    layout: Layout
    size: int
    batches: tuple[Batch, ...]
    portions: tuple[Portion, ...]
    table: str

    @cached_property
    def variation_bytes(self) -> int:
        """Size of one variation file; of a FLAC file, the most that it can be."""
        return wav_size(self.dataset.file_samples, self.dataset.sample_format)

    @cached_property
    def long_bytes(self) -> int:
        """Size of one long signal."""
        return wav_size(self.dataset.long_samples, "FLOAT")

    @cached_property
    def instruments(self) -> str:
        """The digest of all that an audit measures with."""
        return instruments_digest(self.dataset)

    @cached_property
    def audit(self) -> str:
        """The digest of an audit of the dataset."""
        return audit_digest(self.instruments, self.table)

    @cached_property
    def thumbnails(self) -> str:
        """The digest of what makes thumbnails."""
        return thumbnails_digest(self.dataset)

    @cached_property
    def gallery(self) -> str:
        """The digest of a gallery of the dataset."""
        return gallery_digest(self.dataset, self.table)

    def task(self, number: int | None = None, portion: Portion | None = None) -> Task:
        """Return what the job of a batch, of a portion, or of all of them, is handed."""
        return Task(self.dataset, self.layout, self.size, number, portion)

    def batches_of(self, portion: Portion) -> list[Batch]:
        """Return the batches that a portion's variations are in."""
        return [self.batches[number] for number in portion.batches(self.dataset, self.size)]

    def batch_of(self, stem: str) -> Batch:
        """Return the batch that the point called `stem` is in.

        Raises
        ------
        DSGeneratorError
            If no point has that name; with the nearest that one has.
        """
        for batch in self.batches:
            if any(point.stem == stem for point in batch.points):
                return batch
        known = [point.stem for batch in self.batches for point in batch.points]
        raise DSGeneratorError(f"{self.dataset.name} has no point {stem}{nearest(stem, known)}")

    def points_with_renders(self) -> Iterator[tuple]:
        """Yield every point with its render digest, in config order."""
        for batch in self.batches:
            yield from zip(batch.points, batch.renders, strict=True)


def make_plan(dataset: Dataset, results: str | Path = "results") -> Plan:
    """Cut a dataset into batches.

    The batch size changes no byte of the dataset.  So where the last complete run made just
    what is asked for now, its batches are kept, and another `batch_size` re-runs nothing.
    """
    layout = Layout(Path(results) / dataset.name)
    size = dataset.batch_size
    if size == "auto":
        size = automatic_size(len(dataset), dataset.long_samples)
    plan = cut_plan(dataset, layout, size)
    ledger = read_json(layout.ledger)
    if ledger.get("table") == plan.table and ledger.get("batch_size") != size:
        plan = cut_plan(dataset, layout, ledger["batch_size"])
    return plan


def cut_plan(dataset: Dataset, layout: Layout, size: int) -> Plan:
    """Cut a dataset into batches of `size` points."""
    count = -(-len(dataset) // size)
    batches = tuple(make_batch(dataset, number, size) for number in range(count))
    # Hashed point by point, so that the table's digest does not depend on the batches.
    renders = digest([render for batch in batches for render in batch.renders])
    stems = digest([point.stem for batch in batches for point in batch.points])
    portions = make_portions(dataset, batches, size)
    table = table_digest(dataset, renders, stems, [portion.digest for portion in portions])
    return Plan(dataset, layout, size, batches, portions, table)
