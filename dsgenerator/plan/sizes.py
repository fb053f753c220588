"""How large a dataset will be: points, variations, time and bytes, for people and for batches."""

from __future__ import annotations

from dsgenerator.audio import wav_size
from dsgenerator.config.models import load
from dsgenerator.points.dataset import Dataset
from dsgenerator.units import counted, human_bytes, human_time


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
    told = f"and {signals} of long signals" if dataset.keep_long else "long signals are not kept"
    return (
        f"{dataset.name}: {counted(points, 'point')}, {counted(variations, 'variation')} of "
        f"{dataset.slicing.variation_duration:g} s, {hours_of(dataset, variations)} of audio, "
        f"{size} ({told})"
    )


def hours_of(dataset: Dataset, variations: int) -> str:
    """Return how long so many variations are, as people read it."""
    return human_time(variations * dataset.slicing.variation_duration)


def unswept(dataset: Dataset) -> str:
    """Return what to do about a dataset whose points are all alike; nothing if they are not."""
    if dataset.sweeps:
        return ""
    first = next(iter(load(dataset.synth).parameters), None)
    example = (
        f": {{{first.name}: {{min: {first.min:g}, max: {first.max:g}, n: 5}}}}" if first else ""
    )
    return f"Nothing is swept, so that all points are alike; params sweeps, for instance{example}"
