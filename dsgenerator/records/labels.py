"""What records say of each parameter: the user's name, value and range, and the sound model's."""

from __future__ import annotations

from typing import NamedTuple

from dsgenerator.points.columns import Column, columns_of
from dsgenerator.points.dataset import Dataset


class Labelled(NamedTuple):
    """A parameter as its user has named and labelled it.

    Attributes
    ----------
    name : str
        In records: the label's where there is one, else the sound model's, which most generations
        of the original tool have always.
    natural : Column
        The parameter, in the sound model's unit.
    user : Column
        The label, or the parameter itself where it has none.
    ends : tuple[float, float] or None
        Lowest and highest value of the parameter, where that is swept or varies; in 0..1 of the
        sound model's range if a config of the original has it so.
    """

    name: str
    natural: Column
    user: Column
    ends: tuple[float, float] | None


def labelled(dataset: Dataset) -> list[Labelled]:
    """Return all parameters: swept, fixed, then left at their defaults."""
    columns, original = columns_of(dataset), dataset.export.original
    labels = {column.parameter: column for column in columns if column.label}
    parameters = [column for column in columns if not column.label]
    taken = {column.name for column in parameters}
    entries = []
    for natural in parameters:
        user = labels.get(natural.name, natural)
        name = user.label or natural.name
        if original and not original.keys_are_labels:
            name = natural.name
        if name != natural.name and name in taken:
            # A label that is called as another parameter: as the metadata table calls it.
            name = user.name
        norm = original.norm.get(natural.name) if original else None
        entries.append(Labelled(name, natural, user, norm or natural.ends))
    return entries


def recorded_parameters(dataset: Dataset) -> list[Labelled]:
    """Return the parameters that records have: those of the original tool, no defaults."""
    entries = labelled(dataset)
    if not dataset.export.original:
        return entries
    return [entry for entry in entries if entry.natural.name not in dataset.defaults]
