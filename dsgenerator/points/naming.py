"""File names: readable, as in the original tool, and never the same for two points."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from synths.trajectories import Trajectory, Value

FEWEST_DECIMALS = 2


def decimals_needed(values: Sequence[Value]) -> int:
    """Return how many decimals tell different values apart, at least two.

    Parameters
    ----------
    values : Sequence[float or Trajectory]
        Finite.
    """
    decimals = FEWEST_DECIMALS
    different = len(set(values))
    while len({written(value, decimals) for value in values}) < different:
        decimals += 1
    return decimals


def written(value: Value, decimals: int) -> str:
    """Return a value as file names show it: ``00.25``, ``-1.50``, ``440.00``.

    One that moves in a straight line has both ends, ``00.20to00.80``; breakpoints have their first
    and last value, and oscillations their lowest and highest, and a mark of their own,
    ``00.20to00.80-3fa9c2d17b``.  None of these depends on the length of the signal.
    """
    if isinstance(value, Trajectory):
        ends = "to".join(written(end, decimals) for end in _ends(value.form))
        return ends if "from" in value.form else f"{ends}-{_form_digest(value)[:10]}"
    text = f"{value:0{decimals + 3}.{decimals}f}"
    # What rounds to zero is zero, whatever its sign.
    return text.replace("-", "0", 1) if float(text) == 0 else text


def lengths_written(values: Sequence[Value], decimals: int) -> np.ndarray:
    """Return how long values are as file names show them, shape (values,)."""
    if any(isinstance(value, Trajectory) for value in values):
        return np.array([len(written(value, decimals)) for value in values])
    rounded = np.round(np.array(values, dtype=float), decimals)
    digits = np.floor(np.log10(np.maximum(np.abs(rounded), 1))).astype(int) + 1
    return np.maximum(digits + (rounded < 0), 2) + 1 + decimals


def mark_of(values: Mapping[str, Value]) -> str:
    """Return what marks a point that is not of a grid: ``p-3fa9c2d17b``, from its values alone."""
    return f"p-{values_digest(values)[:10]}"


def values_digest(values: Mapping[str, Value]) -> str:
    """Return the SHA-256 of values by name, to the last bit."""
    spelt = {
        name: _form_digest(value) if isinstance(value, Trajectory) else float(value).hex()
        for name, value in values.items()
    }
    text = ",".join(f"{name}={value}" for name, value in sorted(spelt.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _ends(form: Mapping[str, Any]) -> tuple[float, float]:
    if "from" in form:
        return form["from"], form["to"]
    if "lfo" in form:
        return form["lfo"]["min"], form["lfo"]["max"]
    return form["breakpoints"][0][1], form["breakpoints"][-1][1]


def _form_digest(value: Trajectory) -> str:
    return hashlib.sha256(json.dumps(value.form, sort_keys=True).encode()).hexdigest()


def numbered(files: str, number: int) -> str:
    """Return the path of a variation from the pattern of those of its point.

    The pattern has a ``#`` for each digit of the number: ``audio/pop--v-###.wav``.  Not one of
    `str.format`, since state files are not trusted with what they list.
    """
    digits = files.count("#")
    return files.replace("#" * digits, str(number).zfill(digits)) if digits else files


def key_of(file: str) -> str:
    """Return what a variation is called in shards: some readers split names at dots."""
    return PurePosixPath(file).stem.replace(".", "_")


def stem_of(file: str) -> str:
    """Return the name of the point that a variation is of, by the path of its file."""
    name = file.rpartition("/")[2].rpartition(".")[0]
    return re.sub(r"--[vc]-\d+(?=(--x-\d+)?$)", "", name)
