"""How far the explorer's Make dataset is: what the terminal would show, from the run itself."""

import os
import threading
import time

import pytest
import yaml
from making import SMALL
from terminals import Terminal

from dsgenerator import ROOT
from dsgenerator.explorer.making import Making
from dsgenerator.terminal.progress import progress_file
from dsgenerator.terminal.relay import read_stages
from dsgenerator.terminal.screen import Screen
from dsgenerator.terminal.stages import Share
from dsgenerator.terminal.watch import Watch


def test_a_watch_tells_others_what_it_shows(tmp_path):
    told, log = tmp_path / "stages", str(tmp_path / "0000.log")
    watch = Watch(Screen(Terminal(), colours=False), threading.RLock(), relay=told)
    assert read_stages(told) == []
    watch.plan({"render_0000": Share("render", 8, "point")})
    watch.announce({"render_0000": 1, "aggregate": 1})
    watch.begin(1, "render_0000", log)
    progress_file(log).write_text("2\n")
    watch.look()
    render, table = read_stages(told)
    assert (render.name, render.share, render.begun) == ("render", 0.25, True)
    assert render.told.startswith("2 of 8 points")
    assert (table.name, table.share, table.begun) == ("table", 0, False)
    watch.end(1)
    watch.begin(2, "aggregate", None)
    watch.end(2)
    watch.close()
    assert [stage.share for stage in read_stages(told)] == [1, 1]
    assert read_stages(told)[0].told.startswith("8 of 8 points")
    assert [path.name for path in tmp_path.glob("stages*")] == ["stages"]


def test_a_disk_that_is_full_stops_no_run(tmp_path):
    watch = Watch(Screen(Terminal()), threading.RLock(), relay=tmp_path / "none" / "stages")
    watch.announce({"aggregate": 1})
    watch.begin(1, "aggregate", None)
    watch.look()
    watch.close()


@pytest.mark.slow
@pytest.mark.parametrize("keep_long", [True, False])
def test_points_are_counted_while_they_are_made(tmp_path, monkeypatch, keep_long):
    """Also without long signals, in the stages that the run has."""
    monkeypatch.chdir(ROOT)
    results = ROOT / "results" / tmp_path.name
    config = SMALL | {"dataset": "counted", "keep_long": keep_long, "synth": "windchimes"}
    config |= {"params": {"strength": {"min": 0, "max": 1, "n": 8}}, "fixed": {}}
    config |= {"sample_rate": 44100, "long_duration": 20, "variation_duration": 5, "batch_size": 8}
    config |= {"results": f"results/{tmp_path.name}"}
    path = tmp_path / "counted.yaml"
    path.write_text(yaml.safe_dump(config))
    making, seen = Making(path), {}
    try:
        while making.running:
            for stage in making.status()["stages"]:
                seen.setdefault(stage["name"], []).append(stage["share"])
            time.sleep(0.05)
        status = making.status()
        assert status["state"] == "done", status["lines"]
        first = "render" if keep_long else "render + slice"
        assert {first, "table", "thumbnails", "gallery"} <= seen.keys()
        # It is one batch: a run that counted jobs alone would have no value in between.
        assert len({share for share in seen[first] if 0 < share < 1}) > 2, seen
        assert seen[first] == sorted(seen[first])
        assert [stage["share"] for stage in status["stages"]] == [1] * len(status["stages"])
        assert not [name for name in os.listdir(results / "counted" / "logs") if "stage" in name]
    finally:
        making.stop()
        making.wait()
        for root, _, files in os.walk(results, topdown=False):
            for name in files:
                os.remove(os.path.join(root, name))
            os.rmdir(root)
