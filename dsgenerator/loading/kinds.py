"""Kinds of labels: natural values, 0 to 1 of their range, or physical quantities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.columns import Column
from dsgenerator.streaming.choices import check_choice
from synths.trajectories import Value, mapped

KINDS = ("natural", "normalised", "physical")

Ends = tuple[float, float]
Labels = dict[str, Value]


@dataclass(frozen=True)
class Kinds:
    """Turns labels from natural units into those of a kind.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    synth : str
        The sound model, for physical quantities.
    ends : Mapping[str, tuple[float, float]]
        For normalised ones: lowest and highest natural value, by name.
    """

    kind: str = "natural"
    synth: str = ""
    ends: Mapping[str, Ends | None] | None = None

    def of(self, labels: Mapping[str, Value]) -> Labels:
        """Return labels by name; of what moves, at the points where its curve bends."""
        if self.kind == "natural":
            return dict(labels)
        return {name: mapped(value, self._change(name)) for name, value in labels.items()}

    def _change(self, name: str) -> Callable[[float], float]:
        if self.kind == "physical":
            # Looked up, since not every declaration can go to other processes.
            return models.parameter(self.synth, name).physical
        ends = (self.ends or {})[name]
        if ends is None or ends[0] == ends[1]:
            # It has one value only.
            return lambda value: 0.0
        low, high = ends
        return lambda value: (value - low) / (high - low)


def kinds_of(options: Mapping[str, object], synth: str, columns: Iterable[Column]) -> Kinds:
    """Return what makes labels of a kind.

    Parameters
    ----------
    options : Mapping
        With the `kind` that is asked for; natural by default.
    synth : str
        The sound model.
    columns : Iterable[Column]
        What is labelled.

    Raises
    ------
    DSGeneratorError
        If there is no such kind, or if one of your own labels is to be a physical quantity.
    """
    kind = checked_kind(options)
    columns = list(columns)
    own = [column for column in columns if column.label]
    if kind == "physical" and own:
        raise DSGeneratorError(
            f"{own[0].name} is a label of your own, and stands for no physical quantity; its "
            f"parameter does: {own[0].parameter}"
        )
    return Kinds(kind, synth, {column.name: column.ends for column in columns})


def checked_kind(options: Mapping[str, object]) -> str:
    """Return the kind of labels that is asked for.

    Raises
    ------
    DSGeneratorError
        If there is no such kind.
    """
    kind = options.get("kind", "natural")
    check_choice("kind", kind, KINDS)
    return str(kind)
