"""A draft of a config: a sound model, its values, and the ranges of swept parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import yaml

from dsgenerator.config import models
from dsgenerator.config.original.folder import model_in
from dsgenerator.config.original.translation import read_config
from dsgenerator.config.reading import Unreadable, read_file
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.sizes import describe
from dsgenerator.points.validation import validate
from synths.interface import Parameter, SoundModel

SECONDS = 4.0
"""Duration of the preview."""


@dataclass(frozen=True)
class Range:
    """A swept range: `n` values from `low` to `high`, in natural units.

    `values` holds the values of an opened config that are not evenly spaced.
    """

    low: float
    high: float
    n: int
    values: tuple[float, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A draft of a config, immutable: every change returns a new draft.

    Attributes
    ----------
    synth : str
        As in a config: the name of a shipped model, or the path of another one.
    values : Mapping[str, float]
        Values of the preview, one for each parameter, in natural units.
    ranges : Mapping[str, Range]
        Ranges of the swept parameters, slowest first.
    settings : Mapping
        The other keys of the config.
    labels : Mapping[str, Mapping]
        Labels of the axes of an opened config, by parameter.
    """

    synth: str
    values: Mapping[str, float]
    ranges: Mapping[str, Range] = field(default_factory=dict)
    settings: Mapping = field(default_factory=dict)
    labels: Mapping[str, Mapping] = field(default_factory=dict)

    @property
    def model(self) -> SoundModel:
        """The sound model."""
        return models.load(self.synth)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The declarations of its parameters."""
        return self.model.parameters

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self.settings["sample_rate"]

    def with_value(self, name: str, value: float) -> Draft:
        """Return this draft with another value of a parameter."""
        return replace(self, values={**self.values, name: value})

    def with_range(self, name: str, swept: Range | None) -> Draft:
        """Return this draft with another range of a parameter; None stops sweeping it."""
        ranges = {key: value for key, value in self.ranges.items() if key != name or swept}
        if swept:
            ranges[name] = swept
        return replace(self, ranges=ranges)

    def render(self, seed: int, **values: float) -> np.ndarray:
        """Return the preview, shape (samples,), with some values replaced.

        Raises
        ------
        DSGeneratorError
            If the values cannot be combined, or the model fails.
        """
        values = {**self.values, **values}
        message = self.model.check(values, self.sample_rate)
        if message:
            raise DSGeneratorError(message)
        rng = np.random.default_rng(seed)
        try:
            samples = self.model.generate(values, SECONDS, self.sample_rate, rng)
            samples = np.asarray(samples, dtype=np.float64)
        except Exception as error:
            raise DSGeneratorError(f"{type(error).__name__}: {error}") from error
        if samples.ndim != 1 or not samples.size or not np.isfinite(samples).all():
            raise DSGeneratorError(f"{self.synth} returned no finite signal")
        return samples

    def config(self) -> dict:
        """Return the config."""
        params = {
            name: {"values": list(swept.values)}
            if swept.values
            else {"min": swept.low, "max": swept.high, "n": swept.n}
            for name, swept in self.ranges.items()
        }
        for name in params.keys() & self.labels.keys():
            params[name]["label"] = self.labels[name]
        defaults = self.model.defaults()
        fixed = {
            name: value
            for name, value in self.values.items()
            if name not in params and value != defaults[name]
        }
        return {
            **{"dataset": self.settings["dataset"], "synth": self.synth},
            **{key: value for key, value in self.settings.items() if key != "dataset"},
            **{"params": params, **({"fixed": fixed} if fixed else {})},
        }

    def estimate(self) -> str:
        """Return a line with the numbers of points, variations, hours and bytes.

        Raises
        ------
        DSGeneratorError
            With all problems of the config.
        """
        return describe(validate(self.config()))

    def save(self, path: Path) -> str:
        """Write the config of a dataset named after the file, and return the command that makes it.

        Raises
        ------
        DSGeneratorError
            If the config is not valid, or the file exists.
        """
        config = self.config() | {"dataset": path.stem}
        validate(config)
        text = yaml.safe_dump(config, sort_keys=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x") as file:
                file.write(text)
        except FileExistsError:
            raise DSGeneratorError(f"{path} is there already; choose another name") from None
        except OSError as error:
            raise DSGeneratorError(f"{error.strerror}: {path}") from None
        return f"snakemake --cores all --configfile {path}"


STEPS = 5
"""Default number of values of a swept range."""

ORIGINAL_CONFIG = "config_file.json"
"""What configs of the original tool are called."""

NOT_SETTINGS = ("synth", "params", "fixed", "design", "points")

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
        return new_draft(str(path))
    return open_config(path)


def open_config(path: Path) -> Draft:
    """Return the draft of a config file, also of the original's.

    A design is replaced by a grid over its ranges.

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
    if dataset.varying:
        raise DSGeneratorError(
            f"{path}: {', '.join(dataset.varying)} varies over time; what is heard here does not"
        )
    drawn = dataset.steps is not None
    ranges = {
        sweep.name: Range(*sweep.ends, STEPS) if drawn else _range(sweep.values)
        for sweep in dataset.sweeps
    }
    values = dict(dataset.point(0).values)
    settings = {key: value for key, value in raw.items() if key not in NOT_SETTINGS}
    labels = {
        name: axis["label"] for name, axis in raw.get("params", {}).items() if "label" in axis
    }
    return Draft(dataset.synth, values, ranges, settings, labels)


def _range(values: tuple[float, ...]) -> Range:
    """Return the range of an axis, with its values if they are not evenly spaced."""
    low, high, n = min(values), max(values), len(values)
    even = np.allclose(values, np.linspace(low, high, n))
    return Range(low, high, n, () if even else values)
