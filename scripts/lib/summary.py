"""What a run has made, for people."""

from __future__ import annotations

from lib.layout import FINDINGS
from lib.plan import Plan, read_json


def summary(plan: Plan, started: float) -> str:
    """Return what the jobs of a run have made, kept and found out.

    Parameters
    ----------
    plan : Plan
    started : float
        When the run began, seconds since the epoch; what jobs did before it was kept.
    """
    done = {"rendered": 0, "sliced": 0, "pruned": 0}
    signals = variations = 0
    for batch in plan.batches:
        rendered, sliced = plan.layout.rendered(batch), plan.layout.sliced(batch)
        if rendered.exists():
            signals += len(batch.points)
        manifest = read_json(sliced)
        if manifest:
            variations += len(batch.points) * plan.dataset.variations - manifest["dropped"]
        _add(done, read_json(rendered), started)
        _add(done, manifest, started)
    _add(done, read_json(plan.layout.tabled(plan.table)), started)
    lines = [
        f"{plan.dataset.name}: rendered {done['rendered']} and kept "
        f"{signals - done['rendered']} long signals, sliced {done['sliced']} and kept "
        f"{variations - done['sliced']} variations, pruned {done['pruned']} files"
    ]
    audit = read_json(plan.layout.audited(plan.audit))
    if audit:
        lines.append(f"audit of the labels: see {plan.layout.audit(FINDINGS)}")
        if audit["finished"] >= started:
            lines += [f"  {finding}" for finding in audit["findings"]]
    return "\n".join(lines)


def _add(done: dict[str, int], record: dict, started: float) -> None:
    """Add up what a job of this run has done."""
    if record.get("finished", 0) >= started:
        for key in done:
            done[key] += record.get(key, 0)
