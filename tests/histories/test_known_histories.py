"""Histories that once ended with samples, rows or files that were not those of a clean run."""

from __future__ import annotations

import pytest
from history import History, Wrong

pytestmark = pytest.mark.slow


@pytest.fixture
def history(world, tmp_path) -> History:
    return History(tmp_path / "history", world)


def test_back_from_another_gain_with_one_value_more(history):
    """The kept files held the samples of a gain that was tried, and not finished, in between."""
    history.set(params={"rate_exp": {"values": [2, 3]}})
    history.run()
    history.set(gain_db=-12)
    history.until("slice_0000")
    history.set(gain_db=-6, params={"rate_exp": {"values": [2, 3, 4]}})
    history.end()


@pytest.mark.parametrize("stamp", ["sliced", "rendered"])
def test_killed_while_a_lost_file_was_made_again(history, stamp):
    """Snakemake removes the stamp of a job that starts, and does without it in the next run."""
    history.run()
    lost = history.results / ("long" if stamp == "rendered" else "data/audio")
    next(path for path in sorted(lost.rglob("*.wav"))).unlink()
    next((history.results / "batches").glob(f"*.{stamp}.json")).unlink()
    history.end()


def test_a_finished_dataset_keeps_its_batches(history):
    """A job of the batches that its config asks for now is then none; any other is missed."""
    history.run()
    history.set(batch_size=1)
    history.until("slice_0001")
    history.set(seed=1)
    history.until("slice_0001")
    with pytest.raises(Wrong):
        history.until("slice_0002")
