"""Swept parameters, and the points that their values make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from dsgenerator.points.naming import decimals_needed, numbered, written
from synths.trajectories import Trajectory, Value


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

    @cached_property
    def written_labels(self) -> tuple[str, ...]:
        """The labels, or the values where there are none, as the original's file names show them.

        That is with two decimals, or with as many as tell them apart.
        """
        if not self.labels or len(set(self.labels)) < len(self.labels):
            return self.written
        decimals = decimals_needed(self.labels)
        return tuple(written(label, decimals) for label in self.labels)


@dataclass(frozen=True)
class FixedLabel:
    """The user's name and value for a fixed parameter.

    Attributes
    ----------
    name : str
    value : float
    ends : tuple[float, float]
        Of the user's range.
    doc : str
        What it means.
    """

    name: str
    value: float
    ends: tuple[float, float]
    doc: str = ""


@dataclass(frozen=True)
class Point:
    """One parameter point.

    Attributes
    ----------
    index : int
        Position in config order; the first axis varies slowest, the example fastest.
    stem : str
        What it is called.
    files : str
        The pattern of the paths of its variations, relative to ``data/``; see `numbered`.
    values : dict[str, float or Trajectory]
        Every parameter of the sound model in natural units.
    labels : dict[str, float or Trajectory]
        The user's labels by name.
    example : int
        Which realisation of these values.
    split : str or None
        What it is for, if the config divides the points.
    """

    index: int
    stem: str
    files: str
    values: dict[str, Value]
    labels: dict[str, Value]
    example: int
    split: str | None

    @property
    def varies(self) -> bool:
        """Whether any of its values varies over time."""
        return any(isinstance(value, Trajectory) for value in self.values.values())

    @property
    def folder(self) -> str:
        """The folder of its variations, relative to ``data/``."""
        return self.files.rpartition("/")[0]

    def variation_file(self, number: int) -> str:
        """Return a variation's path relative to ``data/``."""
        return numbered(self.files, number)

    def describe(self) -> str:
        """Return the point's values for a message."""
        values = ", ".join(f"{name}={value:g}" for name, value in self.values.items())
        return f"{values}, example={self.example}"


@lru_cache(maxsize=2**14)
def part_of(value: Value, start: float, cut: float, file: float) -> Trajectory:
    """Return how a value runs over the seconds cut, stretched to those of the file."""
    if not isinstance(value, Trajectory):
        return Trajectory((0.0, file), (value, value))
    part = value.part(start, cut)
    if cut == file:
        return part
    times = [time * (file / cut) for time in part.times[:-1]]
    return Trajectory((*times, file), part.values)
