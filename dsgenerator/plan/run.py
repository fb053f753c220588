"""What a run is to make: the dataset, where it goes, and how it is cut into jobs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.plan.batches import Batch, LongSignal, make_batch
from dsgenerator.plan.costs import automatic_size, job_memory, job_minutes, point_seconds
from dsgenerator.plan.digests import (
    audit_digest,
    gallery_digest,
    instruments_digest,
    table_digest,
    thumbnails_digest,
)
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.shards import Shard, formats, make_shards, shard_points
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.naming import stem_of
from dsgenerator.state import formed


@dataclass(frozen=True)
class Planned:
    """Digests that are known already; see `dsgenerator.plan.stored`.

    Attributes
    ----------
    table : str
    batches : tuple[tuple[str, str], ...]
        Of what each renders, and of what it slices.
    shards : tuple[str, ...]
        Of shards that have jobs of their own.
    batch_size : int
        Points of a batch, as all these are cut.
    """

    table: str
    batches: tuple[tuple[str, str], ...]
    shards: tuple[str, ...]
    batch_size: int


@dataclass(frozen=True)
class Run:
    """What is to be made, and all that is worked out from that on demand.

    A job is handed this, with the number of a batch or a shard; only the fields travel.

    Attributes
    ----------
    dataset : Dataset
    paths : Paths
    batch_size : int
        Points of a batch.
    planned : Planned, optional
        Stays where it is.
    """

    dataset: Dataset
    paths: Paths
    batch_size: int
    planned: Planned | None = None

    def __reduce__(self) -> tuple:
        return Run, (self.dataset, self.paths, self.batch_size)

    @property
    def _known(self) -> Planned | None:
        """What is planned already, if it is cut as this run is."""
        planned = self.planned
        return planned if planned and planned.batch_size == self.batch_size else None

    def batch(self, number: int) -> Batch:
        """Return one batch, without a look at the others."""
        known = self._known.batches[number] if self._known else None
        return make_batch(self.dataset, number, self.batch_size, known)

    @cached_property
    def batches(self) -> tuple[Batch, ...]:
        """All batches."""
        return tuple(map(self.batch, range(-(-len(self.dataset) // self.batch_size))))

    @cached_property
    def signals(self) -> list[LongSignal]:
        """All long signals, in config order."""
        return [signal for batch in self.batches for signal in batch.signals]

    @cached_property
    def shards(self) -> tuple[Shard, ...]:
        """The shards of all formats that have jobs of their own."""
        known = self._known.shards if self._known else None
        return make_shards(self.dataset, self.batch_size, known)

    @cached_property
    def table(self) -> str:
        """The digest of the metadata table, and so of all that is in ``data/``."""
        planned = self.planned
        return planned.table if planned else table_digest(self.dataset, formats(self.dataset))

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

    def batches_of(self, shard: Shard) -> list[Batch]:
        """Return the batches that a shard's variations are in."""
        return [self.batches[number] for number in shard.batches(self.dataset, self.batch_size)]

    def resources(self, attempt: int) -> dict[str, int]:
        """Return what a job that renders, slices or measures a batch asks a cluster for.

        Parameters
        ----------
        attempt : int
            From 1 on: each asks for as much more.
        """
        minutes = job_minutes(self.dataset, self.batch_size)
        return {"mem_mb": attempt * job_memory(self.dataset), "runtime": attempt * minutes}

    def batch_of(self, stem: str) -> Batch:
        """Return the batch that the point called `stem` is in.

        Raises
        ------
        DSGeneratorError
            If no point has that name; with the nearest that one has.
        """
        stems = [signal.point.stem for signal in self.signals]
        if stem not in stems:
            raise DSGeneratorError(f"{self.dataset.name} has no point {stem}{nearest(stem, stems)}")
        return self.batches[stems.index(stem) // self.batch_size]

    def batch_of_file(self, file: str) -> Batch:
        """Return the batch of the point that a variation is of, by the path of its file."""
        return self.batch_of(stem_of(file))


def make_run(
    dataset: Dataset,
    results: str | Path | None = None,
    on_cluster: bool = False,
    planned: Planned | None = None,
) -> Run:
    """Return what a run of a dataset is to make, on this machine or on a cluster.

    The batch size changes no byte of the dataset.  So where the last complete run made just
    what is asked for now, its batches are kept, and another `batch_size` re-runs nothing.
    """
    paths, size = Paths(Path(results or dataset.results) / dataset.name), dataset.batch_size
    if isinstance(size, str):
        size = automatic_size(len(dataset), point_seconds(dataset), on_cluster)
    if not dataset.export.files:
        # A shard is the work of one job.
        size = -(-size // shard_points(dataset)) * shard_points(dataset)
    run = Run(dataset, paths, size, planned)
    kept = formed(lambda stamp: int(stamp["batch_size"]), paths.tabled(run.table))
    return run if kept in (None, size) else Run(dataset, paths, kept, planned)
