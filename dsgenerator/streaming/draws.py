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
from dsgenerator.points.designs import placed
from dsgenerator.points.point import Point, Sweep
from dsgenerator.points.resolution import in_natural, sweep_of
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
    axis : Axis
        In natural units if it is a range.
    synth, name : str
        The sound model, and the parameter.
    """

    axis: Axis
    synth: str
    name: str

    @property
    def declared(self) -> Parameter:
        """The declaration of the parameter, looked up: not every one can go to other processes."""
        return models.parameter(self.synth, self.name)

    def at(self, unit: float, long_duration: float) -> Sweep:
        """Return the axis with the one value that a number from 0 to below 1 stands for."""
        if self.axis.min is None:
            settings = self.axis.settings()
            setting: Any = settings[int(unit * len(settings))]
        else:
            whole = self.declared.scale == "integer"
            setting = float(placed(np.array([unit]), self.axis, whole)[0])
        return sweep_of(self.declared, self.axis, [setting], long_duration)

    def ends(self, long_duration: float) -> Sweep:
        """Return the axis with the ends of its range, or with all its values."""
        low, high = self.axis.min, self.axis.max
        ranged = low is not None and high is not None
        settings: Sequence[Any] = [low, high] if ranged else self.axis.settings()
        return sweep_of(self.declared, self.axis, settings, long_duration)


def drawn(axis: Axis, synth: str, name: str) -> Drawn:
    """Return an axis as points are drawn from it."""
    if axis.min is not None:
        natural = in_natural(axis, models.parameter(synth, name))
        axis = natural.model_copy(update={"n": None})
    return Drawn(axis, synth, name)


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
        self._one = replace(dataset, sweeps=(), examples=1, selection={}, names=None)
        self._seconds = dataset.render.long_duration
        if config.points is not None:
            raise DSGeneratorError(
                "points lists what there is; an endless stream draws from ranges, in params"
            )
        if not config.params:
            raise DSGeneratorError("params is empty: there is nothing that endless could draw from")
        self._axes = [drawn(axis, dataset.synth, name) for name, axis in config.params.items()]
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
            pairs = zip(self._axes, chosen, strict=True)
            point = self._at([axis.at(unit, self._seconds) for axis, unit in pairs])
            if self._split in (None, point.split):
                self._check(point.values)
                return replace(point, index=number)
        raise DSGeneratorError(
            f"none of {MOST_TRIES:,} points drawn from the ranges of params is for {self._split}"
        )

    def _at(self, sweeps: Sequence[Sweep]) -> Point:
        """Return the point at which axes have the one value that they have."""
        steps = np.zeros((1, len(sweeps)), dtype=np.int32)
        return replace(self._one, sweeps=tuple(sweeps), steps=steps).point(0)

    def _corners(self) -> Iterator[dict[str, Value]]:
        """Yield the combinations of the ends of ranges."""
        axes = [axis.ends(self._seconds) for axis in self._axes]
        others = {**self._one.fixed, **self._one.defaults}
        for corner in product(*(axis.values for axis in axes)):
            yield dict(zip((axis.name for axis in axes), corner, strict=True)) | others

    def _check(self, values: Mapping[str, Value]) -> None:
        """Raise an error if the sound model does not take a combination of values."""
        message = models.load(self._one.synth).error_message(values, self._one.sample_rate)
        if message:
            raise DSGeneratorError(
                f"an endless stream draws from the whole ranges of params, and not all that they "
                f"hold is possible: {message}"
            )
