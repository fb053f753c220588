"""The page of the estimators, made from the code."""

from __future__ import annotations

from dsgenerator.audit.estimators import ESTIMATORS

INTRODUCTION = """\
# Estimators

What the audit measures with: each makes one number of a finished sound, and is told nothing of
what made it. A sound model names one for a parameter in its declaration,
`Parameter(..., estimator="attack_rate")`. Within a range, events can be told apart, and estimates
are compared with labels one to one; beyond it only their order counts. This page is made from the
code by `make docs`.

| estimator | what it returns | unit | told apart | source |
| --- | --- | --- | --- | --- |
"""


def estimators_page() -> str:
    """Return ``dsgenerator/audit/estimators/README.md``: a row for each estimator of the audit."""
    rows = []
    for name, entry in ESTIMATORS.items():
        ends = [
            f"{end:g}" if abs(end) != float("inf") else "" for end in (entry.lowest, entry.highest)
        ]
        apart = f"{ends[0]} .. {ends[1]}".strip() if any(ends) else "any"
        rows.append(f"| `{name}` | {entry.doc} | {entry.unit} | {apart} | {entry.source} |\n")
    return INTRODUCTION + "".join(rows)
