"""Where everything of one dataset lies; the only place that knows."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.batches import Batch
from dsgenerator.plan.shards import Portion
from dsgenerator.points.dataset import Point

FINDINGS = "all-parameters.csv"
"""The audit's table of all parameters; none of these can be called so."""

TABLE_CSV, TABLE_PARQUET, PROVENANCE = "metadata.csv", "metadata.parquet", "dataset.json"
"""Files of every dataset, in ``data/``."""

FIGURES = {"coverage": "grid coverage", "level": "level", "losses": "dropped and clipped"}
"""The figures of a dataset, by name, and what they show."""

AUDITED, GALLERIED = ".audited.json", ".gallery.json"
"""Ends of the names of the stamps that list the files of an audit, and of a gallery."""

TEMPORARY = re.compile(r"\.(.+)\.\d+\.tmp")
"""Names under which files are written before they are whole."""


@dataclass(frozen=True)
class Layout:
    """The paths under ``results/<dataset>/``."""

    root: Path

    def long(self, point: Point) -> Path:
        """Return a point's long signal: a link into the store, named as people read it."""
        return self.long_named(point.stem)

    def long_named(self, stem: str) -> Path:
        """Return the long signal of the point with a name, or the pattern of all of them."""
        return self.root / "long" / f"{stem}.wav"

    def store(self, render_digest: str) -> Path:
        """Return a long signal's samples, named by the digest of all that made them."""
        return self.root / "store" / render_digest

    @staticmethod
    def store_link(render_digest: str) -> str:
        """Return a long signal's samples as seen from the folder of the long signals."""
        return f"../store/{render_digest}"

    def rendered(self, batch: Batch) -> Path:
        """Return what says that a batch's long signals are all there."""
        return self.root / "batches" / f"{batch.number:04d}-{batch.render[:12]}.rendered.json"

    def sliced(self, batch: Batch) -> Path:
        """Return the manifest of a batch's variations."""
        return self.root / "batches" / f"{batch.number:04d}-{batch.slice[:12]}.sliced.json"

    def sliced_near(self, batch: Batch) -> list[Path]:
        """Return the manifests that there are of batches with this number and next to it."""
        numbers = (batch.number, batch.number - 1, batch.number + 1)
        found = (self.batches.glob(f"{number:04d}-*.sliced.json") for number in numbers)
        return [path for paths in found for path in sorted(paths)]

    def claim(self, batch: Batch) -> Path:
        """Return the list of files that a slice job is about to write."""
        return self.root / "batches" / f"{batch.number:04d}-{batch.slice[:12]}.claim.json"

    def recorded(self, portion: Portion) -> Path:
        """Return the list of the files that a portion's records are in."""
        return self.root / "batches" / f"{portion.name}-{portion.digest[:12]}.recorded.json"

    def record_claim(self, portion: Portion) -> Path:
        """Return the list of files that a job is about to write records to."""
        return self.root / "batches" / f"{portion.name}-{portion.digest[:12]}.claim.json"

    def table_claim(self, table_digest: str) -> Path:
        """Return the list of files that are about to be written for all variations."""
        return self.root / "batches" / f"{table_digest[:12]}.claim.json"

    def tabled(self, table_digest: str) -> Path:
        """Return what says that the metadata table is that of the config."""
        return self.root / "batches" / f"{table_digest[:12]}.table.json"

    def measured(self, batch: Batch, instruments: str) -> Path:
        """Return what estimators make of a batch's long signals."""
        name = f"{batch.number:04d}-{batch.render[:12]}-{instruments[:12]}.measured.json"
        return self.root / "batches" / name

    def audited(self, audit_digest: str) -> Path:
        """Return what says that the audit is that of the config."""
        return self.root / "batches" / f"{audit_digest[:12]}{AUDITED}"

    def audit(self, name: str) -> Path:
        """Return a file of the audit."""
        return self.root / "audit" / name

    def thumbnails(self, batch: Batch, thumbnails: str) -> Path:
        """Return the image of a batch's spectrograms."""
        name = f"{batch.number:04d}-{batch.slice[:12]}-{thumbnails[:12]}.png"
        return self.gallery("thumbs") / name

    def galleried(self, gallery_digest: str) -> Path:
        """Return what says that the gallery is that of the config."""
        return self.root / "batches" / f"{gallery_digest[:12]}{GALLERIED}"

    def gallery(self, name: str) -> Path:
        """Return a file of the gallery."""
        return self.root / "gallery" / name

    def figure(self, name: str) -> Path:
        """Return one of the `FIGURES`."""
        return self.root / "figures" / f"{name}.png"

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
        folders = [self.root / name for name in ("long", "store", "batches", "logs")]
        for path in (*reversed(self.root.parents), self.root, *folders, self.data / "audio"):
            for part in (path.parent, path):
                if os.path.lexists(part) and not part.is_dir():
                    raise DSGeneratorError(f"{part} is in the way: it should be a directory")

    @property
    def batches(self) -> Path:
        """The folder of manifests and claims."""
        return self.root / "batches"

    @property
    def ledger(self) -> Path:
        """All files that the last complete run left in ``data/``, with their sizes."""
        return self.root / "ledger.json"

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


def write_atomically(path: str | Path, content: bytes) -> None:
    """Write a file under a temporary name beside it, then rename it: all or nothing."""
    # Plain strings: pathlib would take longer than the file system.
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb", buffering=0) as file:
            rest = memoryview(content)
            while rest:
                rest = rest[file.write(rest) :]
        os.replace(temporary, path)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError):
            # A full disk does not say which file it had no room for.
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def link(path: Path, target: str) -> None:
    """Make `path` a symbolic link to `target`, relative to its folder, replacing what is there."""
    try:
        os.symlink(target, path)
    except FileExistsError:
        if path.is_symlink() and os.readlink(path) == target:
            return
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        os.symlink(target, temporary)
        os.replace(temporary, path)


def modified(path: Path) -> float:
    """Return when a file was last written, seconds since the epoch; 0 if it is gone."""
    try:
        return os.stat(path).st_mtime
    except FileNotFoundError:
        return 0.0


def file_size(path: str | Path) -> int:
    """Return a file's size in bytes, following links; -1 if there is no such file."""
    try:
        return os.stat(path).st_size
    except OSError:
        return -1


def read_json(path: Path) -> dict:
    """Return a JSON file's mapping, or an empty one where there is none that can be read."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
