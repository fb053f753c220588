"""What `make audits` asks of each sound model: its shipped grid, and whole ranges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import yaml

from dsgenerator import ROOT
from dsgenerator.audit.estimators import ESTIMATORS
from dsgenerator.audit.measure import audit_dataset, audited
from dsgenerator.audit.results import AuditResult
from dsgenerator.config import models
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.validation import validate
from synths.interface import Parameter

GRID, RANGE = "grid", "range"
VARIATIONS, LONG = PIECES = ("variations", "long_signals")
RATES = (16000, 22050, 44100, 48000)
VALUES, SEEDS = 7, 3
"""Values of a parameter over its whole range, and signals of each."""

IMPOSSIBLE = "at this sample rate, no two values are possible with the defaults of all others"


@dataclass(frozen=True)
class Task:
    """What is rendered and measured in one go.

    Attributes
    ----------
    synth : str
    kind : {"grid", "range"}
        The shipped config, or one parameter over its whole range.
    rate : int
        Sample rate, Hz.
    pieces : {"variations", "long_signals"}
        What is measured.
    parameters : tuple[str, ...]
        Which results there are, in this order.
    """

    synth: str
    kind: str
    rate: int
    pieces: str
    parameters: tuple[str, ...]

    def results(self) -> list[AuditResult]:
        """Render, measure and return a result for each of the parameters."""
        if self.kind == GRID:
            return audit_dataset(_grid(self.synth, self.rate, self.pieces))
        return [_over_range(self.synth, name, self.rate, self.pieces) for name in self.parameters]


def tasks(synth: str) -> list[Task]:
    """Return all tasks of a sound model, as the page has them."""
    places = [(rate, pieces) for rate in RATES for pieces in PIECES]
    names = tuple(audited(_grid(synth, *places[0])))
    grids = [Task(synth, GRID, *place, names) for place in places]
    declared = [parameter.name for parameter in models.load(synth).parameters]
    return grids + [Task(synth, RANGE, *place, (name,)) for name in declared for place in places]


def shipped_config(synth: str) -> dict:
    """Return what the shipped config of a sound model says."""
    return yaml.safe_load((ROOT / "config" / f"{synth}.yaml").read_text())


def _grid(synth: str, rate: int, pieces: str) -> Dataset:
    return validate(shipped_config(synth) | {"sample_rate": rate, "audit_of": pieces})


def told(declared: Parameter) -> tuple[float, float]:
    """Return the part of a parameter's range in which its estimator can tell values apart."""
    estimator = ESTIMATORS[declared.estimator.removeprefix("-")]
    limits = sorted((declared.min, declared.max), key=declared.physical)
    ends = [
        float(np.nan_to_num(declared.value_of(end), nan=beyond))
        for end, beyond in zip((estimator.lowest, estimator.highest), limits, strict=True)
    ]
    return max(declared.min, min(ends)), min(declared.max, max(ends))


def _over_range(synth: str, name: str, rate: int, pieces: str) -> AuditResult:
    """Return the result of one parameter over its whole range, the others at their defaults."""
    model, declared = models.load(synth), models.parameter(synth, name)
    if not declared.estimator:
        return AuditResult(name, declared.law, "", why=declared.untold)
    ends = np.linspace(*told(declared), VALUES).tolist()
    values = sorted(set(map(round, ends))) if declared.scale == "integer" else ends
    possible = [v for v in values if not model.check(model.defaults() | {name: v}, rate)]
    if len(possible) < 2:
        return AuditResult(name, declared.law, declared.estimator, why=IMPOSSIBLE)
    config = {
        "dataset": synth, "synth": synth, "sample_rate": rate, "long_duration": 10,
        "variation_duration": 2, "examples": SEEDS, "audit_of": pieces,
        "params": {name: {"values": possible}},
    }  # fmt: skip
    return audit_dataset(validate(config), constants=False)[0]
