"""Points drawn without end from the ranges of a config's axes, each from its number alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

import numpy as np

from dsgenerator.config import models
from dsgenerator.config.axes import Axis
from dsgenerator.config.schema import Config
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.designs import within
from dsgenerator.points.point import Point, Sweep
from dsgenerator.points.resolution import in_natural, labelled, sweep_of
from dsgenerator.points.splits import split_of
from dsgenerator.streaming.chance import units
from synths.interface import Parameter
from synths.trajectories import Value

MOST_TRIES = 10_000
"""Points that are drawn until one is of the split that is asked for."""

MOST_CORNERS = 4096
"""Combinations of the ends of ranges that are looked at before the first point is drawn."""


@dataclass(frozen=True)
class Drawn:
    """An axis as points are drawn from it.

    Attributes
    ----------
    sweep : Sweep
        The axis with all its values; of a range, with its ends.
    ranged : bool
        Whether it is a range.
    whole : bool
        Whether its numbers are whole.
    """

    sweep: Sweep
    ranged: bool
    whole: bool

    def at(self, unit: float) -> tuple[Value, Value | None]:
        """Return what a number from 0 to below 1 stands for: a value, and its label if any."""
        values, labels = self.sweep.values, self.sweep.labels
        if not self.ranged:
            place = int(unit * len(values))
            return values[place], labels[place] if labels else None
        value = float(within(unit, *self.sweep.ends, self.whole)) + 0.0
        if not self.sweep.label_ends:
            return value, None
        return value, labelled(value, self.sweep.ends, self.sweep.label_ends)


def drawn(axis: Axis, declared: Parameter, long_duration: float) -> Drawn:
    """Return an axis as points are drawn from it."""
    ranged = axis.min is not None and axis.max is not None
    if ranged:
        axis = in_natural(axis, declared).model_copy(update={"n": None})
    settings: Sequence[Any] = [axis.min, axis.max] if ranged else axis.settings()
    return Drawn(
        sweep_of(declared, axis, settings, long_duration), ranged, declared.scale == "integer"
    )


class Draws:
    """Points drawn from ranges: from a number of their own, a seed, and nothing else.

    What a config says of `n`, `design` and `examples` plays no part.  A point of another split than
    that which is asked for, or held out from it, is drawn once more.

    Parameters
    ----------
    config : Config
        Checked.
    dataset : Dataset
        What it describes.
    seed : int
    split : str or None
        What points are for, where the config divides them.

    Raises
    ------
    DSGeneratorError
        If there are no ranges, if they hold combinations that the sound model does not take, or if
        no point is of the split.
    """

    def __init__(self, config: Config, dataset: Dataset, seed: int, split: str | None) -> None:
        self._seed, self._split = seed, split
        none = np.zeros((1, 0), dtype=np.int32)
        self._one = replace(dataset, sweeps=(), examples=1, steps=none, selection={}, names=None)
        self._others: dict[str, Value] = {**dataset.fixed, **dataset.defaults}
        self._labels: dict[str, Value] = {
            label.name: label.value for label in dataset.fixed_labels.values()
        }
        if config.points is not None:
            raise DSGeneratorError(
                "points lists what there is; an endless stream draws from ranges, in params"
            )
        if not config.params:
            raise DSGeneratorError("params is empty: there is nothing that endless could draw from")
        seconds = dataset.render.long_duration
        self._axes = [
            drawn(axis, models.parameter(dataset.synth, name), seconds)
            for name, axis in config.params.items()
        ]
        for corner in islice(self._corners(), MOST_CORNERS):
            self._check(corner)
        self.point(0)

    def point(self, number: int) -> Point:
        """Return the point with a number, from 0 on.

        Raises
        ------
        DSGeneratorError
            If none is found that is of the split.
        """
        for attempt in range(MOST_TRIES):
            chosen = units(len(self._axes), "draw", self._seed, number, attempt).tolist()
            point = self._at(number, chosen)
            if self._split in (None, point.split):
                self._check(point.values)
                return point
        raise DSGeneratorError(
            f"none of {MOST_TRIES:,} points drawn from the ranges of params is for {self._split}"
        )

    def _at(self, number: int, units: Sequence[float]) -> Point:
        """Return the point that numbers from 0 to below 1 stand for, one for each axis."""
        values: dict[str, Value] = {}
        labels: dict[str, Value] = {}
        for axis, unit in zip(self._axes, units, strict=True):
            values[axis.sweep.name], label = axis.at(unit)
            if axis.sweep.label and label is not None:
                labels[axis.sweep.label] = label
        stem, files = self._one.names_of((), values, 0)
        return Point(
            index=number,
            stem=stem,
            files=files,
            values=values | self._others,
            labels=labels | self._labels,
            example=0,
            split=split_of(values, self._one.export.split, self._one.export.hold_out),
        )

    def _corners(self) -> Iterator[dict[str, Value]]:
        """Yield the combinations of the ends of ranges."""
        for corner in product(*(axis.sweep.values for axis in self._axes)):
            yield (
                dict(zip((axis.sweep.name for axis in self._axes), corner, strict=True))
                | self._others
            )

    def _check(self, values: Mapping[str, Value]) -> None:
        """Raise an error if the sound model does not take a combination of values."""
        message = models.load(self._one.synth).error_message(values, self._one.sample_rate)
        if message:
            raise DSGeneratorError(
                f"an endless stream draws from the whole ranges of params, and not all that they "
                f"hold is possible: {message}"
            )
