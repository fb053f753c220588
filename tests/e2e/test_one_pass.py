"""With ``keep_long: false``: the same dataset, in one pass, on the disk that it takes itself."""

import threading
import time

import pytest
from helpers import A_LONG_SIGNAL, POINTS, TINY, VARIATIONS, Workspace, checksums, snapshot

from dsgenerator.files import sizes_below

ONCE = TINY | {"keep_long": False}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("once"), ONCE).make()


@pytest.fixture
def workspace(made, tmp_path):
    return made.copy(tmp_path / "copy")


def changed(workspace, **changes):
    """Change the config, run, and return what the run says that it made."""
    workspace.config |= changes
    return workspace.make().last.summary


def test_the_dataset_is_that_of_kept_long_signals(made, tmp_path):
    kept = Workspace(tmp_path / "kept", TINY).make()
    assert checksums(made.data) == checksums(kept.data)
    assert not (made.results / "long").exists()
    assert not (made.results / "store").exists()
    assert made.last.jobs == {"slice": 2, "table": 1}  # "render + slice"


def test_a_second_run_has_nothing_to_do(workspace):
    before = snapshot(workspace.results)
    assert "Nothing to be done" in workspace.make().last.output
    assert snapshot(workspace.results) == before


@pytest.mark.parametrize(
    ("changes", "rendered", "sliced"),
    [
        ({"params": TINY["params"] | {"rate_exp": {"values": [5, 6, 7]}}}, 2, 8),
        ({"params": TINY["params"] | {"rate_exp": {"values": [6]}}}, 0, 0),
        ({"gain_db": -18}, POINTS, VARIATIONS),  # what was only sliced before
        ({"records": ["webdataset"]}, 0, 0),
        ({"batch_size": 1}, 0, 0),
    ],
    ids=["a value more", "a value less", "gain", "records", "batches"],
)
def test_what_is_made_again(workspace, changes, rendered, sliced):
    said = changed(workspace, **changes)
    assert (said["rendered"], said["sliced"]) == (rendered, sliced)


def test_a_variation_that_is_lost_takes_its_point_alone(workspace):
    victim = next(workspace.data.rglob("*--v-001.wav"))
    content = victim.read_bytes()
    victim.unlink()
    said = changed(workspace)
    assert (said["rendered"], said["sliced"]) == (1, 1)
    assert victim.read_bytes() == content


def test_a_long_signal_is_still_a_target(workspace, tmp_path):
    kept = Workspace(tmp_path / "kept", TINY).make()
    run = workspace.run(f"results/tiny/{A_LONG_SIGNAL}")
    assert run.status == 0, run.output
    [one] = (workspace.results / "long").iterdir()
    assert one.read_bytes() == (kept.results / A_LONG_SIGNAL).read_bytes()
    assert "Nothing to be done" in workspace.make().last.output
    assert one.exists()


def test_audit_and_gallery_say_the_same(workspace, tmp_path):
    kept = Workspace(tmp_path / "kept", TINY).make()
    for each in (workspace, kept):
        run = each.run("audit", "gallery")
        assert run.status == 0, run.output
    for folder in ("audit", "gallery"):
        there, here = checksums(kept.results / folder), checksums(workspace.results / folder)
        assert here == there


def test_a_run_that_stops_where_long_signals_are_is_refused(workspace):
    run = workspace.run("--until", "render_0000")
    assert run.status == 1
    assert "render_0000: with keep_long: false there is no such job" in run.output
    assert "Traceback" not in run.output


def test_no_more_than_the_dataset_is_on_the_disk_at_any_time(tmp_path):
    """Bytes of audio are what counts where there are many: manifests and tables are a tenth."""
    workspace = Workspace(tmp_path, ONCE | {"sample_rate": 48000, "long_duration": 4, "fixed": {}})
    workspace.config |= {"variation_duration": 1}
    most, ended = [0], threading.Event()

    def watch():
        while not ended.is_set():
            # What is renamed while it is looked at counts once.
            try:
                most[0] = max(most[0], sum(sizes_below(workspace.results).values()))
            except FileNotFoundError:
                continue
            time.sleep(0.001)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        workspace.make()
    finally:
        ended.set()
        watching.join()
    size = sum(sizes_below(workspace.data).values())
    assert 0.9 * size < most[0] < 1.1 * size
