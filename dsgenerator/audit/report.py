"""Writing an audit: a table of all parameters, and a table and a plot for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dsgenerator.audit.measure import slice_results
from dsgenerator.audit.plots import audit_plot
from dsgenerator.audit.results import results_table, slices_table
from dsgenerator.files import write_atomically
from dsgenerator.plan.history import last_turn
from dsgenerator.plan.paths import RESULTS_TABLE
from dsgenerator.plan.run import Run
from dsgenerator.state import needed, read_state, write_state
from dsgenerator.table.metadata import csv_bytes
from dsgenerator.upkeep.pruning import prune_audits


def write_audit(run: Run, measured: Sequence[str], stamp: str | Path) -> list[str]:
    """Write the results, and remove those of parameters that are swept no longer.

    Parameters
    ----------
    run : Run
    measured : Sequence[str]
        What was measured in all batches.
    stamp : str or Path

    Returns
    -------
    list[str]
        A line for each parameter, for people.
    """
    dataset = run.dataset
    rows = [point for path in measured for point in needed(read_state, path)]
    pairs = slice_results(dataset, rows)
    results = [result for result, _ in pairs]
    files = {RESULTS_TABLE: csv_bytes(results_table(results))}
    swept = {sweep.name for sweep in dataset.sweeps}
    for result, slices in pairs:
        name = result.parameter
        if name in swept:
            files[f"{name}.csv"] = csv_bytes(slices_table(dataset, name, slices))
            files[f"{name}.png"] = audit_plot(dataset, result, slices)
    for name, content in files.items():
        write_atomically(run.paths.audit(name), content)
    prune_audits(run.paths, files)
    lines, turn = [result.line() for result in results], last_turn(run.paths)
    done = {"run": turn.number if turn else 0, "files": sorted(files), "results": lines}
    write_state(stamp, done)
    return lines
