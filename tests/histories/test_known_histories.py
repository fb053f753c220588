"""Histories that once ended with samples, rows or files that were not those of a clean run."""

from __future__ import annotations

import pytest
from history import History, Wrong
from runs import Strike

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


@pytest.fixture
def files(history):
    """The inode and time of every variation: what a run has not written again keeps them."""

    def found():
        return {p: p.lstat().st_ino for p in (history.results / "data/audio").rglob("*.wav")}

    return found


def test_long_signals_are_kept_no_longer_and_kept_again(history, files):
    """Nothing that is right is made again, and the disk is free of them at once."""
    history.run()
    before = files()
    history.set(keep_long=False)
    history.run()
    assert not list((history.results / "store").iterdir())
    history.set(keep_long=None)
    assert "Nothing to be done" in history.run().output
    history.named()
    history.end()
    assert files() == before


@pytest.mark.parametrize("nth", [1, 2, 5])
def test_killed_in_one_pass(history, nth):
    """What was written before is right, or is written again."""
    history.set(keep_long=False, batch_size=2)
    history.run("--until", "slice_0000", strike=Strike("variation", nth))
    history.set(params={"rate_exp": {"values": [4, 5, 6]}})
    history.run(strike=Strike("manifest", nth))
    history.set(gain_db=-12)
    history.end()


def test_killed_where_long_signals_were_and_are_not_kept(history):
    history.run(strike=Strike("variation", 3))
    history.set(keep_long=False)
    history.run(strike=Strike("manifest", 1))
    history.set(keep_long=None, seed=1)
    history.run(strike=Strike("signal", 2))
    history.set(keep_long=False)
    history.end()


@pytest.mark.parametrize("kept", [None, False])
def test_between_files_and_shards(history, kept):
    shards = {"records": ["webdataset"], "files": False, "shard_mb": 0.01, "keep_long": kept}
    history.set(**shards)
    history.run()
    history.set(files=None)
    history.run("--until", "slice_0000")
    history.set(files=False, seed=1)
    history.run("--until", "slice_0000")
    history.set(seed=None)
    history.run(strike=Strike("manifest", 1))
    history.lose("record", 0, "cut")
    history.end()


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_killed_while_shards_were_written(history, nth):
    """A shard of another config under the same name, whose size is the same, is not taken."""
    shards = {"records": ["webdataset"], "files": False, "shard_mb": 0.01, "keep_long": False}
    history.set(**shards, params={"rate_exp": {"values": [4, 5, 6]}}, batch_size=2)
    history.run()
    history.set(gain_db=-12)
    history.run(strike=Strike("record", nth))
    history.set(gain_db=-6, params={"rate_exp": {"values": [4, 5, 6, 7]}})
    history.run(strike=Strike("record", nth))
    history.end()


def test_a_long_signal_that_was_asked_for_follows_its_config(history):
    """Where none are kept, nothing but its link tells what it was made of."""
    history.set(keep_long=False)
    history.run()
    history.named()
    history.set(seed=1)
    history.named()
    history.lose("store", 0, "cut")
    history.named()
    history.end()
    assert len(list((history.results / "long").iterdir())) == 1
