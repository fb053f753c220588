"""What a run has made, and where to look next, for people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from dsgenerator.plan.paths import FIGURES, RESULTS_TABLE
from dsgenerator.plan.run import Run
from dsgenerator.plan.sizes import hours_of, human_bytes
from dsgenerator.render.rendered import read_rendered
from dsgenerator.slice.manifest import read_manifest
from dsgenerator.state import read_stamp

OUTDATED = " (of an earlier config; ask for it again)"


def summary(run: Run, number: int, seconds: float | None = None) -> str:
    """Return what a run has made, kept and found out, what there is now, and where.

    Parameters
    ----------
    run : Run
    number : int
        The number of the run; what jobs of earlier runs did was kept.
    seconds : float, optional
        How long it took.
    """
    paths = run.paths
    remarks: Counter[str] = Counter()
    rendered = sliced = signals = variations = dropped = size = 0
    for batch in run.batches:
        stamp, manifest = read_rendered(paths.rendered(batch)), read_manifest(paths.sliced(batch))
        if stamp:
            signals += len(batch.signals)
            if stamp.run == number:
                rendered += stamp.rendered
                remarks.update(stamp.remarks)
        if manifest:
            dropped += manifest.dropped
            size += sum(row.size for point in manifest.points for row in point.rows)
            variations += len(batch.signals) * run.dataset.variations - manifest.dropped
            sliced += manifest.sliced if manifest.run == number else 0
    tabled = read_stamp(paths.tabled(run.table))
    pruned = tabled.get("pruned", 0) if tabled and tabled["run"] == number else 0
    took = f", in {seconds:.1f} s" if seconds is not None and (rendered or sliced or pruned) else ""
    told = (
        f"{run.dataset.name}: rendered {rendered} and kept {signals - rendered} long signals, "
        f"sliced {sliced} and kept {variations - sliced} variations, pruned {pruned} files{took}"
    )
    places = _places(run, variations, dropped, size) if tabled else []
    said = [f"{count:,} long signals: {remark}" for remark, count in remarks.items()]
    return "\n".join([told, *said, *places, *_gallery(run), *_audit(run, number)])


def for_report(run: Run) -> list[Path]:
    """Return what Snakemake's report shows of figures and audit, as far as it is up to date."""
    stamp, audited = run.paths.tabled(run.table), run.paths.audited(run.audit)
    if not stamp.exists():
        return []
    figures, made = [run.paths.figure(name) for name in FIGURES], stamp.stat().st_mtime
    drawn = all(path.exists() and path.stat().st_mtime >= made for path in figures)
    return [*(figures if drawn else []), *([audited] if audited.exists() else [])]


def _places(run: Run, variations: int, dropped: int, size: int) -> list[str]:
    """Return what there is of the dataset, and where."""
    extent = f"{hours_of(run.dataset, variations)}, {human_bytes(size)}"
    left_out = f", {dropped:,} dropped" if dropped else ""
    return [f"dataset: {run.paths.data} ({variations:,} variations{left_out}, {extent})"]


def _gallery(run: Run) -> list[str]:
    """Return where the gallery is."""
    page = run.paths.gallery("index.html")
    current = run.paths.galleried(run.gallery).exists()
    return [f"gallery: {page}{'' if current else OUTDATED}"] if page.exists() else []


def _audit(run: Run, number: int) -> list[str]:
    """Return where the audit is, and, if this run has made it, what it says."""
    audit: dict[str, Any] | None = read_stamp(run.paths.audited(run.audit))
    table = run.paths.audit(RESULTS_TABLE)
    if not audit:
        return [f"audit:   {table}{OUTDATED}"] if table.exists() else []
    fresh = audit.get("results", []) if audit["run"] == number else []
    return [f"audit:   {table}", *(f"  {line}" for line in fresh)]
