"""What is in a folder of results, and whether its table is true."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas
import soundfile

TOLERANCE = 2e-4  # of an RMS: what 16 bit integers leave of the samples


@dataclass(frozen=True)
class Files:
    """Checksums of the dataset and of the long signals, by name."""

    data: dict[str, str]
    long: dict[str, str]

    @classmethod
    def of(cls, results: Path, foreign: Collection[str] = ()) -> Files:
        data = {n: c for n, c in checksums(results / "data").items() if n not in foreign}
        return cls(data, checksums(results / "long"))


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of all files, links followed."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            content = path.read_bytes() if path.exists() else b"a link to nothing"
            found[str(path.relative_to(folder))] = hashlib.sha256(content).hexdigest()
    return found


def files_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return inode, modification time and size of all files of results, logs left out."""
    return {
        str(path.relative_to(folder)): (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        for path in folder.rglob("*")
        if not {".snakemake", "logs"} & set(path.parts)
        and not path.is_dir()
        and (stat := path.lstat())
    }


def compare(is_: Files, should: Files) -> list[str]:
    """Return how results differ from those of a clean run."""
    faults = []
    for folder in ("data", "long"):
        have, want = getattr(is_, folder), getattr(should, folder)
        for what, names in {
            "missing": want.keys() - have.keys(),
            "not asked for": have.keys() - want.keys(),
            "other bytes": {n for n in have.keys() & want.keys() if have[n] != want[n]},
        }.items():
            if names:
                more = f" and {len(names) - 2} more" if len(names) > 2 else ""
                shown = ", ".join(sorted(names)[:2])
                faults.append(f"{folder}: {what}: {shown}{more}")
    return faults


def rows_are_true(data: Path) -> list[str]:
    """Return which rows of the table are not true of their files."""
    faults = []
    table = pandas.read_csv(data / "metadata.csv")
    in_shards = "shard" in table
    audio = audio_in_tars(data) if in_shards else {}
    for row in table.itertuples():
        name = f"{row.shard}/{row.key}" if in_shards else row.file_name
        if in_shards:
            content = audio.pop((row.shard, row.key), None)
        else:
            path = data / row.file_name
            content = path.read_bytes() if path.is_file() else None
        if content is None:
            faults.append(f"row without audio: {name}")
            continue
        samples, rate = soundfile.read(io.BytesIO(content))
        rms = np.sqrt(np.mean(samples**2))
        truths = {
            "sha256": hashlib.sha256(content).hexdigest() == row.sha256,
            "sample_rate": rate == row.sample_rate,
            "duration": abs(len(samples) / rate - row.duration) < 1 / rate,
            "rms": row.clipped > 0 or abs(rms - row.rms) < TOLERANCE,
        }
        faults += [f"{what} of {name} is wrong" for what, true in truths.items() if not true]
    return faults + [f"audio without row: {shard}/{key}" for shard, key in audio]


def audio_in_tars(data: Path) -> dict[tuple[str, str], bytes]:
    """Return the audio files in tar shards, by shard and key."""
    found = {}
    for path in data.glob("webdataset/*.tar"):
        with tarfile.open(path) as tar:
            for member in tar:
                key, _, end = member.name.rpartition(".")
                if end != "json":
                    found[f"webdataset/{path.name}", key] = tar.extractfile(member).read()
    return found
