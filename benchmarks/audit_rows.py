"""Rows of what audits found: a small text file a sound model, ``benchmarks/audits/<model>.csv``.

Which is what `config/AUDIT.md` is made from.  A row says of which digest it is, so that only what
is out of date has to be measured again.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import get_type_hints

from benchmarks.audit_digests import row_digest
from benchmarks.audit_tasks import Task
from dsgenerator import ROOT
from dsgenerator.audit.results import AuditResult
from dsgenerator.files import write_atomically

FOLDER = ROOT / "benchmarks" / "audits"


@dataclass(frozen=True)
class Row:
    """What one audit found of one parameter; numbers have six digits, NaN is empty.

    `lowest`, `highest` are physical quantities in `unit`; for the figures see
    `dsgenerator.audit.agreement.Agreement`.  `slope` and `bias` are NaN where label and estimate
    have no unit in common, and all but `bias` are where the parameter is a constant.
    """

    sound_model: str
    parameter: str
    estimator: str
    kind: str
    sample_rate: int
    pieces: str
    lowest: float
    highest: float
    unit: str
    rank_correlation: float
    attainable: float
    r2: float
    attainable_r2: float
    slope: float
    bias: float
    holds: str
    why: str
    digest: str

    @property
    def key(self) -> tuple:
        """What the row is of."""
        return self.sound_model, self.kind, self.parameter, self.sample_rate, self.pieces


NUMBERS = tuple(name for name, kind in get_type_hints(Row).items() if kind is float)


def keys(task: Task) -> list[tuple]:
    """Return what the rows of a task are of, see `Row.key`."""
    return [(task.synth, task.kind, name, task.rate, task.pieces) for name in task.parameters]


def rows_of(task: Task, results: Iterable[AuditResult]) -> list[Row]:
    """Return the rows of a task's results."""
    own = {field.name for field in fields(Row)}
    return [
        Row(
            **{
                name: float(f"{value:.6g}") if name in NUMBERS else value
                for name, value in vars(result).items()
                if name in own
            },
            sound_model=task.synth,
            kind=task.kind,
            sample_rate=task.rate,
            pieces=task.pieces,
            digest=row_digest(task, result.parameter),
        )
        for result in results
    ]


def read(synth: str, folder: Path = FOLDER) -> list[Row]:
    """Return the rows of a sound model, in the order of its file; none if there is no file."""
    path = folder / f"{synth}.csv"
    if not path.is_file():
        return []
    with open(path, newline="") as file:
        return [_row(cells) for cells in csv.DictReader(file)]


def _row(cells: dict[str, str]) -> Row:
    numbers = {name: float(cells[name] or "nan") for name in NUMBERS}
    return Row(**cells | numbers | {"sample_rate": int(cells["sample_rate"])})


def write(synth: str, rows: Iterable[Row], folder: Path = FOLDER) -> None:
    """Write the file of a sound model."""
    text = io.StringIO()
    table = csv.DictWriter(text, [field.name for field in fields(Row)], lineterminator="\n")
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in asdict(row).items()} for row in rows)
    folder.mkdir(exist_ok=True)
    write_atomically(folder / f"{synth}.csv", text.getvalue().encode())


def _cell(value: float | str) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.6g}"
    return str(value)
