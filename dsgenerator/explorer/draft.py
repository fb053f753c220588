"""A draft of a config: a sound model, its values, and the ranges of swept parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate
from synths.interface import Parameter, SoundModel

Setting = float | Mapping | list
"""A value as a config has it: a number, or how it moves over the long signal."""


@dataclass(frozen=True)
class Range:
    """A swept range: `n` values from `low` to `high`, in natural units.

    `values` holds the values of an opened config that are not evenly spaced, or move.
    """

    low: float
    high: float
    n: int
    values: tuple[Setting, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A draft of a config, immutable.

    Attributes
    ----------
    synth : str
        As in a config: the name of a shipped model, or the path of another one.
    values : Mapping[str, Setting]
        What is heard, a value for each parameter, in natural units.
    ranges : Mapping[str, Range]
        Ranges of the swept parameters, slowest first.
    settings : Mapping
        The other keys of the config.
    labels : Mapping[str, Mapping]
        Labels of the axes of an opened config, by parameter.
    """

    synth: str
    values: Mapping[str, Setting]
    ranges: Mapping[str, Range] = field(default_factory=dict)
    settings: Mapping = field(default_factory=dict)
    labels: Mapping[str, Mapping] = field(default_factory=dict)

    @classmethod
    def from_json(cls, content: Any) -> Draft:
        """Return the draft that a page sends; see `as_json`.

        Raises
        ------
        DSGeneratorError
            If it is none.
        """
        try:
            ranges = {
                name: Range(**{**swept, "values": tuple(swept["values"])})
                for name, swept in content["ranges"].items()
            }
            draft = cls(**{**content, "ranges": ranges})
            parts = (draft.values, draft.settings, draft.labels)
            if not isinstance(draft.synth, str) or not all(isinstance(p, dict) for p in parts):
                raise TypeError("a part of it has another form")
        except (TypeError, KeyError, AttributeError) as error:
            raise DSGeneratorError(f"this is no draft of a config: {error}") from None
        return draft

    def as_json(self) -> dict[str, Any]:
        """Return the draft as plain data."""
        return asdict(self)

    @property
    def model(self) -> SoundModel:
        """The sound model."""
        return models.load(models.reference(self.synth, self.settings.get("synth_env")))

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The declarations of its parameters."""
        return self.model.parameters

    @property
    def moves(self) -> bool:
        """Whether a value varies over time."""
        return any(isinstance(value, Mapping | list) for value in self.values.values())

    def config(self) -> dict[str, Any]:
        """Return the config."""
        drawn = self.settings.get("design", {}).get("kind", "grid") != "grid"
        params = {name: _axis(swept, drawn) for name, swept in self.ranges.items()}
        for name in params.keys() & self.labels.keys():
            params[name]["label"] = self.labels[name]
        defaults = self.model.defaults()
        fixed = {
            name: value
            for name, value in self.values.items()
            if name not in params and value != defaults.get(name)
        }
        return {
            **{"dataset": self.settings["dataset"], "synth": self.synth},
            **{key: value for key, value in self.settings.items() if key != "dataset"},
            **{"params": params, **({"fixed": fixed} if fixed else {})},
        }

    def text(self) -> str:
        """Return the config as YAML, a line for each axis."""
        lines = []
        for key, value in self.config().items():
            if key in ("params", "fixed") and value:
                inner = (f"  {_flow({name: entry})[1:-1]}\n" for name, entry in value.items())
                lines.append(f"{key}:\n{''.join(inner)}")
            else:
                lines.append(f"{_flow({key: value})[1:-1]}\n")
        return "".join(lines)

    def named(self, path: Path) -> Draft:
        """Return this draft as that of a dataset that is named after a file."""
        return Draft(**{**vars(self), "settings": {**self.settings, "dataset": path.stem}})

    def save(self, path: Path, written: str = "") -> str:
        """Write the config of a dataset that is named after the file, and return its text.

        Parameters
        ----------
        path : Path
            A file that is not there yet, or has the text `written`, and may be replaced.
        written : str

        Raises
        ------
        DSGeneratorError
            If the config is not valid, or the file is somebody else's.
        """
        named = self.named(path)
        validate(named.config())
        text = named.text()
        try:
            if path.exists() and path.read_text() not in (text, written):
                raise DSGeneratorError(f"{path} is there already; choose another name")
            path.write_text(text)
        except OSError as error:
            raise DSGeneratorError(f"{error.strerror}: {path}") from None
        return text


def _axis(swept: Range, drawn: bool) -> dict[str, Any]:
    """Return what a config says of a swept range; a design that draws points has its own `n`."""
    if swept.values:
        return {"values": list(swept.values)}
    ends = {"min": swept.low, "max": swept.high}
    return ends if drawn else ends | {"n": swept.n}


def _flow(value: Any) -> str:
    """Return a mapping as YAML in a line."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10**9)
    return text.strip()
