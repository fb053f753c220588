"""What records say of each parameter: the user's name, value and range, and the sound model's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsgenerator.config.models import parameter
from dsgenerator.points.dataset import Dataset
from synths.trajectories import Trajectory

if TYPE_CHECKING:  # what it imports takes the Snakefile too long
    from dsgenerator.records.variations import Variation


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
        Lowest and highest natural value, and the labels there; None if it is neither swept nor
        moves.
    moves : bool
        Whether it moves somewhere in the dataset.
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
    moves: bool = False

    @property
    def user_unit(self) -> str | None:
        """The unit of the user's values; None where a label has given them a range of their own."""
        return None if self.label else self.unit

    def natural(self, variation: Variation) -> float:
        """Return the natural value of a variation, its mean if it moves."""
        return variation.row[self.parameter]

    def user(self, variation: Variation) -> float:
        """Return the user's value of a variation, its mean if it moves."""
        return variation.row[f"label_{self.label}" if self.label else self.parameter]

    def course(self, dataset: Dataset, variation: Variation) -> Trajectory:
        """Return the user's value from a variation's start to its end."""
        point = variation.point
        value = point.labels[self.label] if self.label else point.values[self.parameter]
        return dataset.course(value, variation.number)


def describe_parameters(dataset: Dataset) -> list[Described]:
    """Return all parameters: swept, fixed, then left at their defaults."""
    taken, described, moving = dataset.point(0).values, [], dataset.moving
    for sweep in dataset.sweeps:
        declared = parameter(dataset.synth, sweep.name)
        name = sweep.label or sweep.name
        if name != sweep.name and name in taken:
            # A label that is called as another parameter: as the metadata table calls it.
            name = f"label_{name}"
        described.append(
            Described(
                name, sweep.name, sweep.label, declared.unit, declared.doc,
                n=0 if dataset.steps is not None or sweep.name in moving else len(sweep.values),
                natural_range=sweep.ends, user_range=sweep.label_ends or sweep.ends,
                user_doc=sweep.label_doc, moves=sweep.name in moving,
            )
        )  # fmt: skip
    for name in dataset.fixed | dataset.defaults:
        declared, ends = parameter(dataset.synth, name), moving.get(name)
        described.append(
            Described(
                name, name, None, declared.unit, declared.doc,
                n=0 if ends else 1, natural_range=ends, user_range=ends, moves=bool(ends),
            )
        )  # fmt: skip
    return described
