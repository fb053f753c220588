"""From a checked config to a `Dataset`: all values in natural units, all defaults filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lib import models
from lib.config import Axis, Config
from lib.dataset import Dataset, Sweep
from lib.designs import SAMPLED, draw, read_points


def resolve(config: Config) -> Dataset:
    """Turn all values into natural units and fill in the sound model's defaults.

    For a config whose sound model and parameters have been checked already.
    """
    model = models.load(config.synth)
    known = {parameter.name: parameter for parameter in model.parameters}
    sweeps, steps = _chosen(config, known)
    fixed = {
        name: (known[name].natural(given.value) if given.units == "norm" else given.value) + 0.0
        for name, given in config.fixed.items()
    }
    defaults = {
        name: float(parameter.default)
        for name, parameter in known.items()
        if name not in fixed and name not in {sweep.name for sweep in sweeps}
    }
    shared = config.model_dump(exclude={"params", "fixed", "dataset", "points"})
    shared["axes"] = config.model_dump(exclude_none=True)["params"]
    shared["records"] = tuple(dict.fromkeys(config.records))
    return Dataset(
        name=config.dataset,
        sweeps=tuple(sweeps),
        steps=steps,
        fixed=fixed,
        defaults=defaults,
        **shared,
    )


def _chosen(
    config: Config, known: dict[str, Any]
) -> tuple[list[Sweep], tuple[tuple[int, ...], ...] | None]:
    """Return the swept parameters, and where each point's values stand among theirs.

    The latter is None for a grid, whose points are all combinations.
    """
    if config.points is not None:
        listed = read_points(config.points)
        columns, steps = _steps(listed.rows)
        ends = [(column[0], column[-1]) for column in columns]
        return list(map(Sweep, listed.names, columns, ends)), steps
    if config.design.kind not in SAMPLED:
        axes = config.params.items()
        return [_sweep(known[name], axis, axis.numbers()) for name, axis in axes], None
    names = list(config.params)
    natural = [_in_natural(config.params[name], known[name]) for name in names]
    whole = [known[name].scale == "integer" for name in names]
    axes = list(zip(natural, whole, strict=True))
    columns, steps = _steps(draw(config.design.kind, config.design.n, axes, config.seed).tolist())
    drawn = zip(names, natural, columns, strict=True)
    return [_sweep(known[name], axis, values) for name, axis, values in drawn], steps


def _steps(
    rows: Sequence[Sequence[float]],
) -> tuple[list[tuple[float, ...]], tuple[tuple[int, ...], ...]]:
    """Return the different values of each column, in order, and where those of each row stand."""
    columns = [tuple(sorted(set(column))) for column in zip(*rows, strict=True)]
    places = [{value: place for place, value in enumerate(column)} for column in columns]
    steps = tuple(
        tuple(place[value] for place, value in zip(places, row, strict=True)) for row in rows
    )
    return columns, steps


def _in_natural(axis: Axis, declared: Any) -> Axis:
    """Return an axis in natural units."""
    if axis.units == "natural":
        return axis
    changed: dict[str, Any] = {"units": "natural"}
    for key in ("min", "max"):
        if getattr(axis, key) is not None:
            changed[key] = declared.natural(getattr(axis, key))
    if axis.values is not None:
        changed["values"] = [declared.natural(value) for value in axis.values]
    return axis.model_copy(update=changed)


def _sweep(declared: Any, axis: Axis, numbers: Sequence[float]) -> Sweep:
    """Return an axis with some values, which are in its own units."""
    natural = declared.natural if axis.units == "norm" else float
    bounds = axis.values or [axis.min, numbers[0] if axis.n == 1 else axis.max]
    low, high = min(bounds), max(bounds)
    labels = {}
    if axis.label:
        span = (axis.label.max - axis.label.min) / ((high - low) or 1)
        labels = {
            "label": axis.label.name,
            "labels": tuple(axis.label.min + (number - low) * span for number in numbers),
            "label_ends": (axis.label.min, axis.label.max if high > low else axis.label.min),
            "label_doc": axis.label.doc,
        }
    # Adding zero turns -0.0, which is equal but spelt otherwise, into 0.0.
    values = tuple(natural(number) + 0.0 for number in numbers)
    return Sweep(declared.name, values, (natural(low) + 0.0, natural(high) + 0.0), **labels)
