"""Compare labels with what was measured: a table, and a table and a plot for each parameter."""

import json
import time
from pathlib import Path

import numpy as np

from dsgenerator.audit.measure import find_out
from dsgenerator.audit.plots import audit_plot
from dsgenerator.audit.results import findings_table, label_values, points_table
from dsgenerator.plan.paths import FINDINGS, write_atomically
from dsgenerator.table.metadata import csv_bytes
from dsgenerator.upkeep.logs import log_to
from dsgenerator.upkeep.pruning import prune_audits


def main(snakemake):
    """Write the findings, and remove those of parameters that are swept no longer."""
    log = log_to(snakemake.log[0])
    plan = snakemake.params.task.plan()
    dataset = plan.dataset
    estimates = [row for path in snakemake.input for row in json.loads(Path(path).read_bytes())]
    findings = find_out(dataset, estimates)
    files = {FINDINGS: csv_bytes(findings_table(findings))}
    for axis, finding in enumerate(findings):
        name = finding.parameter
        labels = label_values(dataset, name)
        column = np.array([row[axis] for row in estimates], dtype=float)
        files[f"{name}.csv"] = csv_bytes(points_table(dataset, name, labels, column))
        files[f"{name}.png"] = audit_plot(dataset, finding, labels, column)
        log.info("%s", finding.line())
    for name, content in files.items():
        write_atomically(plan.layout.audit(name), content)
    prune_audits(plan.layout, files)
    done = {
        "files": sorted(files),
        "findings": [finding.line() for finding in findings],
        "finished": time.time(),
    }
    write_atomically(Path(snakemake.output.done), json.dumps(done).encode())


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
