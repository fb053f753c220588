"""Large plans in a file: a job elsewhere takes over what the main process has planned."""

from dataclasses import replace

import numpy as np
import pytest
from making import SMALL

from dsgenerator.plan import batches, shards, stored
from dsgenerator.plan.run import make_run
from dsgenerator.plan.stored import store_plan, stored_plan
from dsgenerator.points import resolution
from dsgenerator.points.validation import validate
from dsgenerator.upkeep.finish import delete

LABEL = {"name": "speed", "min": 0, "max": 1}
DRAWN = {key: value for key, value in SMALL.items() if key != "batch_size"} | {
    "design": {"kind": "sobol", "n": 64},
    "params": {"rate_exp": {"min": 0, "max": 1, "units": "norm", "label": LABEL},
               "cf_exp": {"values": [0, 0.5]}, "irreg_exp": {"min": 0, "max": 2}},
}  # fmt: skip
GRID = {"design": {}, "params": {"rate_exp": {"min": 0, "max": 1, "n": 40}}}
SHARDS = {"files": False, "records": ["webdataset"], "keep_long": False, "examples": 2}


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """Return a function that plans and stores, and returns the config and the run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(stored, "WORTHWHILE", 10)

    def plan_it(**changes):
        config = DRAWN | changes
        run = make_run(validate(config), on_cluster=True)
        run.paths.root.mkdir(parents=True, exist_ok=True)
        store_plan(run, config)
        return config, run

    return plan_it


def listed(tmp_path, count=40):
    rows = [f"{0.1 * n},{0.01 * n}" for n in range(count)]
    (tmp_path / "points.csv").write_text("rate_exp,irreg_exp\n" + "\n".join(rows))
    return {"points": "points.csv", "params": {}, "design": {}}


@pytest.mark.parametrize("how", ["drawn", "sharded", "listed", "grid", "recorded"])
def test_a_job_has_the_same_plan_without_drawing_or_checking(plan, tmp_path, monkeypatch, how):
    changes = {
        "drawn": dict,
        "sharded": lambda: SHARDS,
        "listed": lambda: listed(tmp_path),
        "grid": lambda: GRID,
        "recorded": lambda: GRID | {"records": ["params", "webdataset", "tfrecords"]},
    }
    config, run = plan(batch_size=16, **changes[how]())
    for work in ("draw", "read_points"):
        monkeypatch.setattr(resolution, work, None)
    for work in (shards, batches):
        monkeypatch.setattr(work, "points_digest", None)
    dataset, planned = stored_plan(config)
    there = make_run(dataset, on_cluster=True, planned=planned)
    assert there.dataset == run.dataset
    assert np.array_equal(there.dataset.steps, run.dataset.steps)
    assert (there.table, there.batch_size) == (run.table, run.batch_size)
    assert (there.batches, there.shards) == (run.batches, run.shards)
    monkeypatch.undo()
    assert bool(run.shards) == (how == "recorded")
    assert there.batches[-1].signals == run.batches[-1].signals
    # A job of its own works the digests out again: they are what was stored.
    _, arguments = there.__reduce__()
    assert type(run)(*arguments).batch(1) == run.batch(1)


def test_batches_of_another_size_are_worked_out(plan):
    config, _ = plan(batch_size=16, records=["params"])
    dataset, planned = stored_plan(config)
    other = replace(dataset, batch_size=8)
    there, here = make_run(other, planned=planned), make_run(other)
    assert (there.batches, there.shards) == (here.batches, here.shards)


def test_what_is_stored_of_another_config_is_left_alone(plan, tmp_path):
    config, _ = plan()
    assert stored_plan(config) is not None
    assert stored_plan(config | {"seed": 1}) is None
    more = listed(tmp_path)
    config, _ = plan(**more)
    assert stored_plan(config) is not None
    listed(tmp_path, count=41)
    assert stored_plan(config) is None


@pytest.mark.parametrize("content", [b"", b"PK half", None])
def test_what_cannot_be_read_is_planned_again(plan, content):
    config, run = plan()
    whole = bytearray(run.paths.plan.read_bytes())
    if content is None:
        whole[len(whole) // 2] ^= 1
    run.paths.plan.write_bytes(whole if content is None else content)
    assert stored_plan(config) is None


def test_who_deletes_a_dataset_has_no_plan_left(plan):
    _, run = plan()
    delete(run.paths)
    assert not list(run.paths.root.iterdir())


def test_what_is_soon_planned_is_not_stored(plan, monkeypatch):
    monkeypatch.setattr(stored, "WORTHWHILE", 1000)
    _, run = plan()
    assert not run.paths.plan.exists()
