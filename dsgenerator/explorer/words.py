"""What the page says of sound models: quantities in words, groups of parameters, presets."""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dsgenerator import ROOT
from dsgenerator.explorer.opening import open_config, shipped_configs
from synths.interface import EXPONENTIAL, Parameter, SoundModel

FEW = 8
"""Parameters up to which a page shows them without groups."""

GROUP = 6
"""Parameters of a group of a model that has no members."""

PRESETS = Path(__file__).with_name("presets.yaml")
EVENTS_A_SECOND = re.compile(r"(?P<what>[\w ]+) per second:")


@cache
def presets() -> dict[str, dict[str, dict[str, float]]]:
    """Return the named settings of each shipped sound model: values that are not the defaults."""
    return yaml.safe_load(PRESETS.read_text())


def describe_model(synth: str, model: SoundModel) -> dict[str, Any]:
    """Return what the page needs of a sound model."""
    groups, configs = groups_of(model), shipped_configs(synth)
    sweeps = open_config(ROOT / configs[0]).ranges if configs else {}
    told = (type(model).__doc__ or "").strip()
    return {
        "synth": synth,
        "doc": told.splitlines()[0] if told else "",
        "parameters": [
            describe_parameter(parameter) | {"group": groups.get(parameter.name, "")}
            for parameter in model.parameters
        ],
        "presets": presets().get(synth, {}),
        "configs": configs,
        # What a parameter's sweep begins with: as the whole of it need not be possible at once.
        "sweeps": {name: asdict(swept) for name, swept in sweeps.items()},
    }


def describe_parameter(parameter: Parameter) -> dict[str, Any]:
    """Return what the page needs of a parameter."""
    keys = ("name", "min", "max", "default", "unit", "doc", "scale", "reference", "factor", "moves")
    return {key: getattr(parameter, key) for key in keys} | {
        "base": EXPONENTIAL.get(parameter.scale),
        "quantity": quantity(parameter),
    }


def quantity(parameter: Parameter) -> str:
    """Return what a parameter's physical quantity counts, as it is said after a number.

    ``pops a second`` of a rate, the unit of a quantity that has one, what the description says
    after the formula of others: ``mean intervals``.
    """
    unit = parameter.quantity_unit
    if unit == "1/s":
        match = EVENTS_A_SECOND.match(parameter.doc)
        return f"{match['what'].lower()} a second" if match else "a second"
    if unit:
        return unit
    _, formula, rest = parameter.doc.partition(parameter.law)
    return rest.strip(" .") if formula and parameter.scale in EXPONENTIAL else ""


def groups_of(model: SoundModel) -> dict[str, str]:
    """Return the name of the group of each parameter; nothing of a model of few parameters.

    The groups of a mix are its members, those of other models as many parameters as one sees.
    """
    parameters = model.parameters
    if len(parameters) <= FEW:
        return {}
    members = getattr(getattr(model, "mix", None), "names", None)
    if members:
        groups = {name: key for key, names in members.items() for name in names.values()}
        return groups | {f"{key}_{end}": key for key in members for end in ("gain", "start")}
    places = range(0, len(parameters), GROUP)
    parts = [parameters[place : place + GROUP] for place in places]
    return {
        parameter.name: f"{part[0].name} to {part[-1].name}" for part in parts for parameter in part
    }
