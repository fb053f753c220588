"""A dataset as its config asks for it, all values in natural units, and its points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod

from dsgenerator.points.naming import decimals_needed, mark_of, suffix_of, written
from dsgenerator.points.splits import SPLITS, split_of
from synths.trajectories import Trajectory, Value, highest, lowest

ALL_PICTURED = 5000
"""Variations up to which the gallery has a thumbnail of each; of more, it has one a point."""

TABLE_COLUMNS = frozenset(
    {
        *("file_name", "point", "example", "variation", "start", "duration", "sample_rate"),
        *("split", "peak", "rms", "clipped", "sha256", "synth", "seed", "render_version"),
    }
)
"""Columns of the metadata table that no parameter of a sound model may be called."""

RECORD_KEYS = frozenset({"audio", "meta", "pfname", "segmentNum", "soundDuration"})
"""What records have besides parameters; neither these nor labels may be called so."""


@dataclass(frozen=True)
class Sweep:
    """A swept parameter: its values in natural units, and the user's labels for them.

    Attributes
    ----------
    name : str
    values : tuple[float or Trajectory, ...]
        All values that points have.
    ends : tuple[float, float]
        Of the axis, in natural units: its lowest and highest value, or those of the range that
        values are drawn from.
    label, label_doc : str
        The user's name for it, and what that means.
    labels : tuple[float or Trajectory, ...]
        Of the values.
    label_ends : tuple[float, float]
        Of the axis's ends.
    """

    name: str
    values: tuple[Value, ...]
    ends: tuple[float, float]
    label: str | None = None
    labels: tuple[Value, ...] | None = None
    label_ends: tuple[float, float] | None = None
    label_doc: str = ""

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The values as file names show them."""
        decimals = decimals_needed(self.values)
        return tuple(written(value, decimals) for value in self.values)


@dataclass(frozen=True)
class Point:
    """One parameter point.

    Attributes
    ----------
    index : int
        Position in config order; the first axis varies slowest, the example fastest.
    stem : str
        What its files are called, without ending.
    values : dict[str, float or Trajectory]
        Every parameter of the sound model in natural units.
    labels : dict[str, float or Trajectory]
        The user's labels by name.
    example : int
        Which realisation of these values.
    split : str or None
        What it is for, if the config divides the points.
    extension : str
        Of its variations' file names.
    """

    index: int
    stem: str
    folder: str
    values: dict[str, Value]
    labels: dict[str, Value]
    example: int
    split: str | None
    extension: str

    @property
    def moves(self) -> bool:
        """Whether any of its values moves."""
        return any(isinstance(value, Trajectory) for value in self.values.values())

    def variation_file(self, number: int) -> str:
        """Return a variation's path relative to ``data/``."""
        return f"audio/{self.folder}{self.stem}{suffix_of(number, self.extension)}"

    def describe(self) -> str:
        """Return the point's values for a message."""
        values = ", ".join(f"{name}={value:g}" for name, value in self.values.items())
        return f"{values}, example={self.example}"


@dataclass(frozen=True)
class Dataset:
    """A checked config; see `dsgenerator.config.schema.Config` for what the fields mean."""

    name: str
    synth: str
    sweeps: tuple[Sweep, ...]
    fixed: dict[str, Value]
    defaults: dict[str, float]
    sample_rate: int
    long_duration: float
    variation_duration: float
    seed: int
    seed_policy: str
    examples: int
    gain_db: float
    sample_format: str
    file_sample_rate: int | None
    silence_db: float | None
    on_clip: str
    batch_size: int | str
    records: tuple[str, ...]
    shard_mb: float
    tfrecords: dict
    huggingface: dict
    description: str | None
    license: str | None
    split: dict | None
    hold_out: dict
    gallery_embed: bool
    design: dict
    axes: dict
    steps: tuple[tuple[int, ...], ...] | None
    """Where each point's values stand among those of the sweeps; None for all combinations."""

    def __len__(self) -> int:
        """Return the number of points: one long signal each."""
        if self.steps is not None:
            return len(self.steps) * self.examples
        return prod(len(sweep.values) for sweep in self.sweeps) * self.examples

    @property
    def splits(self) -> list[str]:
        """What points are divided into; empty where they are not."""
        if not self.split and not self.hold_out:
            return []
        shares = self.split or {"train": 1}
        return [name for name in SPLITS if shares.get(name) or (name == "test" and self.hold_out)]

    @cached_property
    def long_samples(self) -> int:
        """Samples of a long signal."""
        return round(self.long_duration * self.sample_rate)

    @cached_property
    def variation_samples(self) -> int:
        """Samples of a variation, before its file is resampled."""
        return round(self.variation_duration * self.sample_rate)

    @cached_property
    def file_rate(self) -> int:
        """Samples per second of a variation file, Hz."""
        return self.file_sample_rate or self.sample_rate

    @cached_property
    def file_samples(self) -> int:
        """Samples of a variation file."""
        return round(self.variation_samples * self.file_rate / self.sample_rate)

    @property
    def extension(self) -> str:
        """What names of variation files end with."""
        return "flac" if self.sample_format == "FLAC" else "wav"

    @cached_property
    def variations(self) -> int:
        """Variations of one long signal, before any are dropped."""
        # The tolerance lets 0.3 s hold three slices of 0.1 s.
        return int(self.long_duration / self.variation_duration * (1 + 1e-9))

    @property
    def pictured(self) -> int:
        """Variations of a long signal, the first ones, that the gallery has thumbnails of."""
        return self.variations if len(self) * self.variations <= ALL_PICTURED else 1

    def variation_start(self, number: int) -> int:
        """Return the first sample of a variation within its long signal."""
        start = round(number * self.variation_duration * self.sample_rate)
        return min(start, self.long_samples - self.variation_samples)

    @cached_property
    def moving(self) -> dict[str, tuple[float, float]]:
        """The parameters that move at some point, and their lowest and highest values."""
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

    def longest_course(self, name: str) -> int:
        """Return the most points that the course of a parameter has in any variation."""
        return max(
            len(self.course(value, number).times)
            for value in self._settings[name]
            for number in range(self.variations)
        )

    def course(self, value: Value, number: int) -> Trajectory:
        """Return what a parameter, or a label, does in a variation, from 0 s to its end."""
        start = self.variation_start(number) / self.sample_rate
        cut, file = self.variation_samples / self.sample_rate, self.file_samples / self.file_rate
        return _course(value, start, cut, file)

    def point(self, index: int) -> Point:
        """Return the point at a position in config order."""
        combination, example = divmod(index, self.examples)
        picked = self._picked(combination)
        values = {sweep.name: sweep.values[step] for sweep, step in picked}
        if self.steps is None:
            parts = [f"{sweep.name}-{sweep.written[step]}" for sweep, step in picked]
            folder = f"{parts[0]}/" if parts else ""
        else:
            # Rounded values are for people; what tells points apart depends on no other point.
            mark = mark_of(values)
            parts = [*(f"{name}-{written(value, 2)}" for name, value in values.items()), mark]
            folder = f"{mark[:4]}/"
        example_part = [f"x-{example:02d}"] if self.examples > 1 else []
        return Point(
            index=index,
            stem="--".join([self.name, *parts, *example_part]),
            folder=folder,
            values=values | self.fixed | self.defaults,
            labels={sweep.label: sweep.labels[step] for sweep, step in picked if sweep.label},
            example=example,
            split=split_of(values, self.split, self.hold_out),
            extension=self.extension,
        )

    def _picked(self, combination: int) -> list[tuple[Sweep, int]]:
        """Return where the values of a combination stand among those of each sweep."""
        if self.steps is not None:
            return list(zip(self.sweeps, self.steps[combination], strict=True))
        picked = []
        for sweep in reversed(self.sweeps):
            combination, step = divmod(combination, len(sweep.values))
            picked.append((sweep, step))
        return picked[::-1]

    def points(self, start: int = 0, stop: int | None = None) -> list[Point]:
        """Return the points from `start` up to, not including, `stop`."""
        return [self.point(index) for index in range(start, len(self) if stop is None else stop)]


@lru_cache(maxsize=2**14)
def _course(value: Value, start: float, cut: float, file: float) -> Trajectory:
    """Return what a value does in the seconds cut, over those of the file, rounded to samples."""
    if not isinstance(value, Trajectory):
        return Trajectory((0.0, file), (value, value))
    part = value.part(start, cut)
    if cut == file:
        return part
    times = [time * (file / cut) for time in part.times[:-1]]
    return Trajectory((*times, file), part.values)
