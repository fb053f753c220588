"""What records say of each parameter: the user's name, value and range, and the sound model's."""

from __future__ import annotations

from dataclasses import dataclass

from lib.dataset import Dataset, Point
from lib.models import parameter


@dataclass(frozen=True)
class Described:
    """A parameter of a dataset as its user has named and labelled it.

    Attributes
    ----------
    name : str
        The label's name where there is one, else the sound model's.
    parameter : str
        The sound model's name.
    label : str or None
        The label's name.
    unit, doc : str
        Of the natural value.
    user_doc : str
        What the label means.
    n : int
        How many values it takes; 1 if it is not swept, 0 if any within its range.
    natural_range, user_range : tuple[float, float] or None
        Lowest and highest natural value, and the labels there; None if it is not swept.
    """

    name: str
    parameter: str
    label: str | None
    unit: str
    doc: str
    n: int = 1
    natural_range: tuple[float, float] | None = None
    user_range: tuple[float, float] | None = None
    user_doc: str = ""

    @property
    def user_unit(self) -> str | None:
        """The unit of the user's values; None where a label has given them a range of their own."""
        return None if self.label else self.unit

    def natural(self, point: Point) -> float:
        """Return the natural value at a point."""
        return point.values[self.parameter]

    def user(self, point: Point) -> float:
        """Return the user's value at a point."""
        return point.labels[self.label] if self.label else point.values[self.parameter]


def describe_parameters(dataset: Dataset) -> list[Described]:
    """Return all parameters: swept, fixed, then left at their defaults."""
    taken, described = dataset.point(0).values, []
    for sweep in dataset.sweeps:
        declared = parameter(dataset.synth, sweep.name)
        name = sweep.label or sweep.name
        if name != sweep.name and name in taken:
            # A label that is called as another parameter: as the metadata table calls it.
            name = f"label_{name}"
        described.append(
            Described(
                name, sweep.name, sweep.label, declared.unit, declared.doc,
                n=len(sweep.values) if dataset.steps is None else 0,
                natural_range=sweep.ends, user_range=sweep.label_ends or sweep.ends,
                user_doc=sweep.label_doc,
            )
        )  # fmt: skip
    for name in dataset.fixed | dataset.defaults:
        declared = parameter(dataset.synth, name)
        described.append(Described(name, name, None, declared.unit, declared.doc))
    return described
