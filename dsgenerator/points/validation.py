"""From the raw config to a `Dataset`, with all that is wrong reported at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from dsgenerator.config import models
from dsgenerator.config.axes import Axis, Fixed
from dsgenerator.config.problems import translate
from dsgenerator.config.reading import problems_of
from dsgenerator.config.schema import Config, Design, HuggingFace, Span, TFRecords
from dsgenerator.config.settings import check_settings
from dsgenerator.config.source_map import Problem, SourceMap, report
from dsgenerator.config.trajectories import Moving, own_value
from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.files import is_plain
from dsgenerator.points.columns import FACTS, RECORD_KEYS, check_labels
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.designs import Listed, check_design, check_points, read_points
from dsgenerator.points.filing import check_filing
from dsgenerator.points.memory import column_bytes, grid_bytes, short_of_memory
from dsgenerator.points.refusals import refusals
from dsgenerator.points.resolution import held_ranges, resolve
from dsgenerator.points.splits import held
from synths.trajectories import Value, lowest

LARGEST_GRID = 10_000_000
MOST_SLICES, MOST_VARIATIONS = 100_000, 50_000_000
LARGEST_FILE = 2**32 - 2**16
LONGEST_NAME = 200
SHOWN_POINTS, SHOWN_VALUES = 3, 12
OUTSIDE = (
    "leads out of the folder that Snakemake runs in, which a config file may not; give it on the "
    "command line: --config results=path/to/folder"
)


def validate(raw: Any, source_map: SourceMap | None = None) -> Dataset:
    """Check a config and return the dataset that it describes; see `checked`."""
    return checked(raw, source_map)[1]


def checked(raw: Any, source_map: SourceMap | None = None) -> tuple[Config, Dataset]:
    """Check a config and return it, with the dataset that it describes.

    Parameters
    ----------
    raw : Any
        What was read from the config files and ``--config``.
    source_map : SourceMap, optional
        Lines of the keys.

    Raises
    ------
    DSGeneratorError
        With all problems, each with its place, what is allowed and the nearest valid name.
    """
    source_map = source_map or SourceMap()
    if not isinstance(raw, Mapping) or not raw:
        raise DSGeneratorError(
            "The config is empty. Name a file with --configfile, for instance config/pop.yaml; "
            "config/README.md lists the keys."
        )
    if unreadable := list(problems_of(raw)):
        raise DSGeneratorError(report(unreadable, source_map))
    problems = [(key, "stands here twice") for key in source_map.duplicates]
    config: Config | None = None
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:
        problems += [translate(details) for details in error.errors()]
    problems += [*_check_durations(raw), *_check_together(raw)]
    if source_map.in_file(("results",)) and not is_plain(_read(raw, "results") or "results"):
        # A config may be anybody's.
        problems.append((("results",), OUTSIDE))
    if not problems and config:
        dataset = resolve(config)
        problems = list(_check_dataset(dataset, config))
        if not problems:
            return config, dataset
    raise DSGeneratorError(report(problems, source_map))


def _check_durations(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Check durations and the sample rate, as far as each can be read at all."""
    long_duration = _read(raw, "long_duration")
    variation_duration = _read(raw, "variation_duration")
    if long_duration and variation_duration and variation_duration > long_duration:
        yield (
            ("variation_duration",),
            f"{variation_duration:g} s is longer than long_duration, {long_duration:g} s",
        )
    sample_rate = _read(raw, "sample_rate")
    if sample_rate and variation_duration and sample_rate * variation_duration < 1:
        yield ("variation_duration",), f"{variation_duration:g} s is shorter than one sample"
    elif sample_rate and long_duration and 4 * sample_rate * long_duration > LARGEST_FILE:
        longest = LARGEST_FILE // 4 // sample_rate
        yield (
            ("long_duration",),
            f"{long_duration:g} s do not fit into one WAV file; at {sample_rate} Hz the longest "
            f"is {longest} s",
        )
    elif variation_duration and (long_duration or 0) > MOST_SLICES * variation_duration:
        yield (
            ("variation_duration",),
            f"{variation_duration:g} s cuts a long signal into more than {MOST_SLICES:,} files",
        )


def _check_together(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Check what needs several keys or the sound model, as far as each can be read at all."""
    sections = [raw.get(key) for key in ("params", "fixed")]
    swept, fixed = (dict(of) if isinstance(of, Mapping) else {} for of in sections)
    for name in swept:
        if name in fixed:
            yield ("fixed", name), f"{name} is also swept under params; one of them is allowed"
    axes = {name: _read_as(Axis, value) for name, value in swept.items()}
    readable = {name: axis for name, axis in axes.items() if axis}
    design = _read(raw, "design") or Design()
    if _read(raw, "design") or "design" not in raw:
        yield from check_design(design, readable, swept, raw.get("points") is not None)
    yield from _check_axes(readable, design, _read(raw, "examples") or 1)
    values = {name: _read_as(Fixed, value) for name, value in fixed.items()}
    yield from check_labels(readable, values)
    points = _read(raw, "points")
    listed = Listed.faulty() if points is None else read_points(points)
    for fault in listed.faults:
        yield ("points",), fault
    for name in listed.names:
        if name in fixed:
            yield ("fixed", name), f"{name} is also a column of points; one of them is allowed"
    swept = {**swept, **dict.fromkeys(listed.names)}
    held_out = raw.get("hold_out")
    for name in held_out if isinstance(held_out, Mapping) else ():
        if name not in swept and not listed.faults:
            yield ("hold_out", name), f"is not swept{nearest(name, swept)}"
    synth = _read(raw, "synth")
    if not synth:
        return
    try:
        model = models.load(models.reference(synth, _read(raw, "synth_env")))
    except DSGeneratorError as error:
        yield ("synth",), str(error)
        meant = models.meant(synth)
        if meant is None:
            return
        # What else is wrong is said at once.
        synth, model = meant, models.load(meant)
    known = {parameter.name: parameter for parameter in model.parameters}
    yield from _check_names(known, synth, axes, fixed)
    yield from _check_filing(raw, list(known), synth)
    yield from check_points(listed, known, synth)
    yield from check_settings(readable, values, known, _read(raw, "long_duration"))


def _check_names(
    known: Mapping[str, Any], synth: str, swept: Iterable[str], fixed: Iterable[str]
) -> Iterator[Problem]:
    """Check names of parameters against those that a sound model has."""
    for name in sorted((FACTS.keys() | RECORD_KEYS).intersection(known)):
        yield (
            ("synth",),
            f"{synth} calls a parameter {name}, as a column of the table or of a record is called",
        )
    for section, names in (("params", swept), ("fixed", fixed)):
        for name in names:
            if name not in known:
                yield (
                    (section, name),
                    f"{synth} has no such parameter{nearest(name, known)} "
                    f"It has: {', '.join(known)}",
                )


def _check_filing(raw: Mapping[str, Any], names: Sequence[str], synth: str) -> Iterator[Problem]:
    """Check what variations are to be in, where they have no files of their own."""
    records = _read(raw, "records") if "records" in raw else []
    if _read(raw, "files") is not False or records is None:
        return
    tfrecords = _read(raw, "tfrecords") or TFRecords()
    huggingface = _read(raw, "huggingface") or HuggingFace()
    yield from check_filing(records, tfrecords.type == "single", huggingface.parquet, names, synth)


def _check_axes(axes: Mapping[str, Axis], design: Design, examples: int) -> Iterator[Problem]:
    sizes = [len(axis.values) if axis.values else axis.n or 1 for axis in axes.values()]
    size = examples * (prod(sizes) if design.kind == "grid" else design.n or 1)
    if design.kind == "grid":
        needed = grid_bytes(size // examples, sum(sizes))
    else:
        needed = column_bytes(size // examples * len(sizes))
    faults = [f"at most {LARGEST_GRID:,} are allowed"] if size > LARGEST_GRID else []
    if short := short_of_memory(needed):
        faults.append(short)
    if faults:
        yield ("params",), "; ".join([f"{size:,} parameter points", *faults])
        return
    for name, axis in axes.items():
        settings = axis.settings() if axis.min is None or axis.n else []
        numbers = [setting for setting in settings if not isinstance(setting, Moving)]
        counts = Counter(number + 0.0 for number in numbers)
        twice = [number for number, count in counts.items() if count > 1]
        if twice:
            shown = ", ".join(f"{number:g}" for number in twice[:3])
            yield ("params", name), f"has the same value more than once: {shown}"


def _read(raw: Mapping[str, Any], key: str) -> Any:
    field = Config.model_fields[key]
    return _read_as(field.rebuild_annotation(), raw.get(key))


def _read_as(kind: Any, value: Any) -> Any:
    """Return a value as far as it can be read; keys that are not known are passed over."""
    if isinstance(value, Mapping) and hasattr(kind, "by_key"):
        value = {key: part for key, part in value.items() if key in kind.by_key()}
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return None


def _check_hold_out(dataset: Dataset, config: Config) -> Iterator[Problem]:
    """Check that there is something to hold out, and something left."""
    for name, ranges in (dataset.export.hold_out or {}).items():
        values = next(sweep.values for sweep in dataset.sweeps if sweep.name == name)
        what, axis = config.hold_out[name], config.params.get(name)
        declared = models.parameter(dataset.synth, name)
        for part in [what] if isinstance(what, Span) else what:
            wanted = held_ranges(part if isinstance(part, Span) else [part], axis, declared)
            if not any(held(value, wanted) for value in values):
                shown = f"{part.min:g} to {part.max:g}" if isinstance(part, Span) else f"{part:g}"
                told = _shown(values, axis, config.long_duration)
                yield ("hold_out", name), f"{shown} is none of its values: {told}"
        if all(held(value, ranges) for value in values):
            yield ("hold_out", name), "holds out every value; some must be left to train with"


def _shown(values: Sequence[Value], axis: Axis | None, long_duration: float) -> str:
    """Return the first values of an axis in its own units, as the config has them."""
    if axis is None or axis.units == "natural":
        own = values
    elif axis.min is not None and axis.n is None:
        return f"{axis.min:g} to {axis.max:g} ({axis.units})"
    else:
        own = [own_value(setting, long_duration) for setting in axis.settings()]
    return ", ".join(f"{value:g}" for value in own[:SHOWN_VALUES])


def _check_dataset(dataset: Dataset, config: Config) -> Iterator[Problem]:
    """Check what only whole parameter points can tell."""
    if len(dataset) * dataset.variations > MOST_VARIATIONS:
        yield (
            ("params",),
            f"{len(dataset):,} parameter points of {dataset.variations:,} variations each; at most "
            f"{MOST_VARIATIONS:,} variations are allowed",
        )
        return
    steps = np.empty((0, 0)) if dataset.steps is None else dataset.steps
    drawn, different = len(steps), len(np.unique(steps, axis=0))
    if different < drawn:
        yield (
            ("design", "n"),
            f"draws only {different:,} different points of {drawn:,}; draw fewer, or sweep a grid",
        )
        return
    for sweep in dataset.sweeps:
        if dataset.steps is None and len(set(sweep.values)) < len(sweep.values):
            twice = next(value for value in sweep.values if sweep.values.count(value) > 1)
            fault = (
                f"has the same value more than once, in other words or but for rounding: {twice:g}"
            )
            yield ("params", sweep.name), fault
            return
    model = models.load(dataset.synth)
    known = {parameter.name: parameter for parameter in model.parameters}
    for sweep in dataset.sweeps:
        parameter = known[sweep.name]
        broken = [value for value in sweep.values if not lowest(value).is_integer()]
        if parameter.scale == "integer" and broken:
            yield ("params", sweep.name), str(parameter.error_message(broken[0]))
            return
    if dataset.names and (dataset.steps is not None or dataset.varying):
        yield ("names",), "original names are for a grid of values that do not vary over time"
        return
    yield from _check_hold_out(dataset, config)
    for message in refusals(dataset, SHOWN_POINTS):
        yield ("params",), message
    longest = len(dataset.longest_name())
    if longest > LONGEST_NAME:
        yield (
            ("params",),
            f"file names would be {longest} characters long; at most {LONGEST_NAME} fit everywhere",
        )
