"""Random histories of a dataset end as a clean run of their last config does.

A few in each run of the tests, the same ones each time; as many as HISTORIES says in
`make test-histories`, others each time, unless HISTORIES_SEED repeats some.
"""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from history import BASE, FOLDERS, History, World, Wrong
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from runs import KINDS, Strike

pytestmark = pytest.mark.slow

MANY = int(os.environ.get("HISTORIES", "0"))
FEW = 8
# What goes wrong is appended to this file, and the search goes on.
COLLECTED = os.environ.get("HISTORIES_COLLECTED")

RATES = ([5, 6], [5, 6, 7], [6, 5], [6], [4, 5, 6], [5, 7])
LABEL = {"name": "speed", "min": 0, "max": 100}
RECORDS = (
    *(None, ["params"], ["nsjson"], ["tfrecords"], ["webdataset"], ["croissant", "huggingface"]),
    ["params", "tfrecords", "webdataset"],
)
IN_SHARDS = (*(["webdataset"],) * 3, ["webdataset", "tfrecords"])
DRAWN = {"rate_exp": {"min": 4, "max": 7}}

# Few values of few keys, so that histories come back to where they were; those that keep all names
# and sizes of files, most often.
SAME_SIZES = (
    *({"gain_db": gain} for gain in (-6, -12, -12, 0)),
    *({"seed": number} for number in (None, 1)),
    *({"fixed": {"q": q}} for q in (20, 40)),
)
GRIDS = tuple({"params": {"rate_exp": {"values": v}}, "design": None} for v in RATES)
CHANGES: tuple[dict[str, Any], ...] = (
    *SAME_SIZES,
    *SAME_SIZES,
    *GRIDS,
    *({"batch_size": size} for size in (1, 2, None)),
    *({"keep_long": kept} for kept in (False, False, None)),
    *({"records": records, "files": None} for records in RECORDS),
    *({"records": records, "files": False, "huggingface": None} for records in IN_SHARDS),
    *({"shard_mb": size} for size in (None, 0.007, 0.03)),
    *({"variation_duration": seconds} for seconds in (0.1, 0.2)),
    *({"silence_db": level} for level in (None, -6, -12.2)),
    *({"sample_format": name} for name in (None, "PCM_24", "FLOAT")),
    {"on_clip": "drop", "gain_db": 0},
    {"on_clip": None},
    *({"file_sample_rate": rate} for rate in (None, 16000)),
    {"params": {"rate_exp": {"values": [5, 6], "label": LABEL}}, "design": None},
    {"params": {"rate_exp": {"values": [5, 6]}, "cf_exp": {"values": [0, 0.5]}}, "design": None},
    *({"split": split} for split in (None, {"train": 0.5, "test": 0.5})),
    *({"examples": number} for number in (None, 2)),
    {"huggingface": {"parquet": True}, "records": ["huggingface"], "files": None},
    *({"params": DRAWN, "design": {"kind": "sobol", "n": n}} for n in (2, 3)),
)
DIFFERENT = st.one_of(
    st.just({}),
    st.sampled_from(CHANGES),
    st.tuples(st.sampled_from(SAME_SIZES), st.sampled_from(CHANGES)).map(lambda c: c[0] | c[1]),
)
JOBS = ("render_0000", "slice_0000", "slice_0000", "slice_0000", "slice_0001", "aggregate")
STRIKES = st.builds(
    Strike,
    kind=st.sampled_from([kind for kind in KINDS if kind != "anything"]),
    nth=st.integers(1, 4),
    sign=st.sampled_from(["SIGKILL", "SIGKILL", "SIGKILL", "SIGINT"]),
) | st.builds(Strike, nth=st.integers(1, 60))
MOMENTS = st.builds(
    Strike,
    seconds=st.floats(0.1, 0.8).map(lambda seconds: round(seconds, 2)),
    sign=st.sampled_from(["SIGKILL", "SIGINT"]),
)
LATER = MOMENTS.map(lambda strike: Strike(sign=strike.sign, seconds=round(4 * strike.seconds, 2)))
TO_THE_END = st.just((None, None, False))
# A job to stop at, a strike, and whether it is the real command that runs.
ENDINGS = st.one_of(
    *(TO_THE_END, TO_THE_END, TO_THE_END),
    *[st.tuples(st.sampled_from(JOBS), st.none(), st.just(False))] * 3,
    *[st.tuples(st.none(), STRIKES, st.just(False))] * 4,
    *[st.tuples(st.none(), MOMENTS, st.just(False)), st.tuples(st.none(), LATER, st.just(True))]
    * bool(MANY),
)
LOSSES = st.one_of(
    st.tuples(
        st.sampled_from(["variation", "variation", "table", "record", "description"]),
        st.integers(0, 11),
        st.sampled_from(["delete", "cut", "empty"]),
    ),
    st.tuples(
        st.sampled_from(["state", "state", "snakemake", "store", "long", "table", "description"]),
        st.integers(0, 11),
        st.sampled_from(["delete", "cut", "empty", "flip", "past", "future"]),
    ),
)
MINE = ("notes.txt", "audio/mine.wav", "audio/rate_exp-05.00/mine.wav", "audio/tiny--v-000.wav")
EVENTS = st.one_of(
    st.tuples(st.just("named"), st.integers(0, 3)),
    st.just(("dry_run",)),
    st.tuples(st.just("lose_folder"), st.sampled_from(FOLDERS)),
    st.tuples(st.just("put"), st.sampled_from(MINE)),
    st.just(("delete_all",)),
)


class Histories(RuleBasedStateMachine):
    world: World
    count = 0

    def __init__(self):
        super().__init__()
        type(self).count += 1
        self.history = History(self.world.folder / "history", self.world)
        self.configs = [dict(BASE)]
        self.over = False
        self.steps = ["run"]

    def change(self, changes: dict[str, Any]) -> None:
        """Change the config to one that is allowed."""
        changes = dict(changes)
        if "examples" in changes or "split" in changes or "params" in changes:
            design = changes.get("design", self.history.config.get("design"))
            params = changes.get("params", self.history.config["params"])
            if not design and "min" in params["rate_exp"]:
                changes |= GRIDS[0]
        changes = {k: v for k, v in changes.items() if v != self.history.config.get(k)}
        if changes:
            self.history.set(**changes)
            if self.history.config not in self.configs:
                self.configs.append(dict(self.history.config))

    def back(self, number: int) -> dict[str, Any]:
        """Return the changes that lead to an earlier config, the last one first."""
        earlier = self.configs[-1 - number % len(self.configs)]
        now = self.history.config
        return dict.fromkeys(now.keys() - earlier.keys()) | earlier

    def attempt(self, call, *arguments, **options) -> None:
        """Do something, unless this history went wrong before."""
        if self.over:
            return
        try:
            call(*arguments, **options)
        except Wrong as error:
            self.over = True
            if not COLLECTED:
                raise
            with open(COLLECTED, "a") as file:
                file.write(f"{'=' * 80}\nHistory {self.count}: {error}\n")

    @initialize(changes=st.sampled_from(({}, {}, *CHANGES)), made=st.booleans() | st.just(True))
    def begin(self, changes, made):
        self.change(changes)
        if made:
            self.attempt(self.history.run)

    @rule(changes=DIFFERENT, ending=ENDINGS)
    def go_on(self, changes, ending):
        self.change(changes)
        self.go(ending)

    @rule(number=st.integers(1, 3), changes=DIFFERENT, ending=ENDINGS)
    def go_back(self, number, changes, ending):
        self.change(self.back(number) | changes)
        self.go(ending)

    @precondition(lambda self: self.lately_run)
    @rule(loss=LOSSES)
    def lose(self, loss):
        self.steps.append("lose")
        self.attempt(self.history.lose, *loss)

    @precondition(lambda self: self.lately_run)
    @rule(event=EVENTS)
    def happen(self, event):
        name, *arguments = event
        self.steps.append(name)
        self.attempt(getattr(self.history, name), *arguments)

    @property
    def lately_run(self) -> bool:
        """Whether there may be something to lose; told by the steps alone, not by the files."""
        return "run" in self.steps[-2:] and self.steps[-1] != "delete_all"

    def go(self, ending) -> None:
        """Run Snakemake to one of many ends."""
        self.steps.append("run")
        job, strike, real = ending
        if job and self.history.config.get("batch_size") != 1:
            job = job.replace("1", "0")  # there are no more batches
        if job and self.history.config.get("keep_long") is False:
            job = job.replace("render", "slice")
        arguments = ["--until", job] if job else []
        self.attempt(self.history.run, *arguments, strike=strike, real=real)

    def teardown(self):
        self.attempt(self.history.end)
        shutil.rmtree(self.history.folder, ignore_errors=True)


def test_histories(world: World):
    Histories.world = world
    machine = Histories
    if number := os.environ.get("HISTORIES_SEED"):
        machine = seed(int(number))(Histories)
    run_machine(
        machine,
        settings=settings(
            max_examples=MANY or FEW,
            stateful_step_count=10 if MANY else 3,
            deadline=None,
            # The same histories each time, unless many are asked for.
            derandomize=not MANY or ("CI" in os.environ and "HISTORIES_SEED" not in os.environ),
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
