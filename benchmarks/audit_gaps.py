"""What does not hold, or is not measured, and why: a section of `config/AUDIT.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.audit_rows import Row
from benchmarks.audit_tasks import GRID, PIECES, told
from dsgenerator.audit.agreement import HOLDS, UNKNOWN
from dsgenerator.audit.estimators import ESTIMATORS
from dsgenerator.config import models

TITLE = "## What does not hold, or is not measured"

OPENING = """
An audit is of one parameter, on the shipped grid or over the whole range, at one sample rate, on
variations or long signals.
"""
FAILING = ("sound model", "parameter", "of", "on", "holds", "what is found", "why")

BECAUSE = {
    ("drip", "irreg_exp"): "of ten drips that stray far, some overtake others, which times alone "
    "do not tell",
    ("windchimes", "gustiness"): "in one signal, a third of the bands vary by 5 to 7 dB, others "
    "by 4 to 5: it seems that tubes ring there below twice the noise, which passes for noise",
    ("ensemble", "gustiness"): "levels are smoothed over 60 ms, which takes a twentieth of strong "
    "gusts, and the line from treble to bass another",
    ("ensemble", "n"): "pulses of two insects that fall together have one peak, at a pitch between "
    "theirs: of 16 to 32 insects 2 to 4 more or fewer are counted",
    ("crickets", "n"): "an insect that has the pitch of another, to 10 Hz, is heard as one with it",
    ("crickets", "irreg_exp"): "at one or two chirps a second, 2 s have fewer than five of them",
}
"""Why an estimator falls short, as far as it has been found out."""

UNFOUND = "not found out yet"

PARTS = """
Of these declared ranges only a part is judged: beyond it, slices of 2 s do not tell labels apart.

"""
PART = ("sound model", "parameter", "declared", "judged", "why not beyond")
UNREACHED = "its estimator does not reach there"


def head(columns: Sequence[str]) -> str:
    """Return the head of a table."""
    return f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n"


def gaps(rows: Sequence[Row]) -> str:
    """Return the section, from the rows of all sound models: how many hold, and each that does not.

    Then the parts of declared ranges that estimators do not judge.
    """
    kept = sum(row.holds == HOLDS for row in rows)
    failing = list(_failing(rows))
    parameters = {(row.sound_model, row.parameter) for row in rows}
    lacking = {(row.sound_model, row.parameter) for row in rows if row.holds != HOLDS}
    whole = len(parameters) - len(lacking)
    section = f"{TITLE}\n{OPENING}\n{kept:,} of {len(rows):,} audits hold. "
    section += f"{whole} of {len(parameters)} parameters hold in all of theirs. "
    section += "The others:\n\n" if failing else "There is none that does not.\n"
    section += "".join([head(FAILING), *failing] if failing else [])
    parts = list(_parts(sorted({row.sound_model for row in rows})))
    return section + "".join([PARTS, head(PART), *parts] if parts else []) + "\n"


def _failing(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line for each reason for which a parameter of a kind of audit does not hold."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row.holds != HOLDS:
            found = row.why or "it tells too little"
            key = row.sound_model, row.parameter, row.kind, row.holds, found
            groups.setdefault(key, []).append(row)
    for (synth, parameter, kind, holds, found), group in groups.items():
        of = "shipped grid" if kind == GRID else "whole range"
        unfound = "" if holds == UNKNOWN else UNFOUND
        why = BECAUSE.get((synth, parameter), unfound)
        yield _line(synth, f"`{parameter}`", of, _places(group), holds, found, why)


def _places(rows: Sequence[Row]) -> str:
    """Return on which pieces, and at which sample rates, rows are."""
    places = []
    for pieces, name in zip(PIECES, ("variations", "long signals"), strict=True):
        rates = [f"{row.sample_rate / 1000:g}" for row in rows if row.pieces == pieces]
        if rates:
            places.append(f"{name}, {', '.join(rates)} kHz")
    return "; ".join(places)


def _parts(synths: Iterable[str]) -> Iterator[str]:
    """Yield a line for each parameter that its estimator tells in part of the declared range."""
    for synth in synths:
        for declared in models.load(synth).parameters:
            if not declared.estimator:
                continue
            judged = told(declared)
            if judged != (declared.min, declared.max):
                estimator = ESTIMATORS[declared.estimator.removeprefix("-")]
                why = estimator.beyond or UNREACHED
                whole = _ends(declared.min, declared.max)
                yield _line(synth, f"`{declared.name}`", whole, _ends(*judged), why)


def _ends(lowest: float, highest: float) -> str:
    return f"{lowest:.3g} .. {highest:.3g}"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
