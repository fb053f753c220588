"""What is asked of a stream, checked against what its dataset has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.points.columns import Column, columns_of
from dsgenerator.points.dataset import Dataset


def check_choice(name: str, value: object, known: Collection[str]) -> None:
    """Raise an error if an argument is none of the values that it can have."""
    if value not in known:
        raise DSGeneratorError(
            f"{name} is {value!r}{nearest(str(value), known)} Allowed: {', '.join(known)}"
        )


def whole_number(name: str, value: object, least: int, most: int | None = None) -> int:
    """Return an argument as a number of Python's own.

    Raises
    ------
    DSGeneratorError
        If it is no whole number from `least` to `most`.
    """
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        number = int(value)
        if number >= least and (most is None or number <= most):
            return number
    allowed = f"from {least}" if most is None else f"{least} to {most}"
    raise DSGeneratorError(f"{name} is {value!r}; allowed: whole numbers {allowed}")


def check_split(dataset: Dataset, split: str | None) -> None:
    """Raise an error if a dataset has no such split."""
    if split is None:
        return
    if not dataset.splits:
        raise DSGeneratorError(
            f"split is {split!r}, and the config divides no points: it has neither split nor "
            f"hold_out"
        )
    check_choice("split", split, dataset.splits)


def points_of(dataset: Dataset, split: str | None) -> Sequence[int] | np.ndarray:
    """Return the indices of the points of a split, in config order.

    Raises
    ------
    DSGeneratorError
        If there is none.
    """
    if split is None:
        return range(len(dataset))
    # All examples of a combination are in one split.
    combinations = range(0, len(dataset), dataset.examples)
    chosen = [index for index in combinations if dataset.point(index).split == split]
    if not chosen:
        raise DSGeneratorError(f"no point of {dataset.name} is for {split}")
    return (np.array(chosen)[:, np.newaxis] + np.arange(dataset.examples)).ravel()


def chosen_columns(dataset: Dataset, names: Sequence[str] | None) -> list[Column]:
    """Return columns of parameters and labels by name; of all that is swept by default."""
    columns = {column.name: column for column in columns_of(dataset)}
    if names is None:
        return [columns[sweep.name] for sweep in dataset.sweeps]
    if isinstance(names, str):
        raise DSGeneratorError(f"labels is the text {names!r}; it is a list of names")
    for name in names:
        if name not in columns:
            raise DSGeneratorError(
                f"{dataset.name} has no label {name}{nearest(name, columns)} "
                f"It has: {', '.join(columns)}"
            )
    return [columns[name] for name in names]


def share_of(rank: int, world_size: int, worker: int, workers: int) -> tuple[int, int]:
    """Return which share of how many a worker of a process has.

    Processes have equally many points, but for one, whatever the number of their workers.

    Raises
    ------
    DSGeneratorError
        If there is no such worker, or no such process.
    """
    ranks, per_rank = whole_number("world_size", world_size, 1), whole_number("workers", workers, 1)
    mine = whole_number("rank", rank, 0, ranks - 1)
    return whole_number("worker", worker, 0, per_rank - 1) * ranks + mine, ranks * per_rank


def check_state(state: Mapping[str, Any], mine: Mapping[str, Any]) -> None:
    """Raise an error if a stream cannot go on where a state of another was taken.

    Parameters
    ----------
    state : Mapping
    mine : Mapping
        A state of the stream itself.
    """
    if not isinstance(state, Mapping) or not mine.keys() <= state.keys():
        raise DSGeneratorError("this is no state of a stream, as state_dict returns it")
    if state["version"] != mine["version"]:
        raise DSGeneratorError("the state is of another version of this project")
    if state["config"] != mine["config"]:
        raise DSGeneratorError(
            "the state is of another config, or its sound model has changed since it was taken"
        )
    for name in mine.keys() - {"epoch", "next"}:
        if state[name] != mine[name]:
            raise DSGeneratorError(
                f"the state is of a stream with {name} {state[name]!r}; here it is {mine[name]!r}"
            )
    for name in ("epoch", "next"):
        whole_number(name, state[name], 0)
