"""Combinations of values that a sound model does not take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from dsgenerator.config import models
from dsgenerator.config.isolation import contained
from dsgenerator.errors import describe_error
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.steps import different
from synths.interface import SoundModel


class Watched(Mapping[str, float]):
    """Values by name, which remember at which of them somebody has looked."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self._values, self.read = values, set[str]()

    def __getitem__(self, name: str) -> float:
        self.read.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        self.read.update(self._values)
        return iter(self._values)

    def __len__(self) -> int:
        self.read.update(self._values)
        return len(self._values)


def refusals(dataset: Dataset, most: int) -> list[str]:
    """Return what a sound model says of combinations of values that it does not take.

    What it says depends on the values that it looks at alone: it is asked once for all points that
    have the same of these.

    Parameters
    ----------
    dataset : Dataset
    most : int
        Messages after which nobody needs more.
    """
    model = models.load(dataset.synth)
    found: dict[str, None] = {}
    read: set[str] = set()
    known = -1
    while known < len(read) and len(found) < most:
        known = len(read)
        index = 0
        try:
            with contained():
                for index in different(dataset, read):
                    if message := _asked(model, dataset, index, read):
                        found[message] = None
                    if known < len(read) or len(found) == most:
                        break
        except Exception as error:
            point = dataset.point(index).describe()
            told = f"{dataset.synth_name} cannot check {point}: {describe_error(error)}"
            return [*found, told]
    return list(found)


def _asked(model: SoundModel, dataset: Dataset, index: int, read: set[str]) -> str | None:
    """Return what a sound model says of a point; `read` gets the swept parameters it looks at."""
    values, swept = dataset.values(index), {sweep.name for sweep in dataset.sweeps}
    if not dataset.varying:
        watched = Watched(cast(dict[str, float], values))
        try:
            message = model.check(watched, dataset.sample_rate)
        except Exception:
            # It may want a dict; else it raises again.
            read |= swept
        else:
            read |= watched.read & swept
            return message
    read |= swept
    return model.error_message(values, dataset.sample_rate)
