"""Where everything of one dataset lies; the only place that knows."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.batches import Batch
from dsgenerator.plan.shards import Shard
from dsgenerator.points.point import Point

RESULTS_TABLE = "all-parameters.csv"
"""The audit's table of all parameters; none of these can be called so."""

TABLE_CSV, TABLE_PARQUET, PROVENANCE = "metadata.csv", "metadata.parquet", "dataset.json"
"""Files of every dataset, in ``data/``."""

FIGURES = {"coverage": "grid coverage", "level": "level", "losses": "dropped and clipped"}
"""The figures of a dataset, by name, and what they show."""

RENDERED = ".rendered.json"
"""End of the names of the stamps of jobs that keep long signals."""

SLICED, RECORDED, TABLED = ".sliced.json", ".recorded.json", ".table.json"
AUDITED, GALLERIED = ".audited.json", ".gallery.json"
"""Ends of the names of state files that list files of a dataset, of an audit, of a gallery."""

SHOWN = 12
"""Digits of a digest in a file's name."""


@dataclass(frozen=True)
class Paths:
    """The paths under ``results/<dataset>/``."""

    root: Path

    @property
    def data(self) -> Path:
        """The dataset itself."""
        return self.root / "data"

    @property
    def table_csv(self) -> Path:
        """The metadata table as text."""
        return self.data / TABLE_CSV

    @property
    def table_parquet(self) -> Path:
        """The metadata table as Parquet."""
        return self.data / TABLE_PARQUET

    @property
    def signals(self) -> Path:
        """The folder of long signals: links into the store, named as people read them."""
        return self.root / "long"

    def long(self, point: Point) -> Path:
        """Return a point's long signal."""
        return self.long_named(point.stem)

    def long_named(self, stem: str) -> Path:
        """Return the long signal of the point with a name, or the pattern of all of them."""
        return self.signals / f"{stem}.wav"

    @property
    def storage(self) -> Path:
        """The folder of the samples of long signals."""
        return self.root / "store"

    def store(self, name: str) -> Path:
        """Return a long signal's file; see `dsgenerator.render.store` for its name."""
        return self.storage / name

    @staticmethod
    def store_link(name: str) -> str:
        """Return a long signal's file as seen from the folder of the long signals."""
        return f"../store/{name}"

    @property
    def batches(self) -> Path:
        """The folder of stamps and manifests: what finished jobs say of their work."""
        return self.root / "batches"

    @property
    def claims(self) -> Path:
        """The folder of claims: which files jobs may have written."""
        return self.root / "claims"

    @property
    def run(self) -> Path:
        """The number of the last run, and what it was to make."""
        return self.root / "run.json"

    @property
    def plan(self) -> Path:
        """What a large plan is stored in for jobs on other machines."""
        return self.root / "plan.npz"

    @property
    def lock(self) -> Path:
        """What one run at a time holds."""
        return self.root / "lock"

    def rendered(self, batch: Batch) -> Path:
        """Return what says that a batch's long signals are all there."""
        return self.batches / f"{batch.number:04d}-{batch.render[:SHOWN]}{RENDERED}"

    def sliced(self, batch: Batch) -> Path:
        """Return the manifest of a batch's variations."""
        return self.batches / f"{batch.number:04d}-{batch.slice[:SHOWN]}{SLICED}"

    def sliced_so_far(self, batch: Batch) -> Path:
        """Return the manifest of what is done of a batch whose job has not finished."""
        return self.batches / f"{batch.number:04d}-{batch.slice[:SHOWN]}-part{SLICED}"

    def manifests_of(self, numbers: Iterable[int]) -> list[Path]:
        """Return the manifests that there are of batches with some numbers."""
        found = (self.batches.glob(f"{number:04d}-*{SLICED}") for number in sorted(set(numbers)))
        return [path for paths in found for path in sorted(paths)]

    def recorded(self, shard: Shard) -> Path:
        """Return the list of the files that a shard's records are in."""
        return self.batches / f"{shard.name}-{shard.digest[:SHOWN]}{RECORDED}"

    def tabled(self, table_digest: str) -> Path:
        """Return what says that the metadata table is that of the config."""
        return self.batches / f"{table_digest[:SHOWN]}{TABLED}"

    def measured(self, batch: Batch, instruments: str) -> Path:
        """Return what estimators make of a batch's long signals."""
        name = f"{batch.number:04d}-{batch.render[:SHOWN]}-{instruments[:SHOWN]}.measured.json"
        return self.batches / name

    def audited(self, audit_digest: str) -> Path:
        """Return what says that the audit is that of the config."""
        return self.batches / f"{audit_digest[:SHOWN]}{AUDITED}"

    def audit(self, name: str) -> Path:
        """Return a file of the audit."""
        return self.root / "audit" / name

    def thumbnails(self, batch: Batch, thumbnails: str) -> Path:
        """Return the image of a batch's spectrograms."""
        name = f"{batch.number:04d}-{batch.slice[:SHOWN]}-{thumbnails[:SHOWN]}.png"
        return self.gallery("thumbs") / name

    def galleried(self, gallery_digest: str) -> Path:
        """Return what says that the gallery is that of the config."""
        return self.batches / f"{gallery_digest[:SHOWN]}{GALLERIED}"

    def gallery(self, name: str) -> Path:
        """Return a file of the gallery."""
        return self.root / "gallery" / name

    @property
    def figures(self) -> Path:
        """The folder of the figures."""
        return self.root / "figures"

    def figure(self, name: str) -> Path:
        """Return one of the `FIGURES`."""
        return self.figures / f"{name}.png"

    def log(self, rule: str, name: str) -> Path:
        """Return the log of one job."""
        return self.root / "logs" / rule / f"{name}.log"

    def check_folders(self) -> None:
        """Refuse a place where something else stands in the way of a folder.

        Raises
        ------
        DSGeneratorError
            With the path that is no folder.
        """
        folders = [self.signals, self.storage, self.batches, self.claims, self.root / "logs"]
        for path in (*reversed(self.root.parents), self.root, *folders, self.data / "audio"):
            for part in (path.parent, path):
                if os.path.lexists(part) and not part.is_dir():
                    raise DSGeneratorError(f"{part} is in the way: it should be a directory")
