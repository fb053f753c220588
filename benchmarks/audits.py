"""Audit every shipped config, and write what was found: `make audits`.

About half a minute on two cores; nothing else is written.
"""

import math
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import yaml

from dsgenerator.audit.measure import audit_dataset
from dsgenerator.audit.results import AuditResult
from dsgenerator.config import models
from dsgenerator.points.validation import validate

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "config" / "AUDIT.md"
INTRODUCTION = """\
# What the audit found

Every swept parameter of every shipped config, measured in the finished sound alone. Written by
`make audits`; the README says what the columns mean, and
[estimators](../dsgenerator/audit/estimators/README.md) what measures them. A rank correlation
stands beside the highest that equal labels allow. R2, slope and bias are over labels from .. to,
where events are resolvable; there is no slope where label and estimate have no unit in common.

| config | parameter | estimator | from .. to | rank correlation | R2 | slope | bias | holds |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def audit(synth: str) -> list[AuditResult]:
    """Return the results of the shipped config of a sound model."""
    config = yaml.safe_load((ROOT / "config" / f"{synth}.yaml").read_text())
    return audit_dataset(validate(config))


def row(synth: str, result: AuditResult) -> str:
    """Return a row of the page."""
    unit = f" {result.unit}" if result.unit else ""
    compared = not math.isnan(result.slope)
    cells = [
        f"[{synth}]({synth}.yaml)",
        f"`{result.parameter}`",
        f"`{result.estimator}`",
        f"{result.lowest:.5g} .. {result.highest:.5g}{unit if compared else ''}",
        f"{result.rank_correlation:.3f} of {result.attainable:.3f}",
        f"{result.r2:.3f}",
        f"{result.slope:.3f}" if compared else "",
        f"{result.bias:.3g}{unit}" if compared else "",
        result.holds,
    ]
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    """Write the page."""
    synths = models.shipped()
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(audit, synths))
    rows = [
        row(synth, result)
        for synth, results in zip(synths, found, strict=True)
        for result in results
    ]
    PAGE.write_text(INTRODUCTION + "".join(rows))


if __name__ == "__main__":
    main()
