"""From a checked config to a `Dataset`: all values in natural units, all defaults filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dsgenerator.config import models
from dsgenerator.config.axes import Axis, FixedValue
from dsgenerator.config.schema import Config, Span
from dsgenerator.config.sources import source_digest
from dsgenerator.config.specs import (
    ExportSpec,
    HuggingFaceSpec,
    OriginalSpec,
    RenderSpec,
    Shares,
    SliceSpec,
    TFRecordsSpec,
    spec_of,
)
from dsgenerator.config.trajectories import Moving, own_value
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.designs import SAMPLED, draw, read_points
from dsgenerator.points.point import FixedLabel, Sweep
from synths.interface import SoundModel
from synths.trajectories import Value, mapped


@dataclass(frozen=True)
class Chosen:
    """Points that are drawn or listed, as columns.

    Attributes
    ----------
    names : tuple[str, ...]
        The parameters.
    values : list[numpy.ndarray]
        The different values of each, in order, in natural units.
    steps : numpy.ndarray of int, shape (points, parameters)
        Where those of each point stand among these.
    """

    names: tuple[str, ...]
    values: list[np.ndarray]
    steps: np.ndarray


def resolve(config: Config, chosen: Chosen | None = None) -> Dataset:
    """Turn all values into natural units and fill in the sound model's defaults.

    For a config whose sound model and parameters have been checked already.

    Parameters
    ----------
    config : Config
    chosen : Chosen, optional
        The points that it draws or lists, if they are known.
    """
    synth = models.reference(config.synth, config.synth_env)
    model = models.load(synth)
    known = {parameter.name: parameter for parameter in model.parameters}
    sweeps, steps = _swept(config, known, chosen)
    fixed = {
        name: natural_value(known[name], given.setting(), given.units, config.long_duration)
        for name, given in config.fixed.items()
    }
    defaults = {
        name: float(parameter.default)
        for name, parameter in known.items()
        if name not in fixed and name not in {sweep.name for sweep in sweeps}
    }
    slicing = spec_of(SliceSpec, config)
    if slicing.file_sample_rate == config.sample_rate:
        slicing = replace(slicing, file_sample_rate=None)
    return Dataset(
        name=config.dataset,
        render=replace(spec_of(RenderSpec, config), synth=synth),
        slicing=slicing,
        export=_export(config, known),
        source=source_digest(synth),
        sweeps=tuple(sweeps),
        fixed=fixed,
        defaults=defaults,
        examples=config.examples,
        steps=steps,
        selection=_selection(config, known),
        fixed_labels={
            name: FixedLabel(label.name, label.value, (label.min, label.max), label.doc)
            for name, label in ((name, given.label) for name, given in config.fixed.items())
            if label
        },
        realised=_realised(model),
        names=_original(config) if config.names == "original" else None,
        batch_size=config.batch_size,
        keep_long=config.keep_long,
        timeout_s=config.timeout_s,
        audit_of=config.audit_of,
        gallery_embed=config.gallery_embed,
        results=config.results,
    )


def _realised(model: Any) -> tuple[str, ...]:
    """Return the parameters of which the sound model tells what a slice has realised."""
    if getattr(type(model), "realised", None) in (None, SoundModel.realised):
        return ()
    return tuple(parameter.name for parameter in model.parameters if parameter.realised)


def _original(config: Config) -> OriginalSpec | None:
    """Return which version of the original records and names are to look like."""
    if config.original:
        given: dict[str, Axis | FixedValue] = {**config.params, **config.fixed}
        here = {name: _norm_ends(entry) for name, entry in given.items() if entry.units == "norm"}
        norm = config.original.norm | here
        return OriginalSpec(config.original.soundname, config.original.generation, norm)
    return OriginalSpec(config.dataset) if config.names == "original" else None


def _norm_ends(entry: Axis | FixedValue) -> tuple[float, float] | None:
    """Return the lowest and highest value of an axis in its own units, if they are numbers."""
    if not isinstance(entry, Axis):
        return None
    values = [
        v for v in (entry.min, entry.max, *(entry.values or [])) if isinstance(v, float | int)
    ]
    return (min(values), max(values)) if values else None


def _export(config: Config, known: Mapping[str, Any]) -> ExportSpec:
    """Return what decides the bytes of table and records."""
    return replace(
        spec_of(ExportSpec, config),
        records=tuple(dict.fromkeys(config.records)),
        tfrecords=spec_of(TFRecordsSpec, config.tfrecords),
        huggingface=spec_of(HuggingFaceSpec, config.huggingface),
        split=spec_of(Shares, config.split) if config.split else None,
        hold_out={
            name: held_ranges(held, config.params.get(name), known[name])
            for name, held in config.hold_out.items()
        }
        or None,
        original=_original(config),
    )


def held_ranges(
    held: Span | Sequence[float], axis: Axis | None, declared: Any
) -> tuple[tuple[float, float], ...]:
    """Return ranges of values that are held out, in natural units; the config has the axis's.

    Parameters
    ----------
    held : Span or Sequence[float]
    axis : Axis or None
        None where points are listed, in natural units.
    declared : Parameter
    """
    own = [(held.min, held.max)] if isinstance(held, Span) else [(value, value) for value in held]
    if axis is None or axis.units == "natural":
        return tuple(own)
    return tuple((declared.natural(low), declared.natural(high)) for low, high in own)


def _selection(config: Config, known: Mapping[str, Any]) -> dict:
    """Return what a config says of how a design is drawn, in its own words, in natural units."""
    if config.design.kind not in SAMPLED:
        return {}
    axes = {name: in_natural(axis, known[name]) for name, axis in config.params.items()}
    written: dict[str, Any] = dict.fromkeys(("exclude_none", "exclude_defaults", "by_alias"), True)
    return {
        "params": {name: axis.model_dump(**written) for name, axis in axes.items()},
        "design": config.design.model_dump(**written),
    }


def _swept(
    config: Config, known: dict[str, Any], chosen: Chosen | None
) -> tuple[list[Sweep], np.ndarray | None]:
    """Return the swept parameters, and where each point's values stand among theirs.

    The latter is None for a grid, whose points are all combinations.
    """
    if config.points is None and config.design.kind not in SAMPLED:
        swept, seconds = config.params.items(), config.long_duration
        return [sweep_of(known[name], axis, axis.settings(), seconds) for name, axis in swept], None
    chosen = chosen or _chosen(config, known)
    # Numbers of Python take four times as much memory: those of one axis at a time.
    told = zip(chosen.names, (values.tolist() for values in chosen.values), strict=True)
    if config.points is not None:
        return [Sweep(name, tuple(of), (of[0], of[-1])) for name, of in told], chosen.steps
    natural = {name: in_natural(axis, known[name]) for name, axis in config.params.items()}
    seconds = config.long_duration
    return [sweep_of(known[name], natural[name], of, seconds) for name, of in told], chosen.steps


def _chosen(config: Config, known: dict[str, Any]) -> Chosen:
    """Return the points that a config lists, or draws."""
    if config.points is not None:
        listed = read_points(config.points)
        names, table = listed.names, listed.rows
    else:
        names = tuple(config.params)
        natural = [in_natural(config.params[name], known[name]) for name in names]
        whole = [known[name].scale == "integer" for name in names]
        axes = list(zip(natural, whole, strict=True))
        table = draw(config.design.kind, config.design.n or 1, axes, config.seed)
    values, steps = [], np.empty(table.shape, np.int32)
    for place, column in enumerate(table.T):
        different, steps[:, place] = np.unique(column, return_inverse=True)
        values.append(different)
    return Chosen(names, values, steps)


def in_natural(axis: Axis, declared: Any) -> Axis:
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


def natural_value(
    declared: Any, setting: float | Moving, units: str, long_duration: float
) -> Value:
    """Return what a config sets a parameter to, in natural units."""
    if isinstance(setting, Moving):
        moving = setting.mapped(declared.natural) if units == "norm" else setting
        return moving.trajectory(long_duration)
    # Adding zero turns -0.0, which is equal but spelt otherwise, into 0.0.
    return (declared.natural(setting) if units == "norm" else setting) + 0.0


def sweep_of(
    declared: Any, axis: Axis, settings: Sequence[float | Moving], long_duration: float
) -> Sweep:
    """Return an axis with some values, which are in its own units."""
    values = [natural_value(declared, setting, axis.units, long_duration) for setting in settings]
    ranged = axis.min is not None and axis.max is not None
    bounds: list[Any] = [axis.min, axis.max] if ranged else axis.settings()
    if axis.n == 1:
        bounds = [own_value(settings[0], long_duration)]
    # What moves counts as it is written: how far it comes depends on the length of the signal.
    ends = [value.bounds if isinstance(value, Moving) else (value, value) for value in bounds]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    labels: dict[str, Any] = {}
    if label := axis.label:
        told = (low, high), (label.min, label.max)
        own = [own_value(setting, long_duration) for setting in settings]
        labels = {
            "label": label.name,
            "labels": tuple(mapped(value, lambda number: labelled(number, *told)) for value in own),
            "label_ends": (label.min, label.max if high > low else label.min),
            "label_doc": label.doc,
        }
    # Numbers, since no axis has ends that move.
    natural: Any = [natural_value(declared, e, axis.units, long_duration) for e in (low, high)]
    return Sweep(declared.name, tuple(values), (natural[0], natural[1]), **labels)


def labelled(number: float, ends: tuple[float, float], label_ends: tuple[float, float]) -> float:
    """Return the label of a number, linear between those of an axis's ends."""
    (low, high), (first, last) = ends, label_ends
    return first + (number - low) * ((last - first) / ((high - low) or 1))
