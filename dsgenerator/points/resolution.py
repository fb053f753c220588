"""From a checked config to a `Dataset`: all values in natural units, all defaults filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dsgenerator.config import models
from dsgenerator.config.axes import Axis
from dsgenerator.config.schema import Config
from dsgenerator.config.trajectories import Moving
from dsgenerator.points.dataset import Dataset, Sweep
from dsgenerator.points.designs import SAMPLED, draw, read_points
from synths.trajectories import Value, mapped


def resolve(config: Config) -> Dataset:
    """Turn all values into natural units and fill in the sound model's defaults.

    For a config whose sound model and parameters have been checked already.
    """
    model = models.load(config.synth)
    known = {parameter.name: parameter for parameter in model.parameters}
    sweeps, steps = _chosen(config, known)
    fixed = {
        name: natural_value(known[name], given.setting(), given.units, config.long_duration)
        for name, given in config.fixed.items()
    }
    defaults = {
        name: float(parameter.default)
        for name, parameter in known.items()
        if name not in fixed and name not in {sweep.name for sweep in sweeps}
    }
    shared = config.model_dump(exclude={"params", "fixed", "dataset", "points"})
    shared["axes"] = config.model_dump(exclude_none=True, by_alias=True)["params"]
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
        axes, seconds = config.params.items(), config.long_duration
        return [_sweep(known[name], axis, axis.settings(), seconds) for name, axis in axes], None
    names = list(config.params)
    natural = [_in_natural(config.params[name], known[name]) for name in names]
    whole = [known[name].scale == "integer" for name in names]
    axes = list(zip(natural, whole, strict=True))
    columns, steps = _steps(draw(config.design.kind, config.design.n, axes, config.seed).tolist())
    drawn = zip(names, natural, columns, strict=True)
    seconds = config.long_duration
    return [_sweep(known[name], axis, values, seconds) for name, axis, values in drawn], steps


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


def in_own_units(setting: float | Moving, long_duration: float) -> Value:
    """Return what a config sets a parameter to, in the config's own units."""
    return setting.trajectory(long_duration) if isinstance(setting, Moving) else setting


def natural_value(
    declared: Any, setting: float | Moving, units: str, long_duration: float
) -> Value:
    """Return what a config sets a parameter to, in natural units."""
    if isinstance(setting, Moving):
        moving = setting.mapped(declared.natural) if units == "norm" else setting
        return moving.trajectory(long_duration)
    # Adding zero turns -0.0, which is equal but spelt otherwise, into 0.0.
    return (declared.natural(setting) if units == "norm" else setting) + 0.0


def _sweep(
    declared: Any, axis: Axis, settings: Sequence[float | Moving], long_duration: float
) -> Sweep:
    """Return an axis with some values, which are in its own units."""
    own = [in_own_units(setting, long_duration) for setting in settings]
    values = [natural_value(declared, setting, axis.units, long_duration) for setting in settings]
    bounds: list[float | Moving] = axis.settings() if axis.min is None else [axis.min, axis.max]
    if axis.n == 1:
        bounds = [own[0]]
    # What moves counts as it is written: how far it comes depends on the length of the signal.
    ends = [value.bounds if isinstance(value, Moving) else (value, value) for value in bounds]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    labels = {}
    if axis.label:
        span = (axis.label.max - axis.label.min) / ((high - low) or 1)

        def labelled(number: float) -> float:
            return axis.label.min + (number - low) * span

        labels = {
            "label": axis.label.name,
            "labels": tuple(mapped(value, labelled) for value in own),
            "label_ends": (axis.label.min, axis.label.max if high > low else axis.label.min),
            "label_doc": axis.label.doc,
        }
    low, high = (natural_value(declared, end, axis.units, long_duration) for end in (low, high))
    return Sweep(declared.name, tuple(values), (low, high), **labels)
