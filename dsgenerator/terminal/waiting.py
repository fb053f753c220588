"""Why jobs of a run wait on a cluster, where they may wait for long: asked, and told once.

Snakemake's executor says nothing of a job until it has ended.  One that waits for a partition that
is down, or for a limit that is used up, looks to its user like one that takes its time.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable

from dsgenerator.units import counted
from dsgenerator.upkeep.slurm import Refused, asked

STARTED = re.compile(r"SLURM run ID: (\S+)")
"""What the executor says when it begins: all jobs that it submits have that name."""

FIRST_LOOK, INTERVAL = 15.0, 60.0
"""Seconds until Slurm is asked, and from one time to the next: it serves others, too."""

TURN = "Priority|Resources|None|BeginTime|Dependency|Cleaning|Prolog"
"""Reasons that say no more than that a job's turn has not come."""

LIMIT = "QOS|Assoc|MaxJobs|JobArrayTaskLimit"
"""Beginnings of reasons that others of the same user may be, as long as some of them run."""

TOLD = {
    "PartitionDown": ("partition {partition} is down", "They start when it is up again"),
    "PartitionInactive": (
        "partition {partition} is inactive or drained",
        "They start when it is up again",
    ),
    "PartitionTimeLimit": (
        "they ask for more time than partition {partition} allows",
        "Smaller batches take less time each: batch_size in the config",
    ),
    ".*(DOWN|ReqNodeNotAvail|NodeDown|NodesDown)": (
        "the nodes of partition {partition} are down, drained or reserved",
        "They start when one of them is up again",
    ),
    "JobHeld|.*requeued held|JobHoldMaxRequeue": (
        "they are held",
        "scontrol release starts those that you have held yourself",
    ),
    LIMIT: (
        "a limit of your account or QOS is reached",
        "They start when there is room again",
    ),
    TURN: ("others come first, or no node has room", "They start when their turn comes"),
}
"""What reasons of Slurm's mean, and what becomes of the jobs; the first that fits."""

WAYS = (
    "sinfo tells which partitions are up; Ctrl-C takes the jobs back, and the same command, with "
    "slurm_partition for another one, goes on from there"
)

Waits = dict[tuple[str, str], int]
"""How many jobs wait, by Slurm's reason and their partition."""


class Waiting:
    """Asks Slurm from time to time why jobs of a run wait, in a thread of its own.

    Parameters
    ----------
    name : str
        That of all jobs of the run.
    tell : Callable[[str], None]
        Gets what there is to say; a reason that goes on is told once.
    """

    def __init__(self, name: str, tell: Callable[[str], None]) -> None:
        self._name, self._tell = name, tell
        self._told: frozenset[tuple[str, str]] = frozenset()
        self._silent = 0
        self._over = threading.Event()

    def start(self) -> None:
        """Begin to ask."""
        threading.Thread(target=self._keep_asking, daemon=True).start()

    def close(self) -> None:
        """Ask no more; what is asked just now is not told."""
        self._over.set()

    def look(self) -> list[str]:
        """Ask once, and return what is new."""
        try:
            queue = asked("squeue", "--noheader", f"--name={self._name}", "--format=%t|%P|%r")
        except Refused as error:
            self._silent += 1
            # Once is nothing: a busy Slurm, or one that is started again.
            return [_silence(error)] if self._silent == 2 else []
        self._silent = 0
        waits = reasons_of(queue.splitlines())
        new = {where: count for where, count in waits.items() if where not in self._told}
        lines = [sentence(*where, count) for where, count in new.items()]
        if self._told and not waits:
            lines = ["No job waits for that any more."]
        self._told = frozenset(waits)
        return lines

    def _keep_asking(self) -> None:
        seconds = FIRST_LOOK
        while not self._over.wait(seconds):
            seconds = INTERVAL
            for line in self.look():
                if not self._over.is_set():
                    self._tell(line)


def reasons_of(queue: Iterable[str]) -> Waits:
    """Return what jobs wait for that is worth a word.

    As long as some of the jobs run, those that wait for their turn, or for room within a limit,
    wait for these.

    Parameters
    ----------
    queue : Iterable[str]
        A line a job: its state in short, its partition and its reason, separated by bars.
    """
    jobs = [line.strip().split("|", 2) for line in queue if line.count("|") >= 2]
    waits = Counter((reason, where) for state, where, reason in jobs if state == "PD")
    if all(state == "PD" for state, *_ in jobs):
        return dict(waits)
    return {key: count for key, count in waits.items() if not re.match(f"{TURN}|{LIMIT}", key[0])}


def sentence(reason: str, partition: str, count: int) -> str:
    """Return what is said of jobs that wait for the same."""
    known = ((what, then) for words, (what, then) in TOLD.items() if re.match(words, reason))
    what, then = next(known, ("Slurm gives a reason of its own", ""))
    waiting = f"{counted(count, 'job')} {'waits' if count == 1 else 'wait'}"
    told = f"{waiting}: {what.format(partition=partition)} (Slurm says: {reason})"
    ways = "" if re.match(TURN, reason) else WAYS
    text = ". ".join(filter(None, (told, then, ways)))
    return text.replace("they ask", "it asks").replace("they are", "it is") if count == 1 else text


def _silence(error: Refused) -> str:
    return (
        f"Slurm does not answer any more ({error}). Jobs that run go on; "
        "this run goes on when it answers again"
    )
