"""Pieces of a long signal: what a variation's file holds, before it is bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from dsgenerator.audio import gain_factor, peak_of, resample
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point


class Piece(NamedTuple):
    """One slice of a long signal, with gain, at the sample rate of its file.

    Attributes
    ----------
    number : int
        Which slice it is.
    samples : numpy.ndarray of float32, shape (dataset.file_samples,)
        Not yet of the sample format; it may be a view of the long signal.
    peak : float
        Relative to full scale, 1.
    """

    number: int
    samples: np.ndarray
    peak: float


def pieces(
    dataset: Dataset, samples: np.ndarray, numbers: Iterable[int] | None = None
) -> Iterator[Piece]:
    """Yield the slices of a long signal that are not silent.

    Parameters
    ----------
    dataset : Dataset
    samples : numpy.ndarray of float32, shape (dataset.long_samples,)
    numbers : Iterable[int], optional
        Which slices; all by default.
    """
    spec = dataset.slicing
    gain = gain_factor(spec.gain_db)
    floor = 0.0 if spec.silence_db is None else gain_factor(spec.silence_db)
    for number in range(dataset.variations) if numbers is None else numbers:
        part = samples[dataset.sliced[number]]
        if spec.gain_db:
            part = part * gain
        peak = peak_of(part)
        if peak >= floor:
            if dataset.file_rate != dataset.sample_rate:
                part = resample(part, dataset.sample_rate, dataset.file_rate, dataset.file_samples)
                peak = peak_of(part)
            yield Piece(number, part, peak)


def clip_error(dataset: Dataset, point: Point, file: str) -> str:
    """Return what to tell where a file reaches beyond full scale, and must not."""
    return (
        f"{file} reaches beyond full scale, and on_clip is error ({point.describe()}; "
        f"gain_db {dataset.slicing.gain_db:g}). Lower gain_db, or set on_clip to warn or drop"
    )
