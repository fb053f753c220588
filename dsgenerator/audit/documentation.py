"""The page of the estimators, made from the code."""

from __future__ import annotations

from dsgenerator.audit.estimators import ESTIMATORS

INTRODUCTION = """\
# Estimators

The estimators of the audit. Each computes one number from the samples of a finished sound, without
knowledge of the sound model. A sound model names the estimator of a parameter in its declaration,
`Parameter(..., estimator="attack_rate")`. Labels are judged within the range in which
they can be told, in slices of 2 s; beyond it nobody could. This page is generated from the code by
`make docs`.

| estimator | what it returns | unit | resolvable | source |
| --- | --- | --- | --- | --- |
"""


def estimators_page() -> str:
    """Return ``dsgenerator/audit/estimators/README.md``: a row for each estimator of the audit."""
    rows = []
    for name, entry in ESTIMATORS.items():
        ends = [
            f"{end:g}" if abs(end) != float("inf") else "" for end in (entry.lowest, entry.highest)
        ]
        beyond = f"; beyond, {entry.beyond}" if entry.beyond else ""
        resolvable = f"{ends[0]} .. {ends[1]}{beyond}".strip() if any(ends) else "any"
        rows.append(f"| `{name}` | {entry.doc} | {entry.unit} | {resolvable} | {entry.source} |\n")
    return INTRODUCTION + "".join(rows)
