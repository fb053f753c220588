"""How large a dataset will be: points, variations, time and bytes, for people and for batches."""

from __future__ import annotations

from dsgenerator.audio import wav_size
from dsgenerator.points.dataset import Dataset
from dsgenerator.units import human_bytes, human_time


def variation_bytes(dataset: Dataset) -> int:
    """Return the size of one variation file; of a FLAC file, the most that it can be."""
    return wav_size(dataset.file_samples, dataset.slicing.sample_format)


def long_bytes(dataset: Dataset) -> int:
    """Return the size of one long signal."""
    return wav_size(dataset.long_samples, "FLOAT")


def describe(dataset: Dataset) -> str:
    """Return one line: points, variations, length and bytes of the whole dataset."""
    points = len(dataset)
    variations = points * dataset.variations
    size = human_bytes(variations * variation_bytes(dataset))
    signals = human_bytes(points * long_bytes(dataset))
    return (
        f"{dataset.name}: {points:,} points, {variations:,} variations of "
        f"{dataset.slicing.variation_duration:g} s, {hours_of(dataset, variations)} of audio, "
        f"{size} (and {signals} of long signals)"
    )


def hours_of(dataset: Dataset, variations: int) -> str:
    """Return how long so many variations are, as people read it."""
    return human_time(variations * dataset.slicing.variation_duration)
