"""What a run has made, in one line."""

from __future__ import annotations

from lib.plan import Plan, read_json


def summary(plan: Plan, started: float) -> str:
    """Return what the jobs of a run have made and kept.

    Parameters
    ----------
    plan : Plan
    started : float
        When the run began, seconds since the epoch; what jobs did before it was kept.
    """
    done, dropped = {"rendered": 0, "sliced": 0, "pruned": 0}, 0
    for path in plan.layout.batches.glob("*.json"):
        record = read_json(path)
        dropped += record.get("dropped", 0)
        if record.get("finished", 0) >= started:
            for key in done:
                done[key] += record.get(key, 0)
    points = len(plan.dataset)
    variations = points * plan.dataset.variations - dropped
    return (
        f"{plan.dataset.name}: rendered {done['rendered']} and kept "
        f"{points - done['rendered']} long signals, sliced {done['sliced']} and kept "
        f"{variations - done['sliced']} variations, pruned {done['pruned']} files"
    )
