"""The stages of a run: what its jobs add up to, how fast that goes, and how long it will take."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it takes a while to import, which is not yet the time for
    from dsgenerator.plan.run import Run

WINDOW = 30.0
"""Seconds of which the rate is that of a stage; longer if nothing was done for so long."""

TITLES = {"aggregate": "table", "verify_deep": "verify"}
"""What people call the stage of a rule, where that is not the rule's name."""

NUMBERED = re.compile(r"_\d{4,}$")
HIDDEN = frozenset({"all", "report"})
"""Rules that make nothing themselves."""


@dataclass(frozen=True)
class Share:
    """What one job adds to its stage.

    Attributes
    ----------
    stage : str
    count : int
        0 if it does only one thing.
    unit : str
        In the singular.
    """

    stage: str
    count: int = 0
    unit: str = ""


def shares_of(run: Run) -> dict[str, Share]:
    """Return what the jobs of batches and shards add to their stages, by the names of rules."""
    dataset, shares = run.dataset, {}
    cut = "slice" if dataset.keep_long else "render + slice"
    for batch in run.batches:
        points = len(batch)
        counts = {
            "render": ("render", points, "point"),
            "slice": (cut, points * dataset.variations, "variation"),
            "measure": ("measure", points, "point"),
            "thumbnails": ("thumbnails", points, "point"),
        }
        for rule, share in counts.items():
            shares[f"{rule}_{batch.number:04d}"] = Share(*share)
    for shard in run.shards:
        shares[shard.name] = Share(shard.kind, shard.stop - shard.start, "variation")
    return shares


def share_of(rule: str, shares: Mapping[str, Share]) -> Share | None:
    """Return what a job of a rule adds to which stage; None if it is not worth telling."""
    if rule in HIDDEN:
        return None
    stage = NUMBERED.sub("", rule)
    return shares.get(rule) or Share(TITLES.get(stage, stage))


@dataclass
class Stage:
    """A stage: jobs, and what they do, counted.

    Attributes
    ----------
    name, unit : str
    jobs, ended : int
        Jobs that there are, and that have ended well.
    total, finished : int
        What all jobs, and those that have ended, do.
    running : dict[int, tuple[str, int]]
        Logs of the jobs that run, and what each is to do, by their ids.
    reached : dict[int, int]
        How far the jobs that run were when last seen.
    begun, ended_at : float or None
        When its first job began, and when the last one had ended, s.
    """

    name: str
    unit: str = ""
    jobs: int = 0
    ended: int = 0
    total: int = 0
    finished: int = 0
    running: dict[int, tuple[str, int]] = field(default_factory=dict)
    reached: dict[int, int] = field(default_factory=dict)
    begun: float | None = None
    ended_at: float | None = None
    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    @property
    def done(self) -> int:
        """What is done of the total."""
        return self.finished + sum(self.reached.values())

    @property
    def share(self) -> float:
        """What is done of the total, or of the jobs where nothing is counted, from 0 to 1."""
        share = self.done / self.total if self.total else self.ended / max(1, self.jobs)
        return min(1.0, share)

    @property
    def is_active(self) -> bool:
        """Whether it has begun and is not complete."""
        return self.begun is not None and self.ended < self.jobs

    def advance(self, job: int, done: int) -> None:
        """Remember how far a job is.

        It never goes back: a job removes the file that tells it before others know of its end.
        """
        self.reached[job] = max(done, self.reached.get(job, 0))

    def look(self, now: float) -> None:
        """Remember how far it is now, s."""
        if self.begun is None or (self._seen and not self.is_active):
            return
        self._seen.append((now, self.done))
        while len(self._seen) > 2 and now - self._seen[1][0] > WINDOW:
            self._seen.popleft()

    def rate(self) -> float:
        """Return how much it does a second; 0 as long as that cannot be told."""
        if not self._seen or self.begun is None:
            return 0.0
        if self.ended_at and not self.is_active:
            return self.done / (self.ended_at - self.begun)
        (first, then), (last, now) = self._seen[0], self._seen[-1]
        if now == then:
            first, then = self.begun, 0
        return (now - then) / (last - first) if last > first else 0.0

    def left(self) -> float | None:
        """Return how many seconds it will take from now on; None if that cannot be told."""
        rate = self.rate()
        return (self.total - self.done) / rate if rate > 0 and self.done < self.total else None
