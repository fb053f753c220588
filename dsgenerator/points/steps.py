"""The points of a dataset as columns: where the values of each stand among those of the sweeps."""

from __future__ import annotations

from collections.abc import Collection
from math import prod

import numpy as np

from dsgenerator.points.dataset import Dataset


def steps_of(dataset: Dataset, place: int, start: int = 0, stop: int | None = None) -> np.ndarray:
    """Return where the values of combinations stand among those of a sweep.

    Parameters
    ----------
    dataset : Dataset
    place : int
        Of the sweep.
    start, stop : int, optional
        The combinations, in config order; all by default.

    Returns
    -------
    numpy.ndarray of int, shape (combinations,)
    """
    if dataset.steps is not None:
        return dataset.steps[start:stop, place]
    sizes = [len(sweep.values) for sweep in dataset.sweeps]
    combinations = np.arange(start, prod(sizes) if stop is None else stop)
    return combinations // prod(sizes[place + 1 :]) % sizes[place]


def different(dataset: Dataset, names: Collection[str]) -> list[int]:
    """Return the first point of all that have the same values of some swept parameters, sorted."""
    places = [place for place, sweep in enumerate(dataset.sweeps) if sweep.name in names]
    if not places:
        return [0]
    sizes = [len(dataset.sweeps[place].values) for place in places]
    if dataset.steps is None:
        # Each combination of a grid comes first where all other parameters have their first value.
        every = [len(sweep.values) for sweep in dataset.sweeps]
        strides = [prod(every[place + 1 :]) for place in places]
        chosen = np.indices(sizes).reshape(len(sizes), -1)
        first = np.sort(np.array(strides) @ chosen)
    else:
        codes = np.zeros(len(dataset.steps), dtype=object if prod(sizes) > 2**62 else np.int64)
        for place, size in zip(places, sizes, strict=True):
            codes = codes * size + dataset.steps[:, place]
        first = np.sort(np.unique(codes, return_index=True)[1])
    return (first * dataset.examples).tolist()
