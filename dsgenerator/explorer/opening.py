"""Drafts of sound models, of configs, and of folders of the original tool."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dsgenerator import ROOT
from dsgenerator.config import models
from dsgenerator.config.axes import Axis
from dsgenerator.config.original.folder import model_in
from dsgenerator.config.original.translation import read_config
from dsgenerator.config.reading import Unreadable, read_file
from dsgenerator.config.schema import Config
from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.explorer.draft import Draft, Range, Setting
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Sweep
from dsgenerator.points.resolution import in_natural
from dsgenerator.points.validation import validate
from synths.trajectories import Trajectory, Value

STEPS = 5
"""Default number of values of a swept range."""

ORIGINAL_CONFIG = "config_file.json"
"""What configs of the original tool are called."""

NOT_SETTINGS = ("synth", "params", "fixed", "points", "hold_out")

SETTINGS = {
    "sample_rate": 16000,
    "long_duration": 10,
    "variation_duration": 2,
    "seed": 0,
}


def new_draft(synth: str) -> Draft:
    """Return a draft of a sound model at its defaults, with nothing swept.

    Raises
    ------
    DSGeneratorError
        If there is no such model, or it cannot be used.
    """
    name = Path(models.identity(synth).partition(":")[0]).name
    return Draft(synth, models.load(synth).defaults(), {}, {"dataset": name, **SETTINGS})


def open_named(text: str) -> Draft:
    """Return the draft of what a user names: a shipped sound model, or see `open_path`.

    Raises
    ------
    DSGeneratorError
        If it cannot be used; says which name was probably meant.
    """
    text = text.strip()
    if not text:
        raise DSGeneratorError(
            "Nothing is named. Name a sound model (fire), a config (config/fire.yaml) or a file "
            "with a sound model of your own (my_models/rumble.py)"
        )
    if text in models.shipped():
        return new_draft(text)
    path = Path(text).expanduser()
    if not path.exists() and ".py:" not in path.name:
        near = nearest(text, [*models.shipped(), *_files(path)])
        raise DSGeneratorError(f"there is no file {text} (looked in {Path.cwd()}){near}")
    return open_path(path)


def _files(path: Path) -> list[str]:
    """Return the configs and sound models beside a path, and the shipped configs."""
    folders = {path.parent, Path("config")}
    ends = (".yaml", ".yml", ".json", ".py")
    return [
        str(file)
        for folder in folders
        if folder.is_dir()
        for file in folder.iterdir()
        if file.suffix in ends
    ]


def open_path(path: Path) -> Draft:
    """Return the draft of a config file, of a sound model, or of a folder of the original tool.

    Of a folder, that is its ``config_file.json``, or else its sound model.

    Raises
    ------
    DSGeneratorError
        If it cannot be used.
    """
    if path.is_dir():
        config = path / ORIGINAL_CONFIG
        return open_config(config) if config.is_file() else new_draft(str(model_in(path)))
    if path.suffix == ".py" or ".py:" in path.name:
        # It may have been changed since it was last opened.
        models.load.cache_clear()
        return new_draft(str(path))
    return open_config(path)


def open_config(path: Path) -> Draft:
    """Return the draft of a config file, also of the original's.

    Listed points are replaced by a grid over their ranges.

    Raises
    ------
    DSGeneratorError
        With all problems of the file.
    """
    try:
        content = read_file(path)
    except Unreadable as error:
        raise DSGeneratorError(str(error)) from None
    raw, source_map, _ = read_config(content, [path])
    dataset = validate(raw, source_map)
    config = Config.model_validate(raw)
    ranges = {
        sweep.name: _swept(sweep, config.params.get(sweep.name), dataset)
        for sweep in dataset.sweeps
    }
    values = {name: setting(value) for name, value in dataset.point(0).values.items()}
    for name, swept in ranges.items():
        if isinstance(values[name], Mapping | list):
            numbers = [v for v in swept.values if not isinstance(v, Mapping | list)]
            values[name] = numbers[0] if numbers else dataset.point(0).values[name].mean
    settings = {key: value for key, value in raw.items() if key not in NOT_SETTINGS}
    if raw.get("hold_out"):
        settings["hold_out"] = _held(dataset.export.hold_out)
    labels = {
        name: axis["label"]
        for name, axis in raw.get("params", {}).items()
        if isinstance(axis, Mapping) and "label" in axis
    }
    return Draft(dataset.synth_name, values, ranges, settings, labels)


def setting(value: Value) -> Setting:
    """Return a value as a config has it, whole numbers without a point."""
    if not isinstance(value, Trajectory):
        return int(value) if float(value).is_integer() else value
    form = value.form
    return [list(pair) for pair in form["breakpoints"]] if "breakpoints" in form else form


def _swept(sweep: Sweep, axis: Axis | None, dataset: Dataset) -> Range:
    """Return the range of a sweep, with its values if they are not evenly spaced numbers.

    Of a design that draws points, that is what it draws from: a range, or a list of values.
    """
    if dataset.steps is None:
        return _range([setting(value) for value in sweep.values])
    low, high = map(setting, sweep.ends)
    if axis is None or axis.values is None:
        return Range(low, high, STEPS)
    axis = in_natural(axis, models.parameter(dataset.synth, sweep.name))
    values = tuple(map(setting, axis.values))
    return Range(low, high, len(values), values)


def _held(ranges: Mapping[str, tuple[tuple[float, float], ...]]) -> dict[str, Any]:
    """Return what is held out as a config has it, in natural units."""
    return {
        name: [low for low, _ in spans]
        if all(low == high for low, high in spans)
        else {"min": spans[0][0], "max": spans[0][1]}
        for name, spans in ranges.items()
    }


def _range(values: list[Setting]) -> Range:
    """Return the range of an axis, with its values if they are not evenly spaced numbers."""
    numbers = [value for value in values if not isinstance(value, Mapping | list)]
    if not numbers:
        return Range(0, 0, len(values), tuple(values))
    low, high, n = min(numbers), max(numbers), len(values)
    even = len(numbers) == n and np.allclose(numbers, np.linspace(low, high, n))
    return Range(low, high, n, () if even else tuple(values))


def free_path(name: str) -> str:
    """Return the path of a config that is not there yet, for a dataset of about this name."""
    folder = Path("config")
    stems = [f"my_{name}", *(f"my_{name}_{number}" for number in range(2, 1000))]
    paths = (folder / f"{stem}.yaml" for stem in stems)
    return str(next(path for path in paths if not path.exists()))


def shipped_configs(synth: str) -> list[str]:
    """Return the paths of the configs in ``config/`` that use a sound model."""
    line = f"\nsynth: {synth}\n"
    return [
        f"config/{path.name}"
        for path in sorted((ROOT / "config").glob("*.yaml"))
        if line in path.read_text()
    ]
