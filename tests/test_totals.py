"""What is read when a run is planned is not read again to tell that there is nothing to do."""

from making import SMALL, make

from dsgenerator.plan.history import next_turn
from dsgenerator.upkeep import summary as told
from dsgenerator.upkeep.missing import find_missing

LOUD = SMALL | {"gain_db": 60, "params": {"rate_exp": {"values": [0, 4, 5]}}}


def test_a_summary_is_the_same_of_totals_and_of_manifests(tmp_path, monkeypatch):
    run = make(LOUD, tmp_path)
    totals = find_missing(run, next_turn(run.paths, run.table)).totals
    assert set(totals) == {run.paths.sliced(batch) for batch in run.batches}
    assert sum(of.variations for of in totals.values()) == 6
    assert sum(of.clipping for of in totals.values()) > 0
    read = told.summary(run, 1)
    assert "clipped" in read
    monkeypatch.setattr(told, "read_manifest", None)
    assert told.summary(run, 1, known=totals) == read
