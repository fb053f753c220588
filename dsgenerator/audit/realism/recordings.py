"""Recordings: the audio files of a folder, each cut into slices."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile

from dsgenerator.errors import DSGeneratorError, plain

ENDINGS = (".wav", ".flac", ".ogg")

LOWEST_RATE, HIGHEST_RATE = 4_000, 768_000
"""Sample rates that are read, Hz."""

MOST_SLICES = 100
"""Slices of a recording, spread evenly over it, at most."""


def find_files(folder: Path) -> list[Path]:
    """Return the audio files of a folder and those within it, hidden ones left out.

    Raises
    ------
    DSGeneratorError
        If there is no such folder, or no such file.
    """
    if not folder.is_dir():
        raise DSGeneratorError(f"{plain(folder)} is no folder; RECORDINGS names one of audio files")
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in ENDINGS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if not found:
        raise DSGeneratorError(f"{plain(folder)} has no recordings: files {', '.join(ENDINGS)}")
    return found


def read_rate(path: Path) -> int:
    """Return the sample rate of a recording, Hz.

    Raises
    ------
    DSGeneratorError
        If the file cannot be read, or its rate is out of range.
    """
    with _opened(path) as file:
        rate = file.samplerate
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise DSGeneratorError(
            f"{plain(path)} has {rate:,} samples a second; "
            f"allowed: {LOWEST_RATE:,} to {HIGHEST_RATE:,}"
        )
    return rate


def read_slices(path: Path, seconds: float) -> list[np.ndarray]:
    """Return slices of a recording, in order, the mean of its channels, shape (samples,) each.

    Parameters
    ----------
    path : Path
    seconds : float
        Duration of a slice.

    Raises
    ------
    DSGeneratorError
        If the file cannot be read, is shorter than a slice, or has samples that are no numbers.
    """
    with _opened(path) as file:
        slices = _slices(file, round(seconds * file.samplerate))
    if not slices:
        raise DSGeneratorError(f"{plain(path)} is shorter than one slice of {seconds:g} s")
    if not all(np.isfinite(part).all() for part in slices):
        raise DSGeneratorError(f"{plain(path)} has samples that are no finite numbers")
    return slices


@contextmanager
def _opened(path: Path) -> Iterator[soundfile.SoundFile]:
    try:
        # As bytes: a name may be no text.
        with soundfile.SoundFile(os.fsencode(path)) as file:
            yield file
    except (OSError, soundfile.SoundFileError) as error:
        told = plain(getattr(error, "error_string", error)).rstrip(".")
        raise DSGeneratorError(f"{plain(path)} cannot be read: {told}") from error


def _slices(file: soundfile.SoundFile, samples: int) -> list[np.ndarray]:
    """Return slices of a file; those that its header claims and it lacks are left out."""
    count = file.frames // samples
    slices = []
    for number in spread(count, MOST_SLICES):
        file.seek(number * samples)
        block = file.read(samples, always_2d=True)
        if len(block) == samples:
            slices.append(block.mean(axis=1))
    return slices


def spread(count: int, most: int) -> list[int]:
    """Return all of 0 .. count - 1, or `most` of them, spread evenly."""
    if count <= most:
        return list(range(count))
    return [number * count // most for number in range(most)]
