"""What a run has made, and where to look next, for people."""

from __future__ import annotations

import time

from dsgenerator.plan.paths import FINDINGS, read_json
from dsgenerator.plan.run import Plan
from dsgenerator.plan.sizes import hours_of, human_bytes

OUTDATED = " (of an earlier config; ask for it again)"


def summary(plan: Plan, started: float) -> str:
    """Return what a run has made, kept and found out, what there is now, and where.

    Parameters
    ----------
    plan : Plan
    started : float
        When the run began, seconds since the epoch; what jobs did before it was kept.
    """
    done = {"rendered": 0, "sliced": 0, "pruned": 0}
    signals = variations = dropped = size = 0
    for batch in plan.batches:
        rendered, sliced = plan.layout.rendered(batch), plan.layout.sliced(batch)
        manifest = read_json(sliced)
        if rendered.exists():
            signals += len(batch.points)
        if manifest:
            dropped += manifest["dropped"]
            size += sum(row[1] for _, rows in manifest["points"] for row in rows)
            variations += len(batch.points) * plan.dataset.variations - manifest["dropped"]
        for record in (read_json(rendered), manifest):
            _add(done, record, started)
    _add(done, read_json(plan.layout.tabled(plan.table)), started)
    took = f", in {time.time() - started:.1f} s" if any(done.values()) else ""
    lines = [
        f"{plan.dataset.name}: rendered {done['rendered']} and kept "
        f"{signals - done['rendered']} long signals, sliced {done['sliced']} and kept "
        f"{variations - done['sliced']} variations, pruned {done['pruned']} files{took}"
    ]
    return "\n".join(
        [*lines, *_whereabouts(plan, variations, dropped, size), *_audit(plan, started)]
    )


def _whereabouts(plan: Plan, variations: int, dropped: int, size: int) -> list[str]:
    """Return what there is of the dataset and its gallery, and where."""
    lines = []
    if plan.layout.tabled(plan.table).exists():
        extent = f"{hours_of(plan, variations)}, {human_bytes(size)}"
        left_out = f", {dropped:,} dropped" if dropped else ""
        lines.append(f"dataset: {plan.layout.data} ({variations:,} variations{left_out}, {extent})")
    page = plan.layout.gallery("index.html")
    if page.exists():
        current = plan.layout.galleried(plan.gallery).exists()
        lines.append(f"gallery: {page}{'' if current else OUTDATED}")
    return lines


def _audit(plan: Plan, started: float) -> list[str]:
    """Return where the audit is, and, if this run has made it, what it says."""
    audit = read_json(plan.layout.audited(plan.audit))
    table = plan.layout.audit(FINDINGS)
    if not audit:
        return [f"audit:   {table}{OUTDATED}"] if table.exists() else []
    fresh = audit["findings"] if audit["finished"] >= started else []
    return [f"audit:   {table}", *(f"  {finding}" for finding in fresh)]


def _add(done: dict[str, int], record: dict, started: float) -> None:
    """Add up what a job of this run has done."""
    if record.get("finished", 0) >= started:
        for key in done:
            done[key] += record.get(key, 0)
