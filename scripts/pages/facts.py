"""What has been measured of the sound models: audits, realism, speed."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from dsgenerator import ROOT
from dsgenerator.audit.results import attained
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.costs import SPEEDS

AUDITS = ROOT / "benchmarks" / "audits"
REALISM = ROOT / "benchmarks" / "realism.csv"
HERE = ("16000", "variations")
"""Sample rate and pieces of the figures that a page has."""


@dataclass(frozen=True)
class Audit:
    """What an audit found of a parameter over its whole range.

    Attributes
    ----------
    estimator, span, r2, slope : str
        As the page shows them: `span` from where to where it was measured, in physical units; empty
        where there is nothing to tell.
    holds : str
        ``yes``, ``no`` or ``not measured``.
    why : str
        Where it does not hold, and why.
    """

    estimator: str
    span: str
    r2: str
    slope: str
    holds: str
    why: str


@dataclass(frozen=True)
class Realism:
    """How far a sound model is from recordings; see `dsgenerator.audit.realism`."""

    sound_model: str
    recordings: str
    other_half: str
    others: str
    defaults: str
    best: str
    differs: str


def speeds() -> dict[str, float]:
    """Return seconds of audio a second of one core, by sound model, at its defaults."""
    return {row["synth"]: float(row["speed"]) for row in _table(SPEEDS)}


def realism() -> dict[str, Realism]:
    """Return what is known of distances from recordings, by sound model."""
    return {row["sound_model"]: Realism(**row) for row in _table(REALISM)}


def audits(folder: Path = AUDITS) -> dict[tuple[str, str], Audit]:
    """Return what was found of each parameter over its whole range, by sound model and name.

    Parameters
    ----------
    folder : Path
        Of tables of results, ``<model>.csv``.

    Raises
    ------
    DSGeneratorError
        If there are none.
    """
    rows = defaultdict(list)
    for table in sorted(folder.glob("*.csv")):
        for row in _table(table):
            if row["kind"] == "range":
                rows[row["sound_model"], row["parameter"]].append(row)
    if not rows:
        raise DSGeneratorError(f"no results of audits in {folder}: `make audits` writes them")
    return {key: _audit(found) for key, found in rows.items()}


def _table(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _audit(rows: list[dict[str, str]]) -> Audit:
    """Return one parameter's results: figures of `HERE`, and wherever else it does not hold."""
    here = next((row for row in rows if (row["sample_rate"], row["pieces"]) == HERE), rows[0])
    failing = defaultdict(list)
    for row in rows:
        if row["holds"] != "yes":
            long = " long" * (row["pieces"] == "long_signals")
            reason = row["why"] or "tells too little"
            failing[reason].append(f"{int(row['sample_rate']) / 1000:g} kHz{long}")
    everywhere = len(rows)
    why = "; ".join(
        reason if len(places) == everywhere else f"{', '.join(places)}: {reason}"
        for reason, places in failing.items()
    )
    ends = [f"{float(here[end]):.4g}" for end in ("lowest", "highest") if here[end]]
    return Audit(
        here["estimator"],
        f"{' .. '.join(ends)} {here['unit']}".rstrip() if ends else "",
        attained(float(here["r2"]), float(here["attainable_r2"])) if here["r2"] else "",
        f"{float(here['slope']):.3f}" if here["slope"] else "",
        here["holds"],
        why,
    )
