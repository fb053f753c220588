"""A dataset as its config asks for it, all values in natural units, and its points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np

from dsgenerator.config.specs import ExportSpec, OriginalSpec, RenderSpec, Shares, SliceSpec
from dsgenerator.points.naming import (
    FEWEST_DECIMALS,
    decimals_needed,
    lengths_written,
    mark_of,
    written,
)
from dsgenerator.points.point import FixedLabel, Point, Sweep, part_of
from dsgenerator.points.splits import SPLITS, split_of
from synths.trajectories import Trajectory, Value, highest, lowest

ALL_PICTURED = 5000
"""Variations up to which the gallery has a thumbnail of each; of more, it has one a point."""


@dataclass(frozen=True)
class Dataset:
    """A checked config: what its points are, and what is to be made of each.

    Attributes
    ----------
    name : str
    render, slicing, export : RenderSpec, SliceSpec, ExportSpec
    source : str
        SHA-256 of the sound model's source at the time when the config was read.
    sweeps : tuple[Sweep, ...]
        The swept parameters, slowest first.
    fixed, defaults : dict
        Values of the other parameters: those that the config sets, and those left alone.
    examples : int
        Realisations of each combination of values.
    steps : numpy.ndarray of int, shape (combinations, sweeps), or None
        Where each combination's values stand among those of the sweeps; None for a grid.
    selection : dict
        How the config chooses points, in natural units, in its own words: for ``dataset.json``.
    batch_size : int or "auto"
    fixed_labels : dict[str, FixedLabel]
        The user's names and values for parameters of `fixed`.
    realised : tuple[str, ...]
        The parameters of which the sound model tells what a slice has realised.
    names : OriginalSpec or None
        Whose file names variations have, if not this project's.
    keep_long : bool
        Whether long signals are written; see `dsgenerator.render.taking`.
    timeout_s : float or None
        Seconds that one long signal may take to render.
    gallery_embed : bool
    results : str
        The folder that the dataset's own folder is in.
    """

    name: str
    render: RenderSpec
    slicing: SliceSpec
    export: ExportSpec
    source: str
    sweeps: tuple[Sweep, ...]
    fixed: dict[str, Value]
    defaults: dict[str, float]
    examples: int = 1
    steps: np.ndarray | None = field(default=None, compare=False)
    selection: dict = field(default_factory=dict)
    fixed_labels: dict[str, FixedLabel] = field(default_factory=dict)
    realised: tuple[str, ...] = ()
    names: OriginalSpec | None = None
    batch_size: int | str = "auto"
    keep_long: bool = True
    timeout_s: float | None = None
    audit_of: str = "variations"
    gallery_embed: bool = False
    results: str = "results"

    def __len__(self) -> int:
        """Return the number of points: one long signal each."""
        if self.steps is not None:
            return len(self.steps) * self.examples
        return prod(len(sweep.values) for sweep in self.sweeps) * self.examples

    @property
    def splits(self) -> list[str]:
        """What points are divided into; empty where they are not."""
        export = self.export
        if not export.split and not export.hold_out:
            return []
        shares = export.split or Shares(train=1)
        held = {"test"} if export.hold_out else set()
        return [name for name in SPLITS if getattr(shares, name) or name in held]

    @property
    def synth(self) -> str:
        """The sound model, as it is loaded; see `dsgenerator.config.models.reference`."""
        return self.render.synth

    @property
    def synth_name(self) -> str:
        """The sound model, as the config names it."""
        return self.synth.partition("@")[0]

    @property
    def sample_rate(self) -> int:
        """Samples per second of a long signal, Hz."""
        return self.render.sample_rate

    @cached_property
    def long_samples(self) -> int:
        """Samples of a long signal."""
        return round(self.render.long_duration * self.sample_rate)

    @cached_property
    def variation_samples(self) -> int:
        """Samples of a variation, before its file is resampled."""
        return round(self.slicing.variation_duration * self.sample_rate)

    @cached_property
    def file_rate(self) -> int:
        """Samples per second of a variation file, Hz."""
        return self.slicing.file_sample_rate or self.sample_rate

    @cached_property
    def file_samples(self) -> int:
        """Samples of a variation file."""
        return round(self.variation_samples * self.file_rate / self.sample_rate)

    @property
    def extension(self) -> str:
        """What names of variation files end with."""
        return "flac" if self.slicing.sample_format == "FLAC" else "wav"

    @cached_property
    def variations(self) -> int:
        """Variations of one long signal, before any are dropped."""
        # The tolerance lets 0.3 s hold three slices of 0.1 s.
        return int(self.render.long_duration / self.slicing.variation_duration * (1 + 1e-9))

    @cached_property
    def audited(self) -> list[slice]:
        """The samples of a long signal that the audit measures, piece by piece."""
        return [slice(0, self.long_samples)] if self.audit_of == "long_signals" else self.sliced

    @cached_property
    def sliced(self) -> list[slice]:
        """The samples of a long signal that each variation is made of."""
        starts = map(self.variation_start, range(self.variations))
        return [slice(start, start + self.variation_samples) for start in starts]

    @property
    def pictured(self) -> int:
        """Variations of a long signal, the first ones, that the gallery has thumbnails of."""
        return self.variations if len(self) * self.variations <= ALL_PICTURED else 1

    def variation_start(self, number: int) -> int:
        """Return the first sample of a variation within its long signal."""
        start = round(number * self.slicing.variation_duration * self.sample_rate)
        return min(start, self.long_samples - self.variation_samples)

    @cached_property
    def varying(self) -> dict[str, tuple[float, float]]:
        """The lowest and highest values of the parameters that vary over time at some point."""
        return {
            name: (min(map(lowest, values)), max(map(highest, values)))
            for name, values in self._settings.items()
            if any(isinstance(value, Trajectory) for value in values)
        }

    @property
    def _settings(self) -> dict[str, tuple[Value, ...]]:
        """The values that each swept or fixed parameter has."""
        swept = {sweep.name: sweep.values for sweep in self.sweeps}
        return swept | {name: (value,) for name, value in self.fixed.items()}

    def longest_trajectory(self, name: str) -> int:
        """Return the most breakpoints that a parameter has in any variation."""
        return max(
            len(self.trajectory(value, number).times)
            for value in self._settings[name]
            for number in range(self.variations)
        )

    def trajectory(self, value: Value, number: int) -> Trajectory:
        """Return how a parameter, or a label, runs in a variation, from 0 s to its end."""
        start = self.variation_start(number) / self.sample_rate
        cut, file = self.variation_samples / self.sample_rate, self.file_samples / self.file_rate
        return part_of(value, start, cut, file)

    def values(self, index: int) -> dict[str, Value]:
        """Return all parameters' values at a position in config order."""
        picked = self._picked(index // self.examples)
        return {s.name: s.values[step] for s, step in picked} | self.fixed | self.defaults

    def point(self, index: int) -> Point:
        """Return the point at a position in config order."""
        combination, example = divmod(index, self.examples)
        picked = self._picked(combination)
        values = {sweep.name: sweep.values[step] for sweep, step in picked}
        labels = {s.label: s.labels[step] for s, step in picked if s.label and s.labels}
        stem, files = self.names_of(picked, values, example)
        return Point(
            index=index,
            stem=stem,
            files=files,
            values={**values, **self.fixed, **self.defaults},
            labels=labels | {label.name: label.value for label in self.fixed_labels.values()},
            example=example,
            split=split_of(values, self.export.split, self.export.hold_out),
        )

    def names_of(
        self, picked: Sequence[tuple[Sweep, int]], values: dict[str, Value], example: int
    ) -> tuple[str, str]:
        """Return a point's name, and the pattern of the paths of its variations."""
        tail = f"--x-{example:02d}" if self.examples > 1 else ""
        if self.names:
            name = "--".join([self.names.soundname, *self._original_parts(picked)])
            ending = self.names.ending(self.variations)
            return name + tail, f"audio/{name}{ending}{tail}.{self.extension}"
        if self.steps is None:
            parts = [f"{sweep.name}-{sweep.written[step]}" for sweep, step in picked]
            folder = f"{parts[0]}/" if parts else ""
        else:
            # Rounded values are for people; what tells points apart depends on no other point.
            mark = mark_of(values)
            parts = [*(f"{name}-{written(value, 2)}" for name, value in values.items()), mark]
            folder = f"{mark[:4]}/"
        stem = "--".join([self.name, *parts]) + tail
        return stem, f"audio/{folder}{stem}--v-###.{self.extension}"

    def _original_parts(self, picked: Sequence[tuple[Sweep, int]]) -> list[str]:
        """Return what a name of the original tool has of each parameter, fixed ones first."""
        swept = ((sweep.label or sweep.name, sweep.written_labels[step]) for sweep, step in picked)
        return [*self._original_fixed, *("-".join(part) for part in swept)]

    @cached_property
    def _original_fixed(self) -> list[str]:
        if not (self.names and self.names.fixed_are_keys):
            return []
        fixed = {name: (name, value) for name, value in self.fixed.items()}
        fixed |= {name: (label.name, label.value) for name, label in self.fixed_labels.items()}
        return [f"{name}-{written(value, 2)}" for name, value in fixed.values()]

    @property
    def crowded(self) -> list[str]:
        """Labels whose values the original tool's two decimals would not have told apart."""
        if not self.names:
            return []
        return [
            sweep.label or sweep.name
            for sweep in self.sweeps
            if decimals_needed(sweep.labels or sweep.values) > FEWEST_DECIMALS
        ]

    def longest_name(self) -> str:
        """Return the name of a point that no other is longer than."""
        if self.steps is None:
            combination = 0
            for sweep in self.sweeps:
                texts = sweep.written_labels if self.names else sweep.written
                longest = max(range(len(texts)), key=lambda step: len(texts[step]))
                combination = combination * len(sweep.values) + longest
        else:
            lengths = np.zeros(len(self.steps), dtype=int)
            for place, sweep in enumerate(self.sweeps):
                lengths += lengths_written(sweep.values, 2)[self.steps[:, place]]
            combination = int(np.argmax(lengths))
        return self.point((combination + 1) * self.examples - 1).stem

    def _picked(self, combination: int) -> list[tuple[Sweep, int]]:
        """Return where the values of a combination stand among those of each sweep."""
        if self.steps is not None:
            return list(zip(self.sweeps, self.steps[combination].tolist(), strict=True))
        picked = []
        for sweep in reversed(self.sweeps):
            combination, step = divmod(combination, len(sweep.values))
            picked.append((sweep, step))
        return picked[::-1]

    def points(self, start: int = 0, stop: int | None = None) -> list[Point]:
        """Return the points from `start` up to, not including, `stop`."""
        return [self.point(index) for index in range(start, len(self) if stop is None else stop)]
