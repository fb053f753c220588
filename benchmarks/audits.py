"""Audit every shipped config, and write what was found: `make audits`.

About half a minute on two cores; nothing else is written.
"""

import math
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import yaml

from dsgenerator.audit.measure import audit_dataset
from dsgenerator.audit.results import Finding
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
where events can be told apart; there is no slope where label and estimate have no unit in common.

| config | parameter | estimator | from .. to | rank correlation | R2 | slope | bias | holds |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def audit(synth: str) -> list[Finding]:
    """Return the findings of the shipped config of a sound model."""
    config = yaml.safe_load((ROOT / "config" / f"{synth}.yaml").read_text())
    return audit_dataset(validate(config))


def row(synth: str, finding: Finding) -> str:
    """Return a row of the page."""
    unit = f" {finding.unit}" if finding.unit else ""
    compared = not math.isnan(finding.slope)
    cells = [
        f"[{synth}]({synth}.yaml)",
        f"`{finding.parameter}`",
        f"`{finding.estimator}`",
        f"{finding.lowest:.5g} .. {finding.highest:.5g}{unit if compared else ''}",
        f"{finding.rank_correlation:.3f} of {finding.attainable:.3f}",
        f"{finding.r2:.3f}",
        f"{finding.slope:.3f}" if compared else "",
        f"{finding.bias:.3g}{unit}" if compared else "",
        finding.holds,
    ]
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    """Write the page."""
    synths = models.shipped()
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(audit, synths))
    rows = [
        row(synth, finding)
        for synth, findings in zip(synths, found, strict=True)
        for finding in findings
    ]
    PAGE.write_text(INTRODUCTION + "".join(rows))


if __name__ == "__main__":
    main()
