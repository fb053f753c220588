"""Finding files that are missing, that were altered in place, or that are not of the dataset."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import google_crc32c

from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import write_atomically
from dsgenerator.plan.paths import PROVENANCE, TABLE_CSV, Paths
from dsgenerator.plan.run import Run
from dsgenerator.slice.manifest import read_manifest

LINKED = ("huggingface/train/audio/", "huggingface/validation/audio/", "huggingface/test/audio/")
"""Links to the audio; where a copy has followed them, the same files once more."""


@dataclass
class Check:
    """What was found out about a dataset.

    Attributes
    ----------
    missing, altered, extra : list[str]
        Paths, in order.
    verified : int
        How many files were looked for.
    """

    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    verified: int = 0

    def __bool__(self) -> bool:
        """Return whether anything is wrong."""
        return bool(self.missing or self.altered or self.extra)

    def report(self) -> str:
        """Return what is wrong, for people; the first ten files of each kind by name."""
        lines = [f"{self.verified} files verified"]
        for word in ("missing", "altered", "extra"):
            files = getattr(self, word)
            if files:
                lines[0] += f", {len(files)} {word}"
                lines += [f"  {word}: {file}" for file in files[:10]]
                lines += [f"  and {len(files) - 10} more"] if len(files) > 10 else []
        return "\n".join(lines)


def check_folder(data: Path) -> Check:
    """Compare a dataset, wherever it lies, with the checksums that it has itself.

    Raises
    ------
    DSGeneratorError
        If the folder has no ``dataset.json``, or that cannot be read.
    """
    about = _described(data)
    expected = {name: entry["sha256"] for name, entry in about["files"].items()}
    check = Check()
    for name in about["links"]:
        check.verified += 1
        if not (data / name).exists():
            check.missing.append(str(data / name))
    for name in sorted(expected):
        _compare(data, name, expected[name], check)
    audio = _audio(data)
    for name in sorted(audio):
        _compare(data, name, audio[name], check)
    known = {*expected, *audio, PROVENANCE}
    check.extra = sorted(
        # Without its table, nobody knows which audio is of the dataset.
        name
        for name in _files(data)
        if name not in known and (audio or not name.startswith("audio/"))
    )
    return check


def check_long_signals(run: Run, check: Check) -> None:
    """Compare the long signals with what they were when they were sliced."""
    for batch in run.batches:
        manifest = read_manifest(run.paths.sliced(batch))
        # What is not sliced yet, as the config has changed, has nothing to be compared with.
        for signal, sliced in zip(batch.signals, manifest.points if manifest else (), strict=False):
            path = run.paths.long(signal.point)
            content = _content(path)
            check.verified += 1
            if content is None:
                check.missing.append(str(path))
            elif google_crc32c.value(content) != sliced.checksum:
                check.altered.append(str(path))


def rerun_command(
    snakefile: str, configfiles: Sequence[str | Path], settings: Mapping[str, Any]
) -> str:
    """Return the command that runs a config again, from anywhere.

    Parameters
    ----------
    snakefile : str
    configfiles : Sequence[str or Path]
    settings : Mapping[str, Any]
        What ``--config`` set besides.
    """
    words = ["snakemake", "--snakefile", snakefile, "--directory", Path.cwd(), "--cores", "all"]
    if configfiles:
        words += ["--configfile", *(Path(file).absolute() for file in configfiles)]
    if settings:
        words += ["--config", *(f"{key}={json.dumps(value)}" for key, value in settings.items())]
    return shlex.join(map(str, words))


def repair_command(paths: Paths, check: Check, again: str) -> str:
    """Return a command, on one line, that makes altered and missing files again.

    Parameters
    ----------
    paths : Paths
    check : Check
    again : str
        The command of a run.
    """
    if not check.altered:
        return again
    listed = paths.root.absolute() / "altered.txt"
    lines = "".join(f"{Path(file).absolute()}\n" for file in check.altered)
    write_atomically(listed, lines.encode())
    return f"tr '\\n' '\\0' < {shlex.quote(str(listed))} | xargs -0 rm -f && {again}"


def _described(data: Path) -> dict:
    path = data / PROVENANCE
    try:
        about = json.loads(path.read_bytes())
        return {key: about[key] for key in ("files", "links")}
    except FileNotFoundError:
        raise DSGeneratorError(f"{data} is no dataset: it has no {PROVENANCE}") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise DSGeneratorError(f"{path} cannot be read as what DSGenerator has written") from None


def _audio(data: Path) -> dict[str, str]:
    """Return the checksums of the audio files, as far as the metadata table can be read."""
    try:
        with open(data / TABLE_CSV, newline="", encoding="utf-8") as file:
            return {row["file_name"]: row["sha256"] for row in csv.DictReader(file)}
    except (OSError, ValueError, KeyError, csv.Error):
        return {}


def _compare(data: Path, name: str, checksum: str, check: Check) -> None:
    content = _content(data / name)
    check.verified += 1
    if content is None:
        check.missing.append(str(data / name))
    elif hashlib.sha256(content).hexdigest() != checksum:
        check.altered.append(str(data / name))


def _files(data: Path) -> list[str]:
    """Return all files below a folder, relative to it; links to folders are not followed."""
    found = []
    for parent, _, files in os.walk(data):
        for file in files:
            name = Path(parent, file).relative_to(data).as_posix()
            if not name.startswith(LINKED):
                found.append(name)
    return found


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
