"""What the script beside an early config sets in the sound model, which the config does not tell.

Until spring 2021 each folder of the original had a `generate.py` of its own, in which people set
parameters as they liked: swept ones in natural units or in 0..1 of their range, some to numbers.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

from dsgenerator.config.syntax import nodes_of

SCRIPT = "generate.py"
CALLS = {"setParam": "natural", "setParamNorm": "norm"}


@dataclass
class Script:
    """What a script sets.

    Attributes
    ----------
    units : dict[str, str]
        Of the parameters that it sets to values of the config, by the sound model's names.
    constants : dict[str, tuple[float, str]]
        Value and units of those that it sets to a number, by name.
    """

    units: dict[str, str] = field(default_factory=dict)
    constants: dict[str, tuple[float, str]] = field(default_factory=dict)


def read_script(folder: Path) -> Script:
    """Return what the `generate.py` of a folder sets; nothing if there is none."""
    found = Script()
    for node in nodes_of(folder / SCRIPT):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            units = CALLS.get(node.func.attr)
            arguments = node.args
            if units is None or len(arguments) != 2 or not isinstance(arguments[0], ast.Constant):
                continue
            name = str(arguments[0].value)
            try:
                found.constants[name] = float(ast.literal_eval(arguments[1])), units
            except (ValueError, TypeError, OverflowError):
                found.units[name] = units
    return found
