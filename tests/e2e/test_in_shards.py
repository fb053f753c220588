"""With ``files: false``: the commands of users, on variations that are in shards alone."""

import os
import re
import shlex
import signal
import subprocess
import time

import pytest
from helpers import TINY, Workspace, checksums, kill, snapshot, start

from dsgenerator.dataset import Textures

# 0.4 s of each point are four variations, and a shard has two points.
BARE = TINY | {
    "params": {"rate_exp": {"values": [5, 5.5, 6]}, "cf_exp": {"values": [0, 0.5]}},
    "records": ["webdataset"],
    "shard_mb": 0.034,
    "files": False,
    "keep_long": False,
}
SLOW_MODEL = '''
import time

import numpy as np

from synths.interface import Parameter, SoundModel


class Slow(SoundModel):
    """A constant that takes a while."""

    parameters = (Parameter("amplitude", 0, 1, 0.5, "", "Level."),)

    def generate(self, values, duration, sample_rate, rng):
        time.sleep(0.05)
        return np.full(round(duration * sample_rate), values["amplitude"])
'''

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("bare"), BARE).make()


@pytest.fixture
def workspace(made, tmp_path):
    return made.copy(tmp_path / "copy")


def shards_of(workspace):
    return sorted(path.name for path in (workspace.data / "webdataset").glob("*.tar"))


def test_one_job_a_shard_and_no_file_a_variation(made):
    assert made.last.jobs == {"slice": 3, "table": 1}  # "render + slice"
    assert shards_of(made) == [f"tiny-00000{number}.tar" for number in range(3)]
    assert sorted(os.listdir(made.results)) == [
        "batches",
        "claims",
        "data",
        "lock",
        "logs",
        "run.json",
    ]
    assert len(made.table()) == len(Textures(made.data)) == 24


def test_a_second_run_has_nothing_to_do(workspace):
    before = snapshot(workspace.results)
    assert "Nothing to be done" in workspace.make().last.output
    assert snapshot(workspace.results) == before


@pytest.mark.parametrize(
    ("changes", "rendered"),
    [
        ({"params": BARE["params"] | {"rate_exp": {"values": [5, 5.5, 6, 6.5]}}}, 2),
        ({"params": BARE["params"] | {"rate_exp": {"values": [5, 5.5]}}}, 0),
        ({"records": ["webdataset", "nsjson", "croissant"]}, 0),
        ({"records": ["webdataset", "tfrecords"], "shard_mb": 0.1}, 6),
        ({"description": "Some."}, 0),
        ({"batch_size": 4}, 0),
        ({"keep_long": True}, 0),
        ({"gain_db": -18}, 6),
    ],
    ids=["value more", "value less", "list", "format", "text", "batches", "kept", "gain"],
)
def test_what_is_made_again(workspace, changes, rendered, tmp_path):
    workspace.config |= changes
    said = workspace.make().last.summary
    assert said["rendered"] == rendered
    assert said["sliced"] == 4 * rendered
    clean = Workspace(tmp_path / "clean", workspace.config).make()
    assert checksums(workspace.data) == checksums(clean.data)


def test_files_are_removed_and_made_again(workspace, tmp_path):
    was = checksums(workspace.data)
    workspace.config |= {"files": True, "records": []}
    workspace.make()
    assert not (workspace.data / "webdataset").exists()
    assert len(list(workspace.data.rglob("*.wav"))) == 24
    workspace.config = dict(BARE)
    assert workspace.make().last.summary["pruned"] == 24
    assert checksums(workspace.data) == was


@pytest.mark.parametrize("kept", [False, True])
def test_a_byte_is_found_and_the_command_that_is_told_makes_it_good(kept, tmp_path):
    config = BARE | {"keep_long": kept, "batch_size": 6}
    workspace = Workspace(tmp_path / "all of one batch", config).make()
    was = checksums(workspace.data)
    assert workspace.run("verify").status == 0
    path = workspace.data / "webdataset/tiny-000001.tar"
    content = bytearray(path.read_bytes())
    content[2000] ^= 1
    path.write_bytes(content)
    run = workspace.run("verify")
    assert run.status == 1
    assert "1 altered" in run.output
    assert re.search(r"^  \S+/tiny-000001.tar$", run.output, re.MULTILINE)
    [command] = re.findall(r"^xargs .*$", run.output, re.MULTILINE)
    remove, _, again = command.partition(" && ")
    subprocess.run(remove, shell=True, check=True)
    words = shlex.split(again)
    assert words[0] == "snakemake"
    said = workspace.make().last.summary
    # Of that batch, just its shard.
    assert (said["rendered"], said["sliced"]) == (0 if kept else 2, 8)
    assert checksums(workspace.data) == was
    assert workspace.run("verify").status == 0


def test_killed_and_started_again(tmp_path):
    """Shards that were finished are not made again, and nothing is left of those that were not."""
    model = tmp_path / "slow.py"
    model.write_text(SLOW_MODEL)
    levels = {"amplitude": {"min": 0.1, "max": 0.9, "n": 24}}
    config = BARE | {"synth": str(model), "params": levels, "fixed": {}, "batch_size": 1}
    stopped = Workspace(tmp_path / "stopped", config)
    process = start(*stopped.arguments(), cwd=tmp_path)
    try:
        deadline = time.monotonic() + 50
        while len(shards_of(stopped)) < 4 and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
        kill(process)
    finished = snapshot(stopped.data)
    tars = shards_of(stopped)
    assert 4 <= len(tars) < 12
    run = stopped.run()
    assert run.status == 0, run.output
    # The last of them may have been written, and not yet listed.
    assert run.summary["rendered"] in {24 - 2 * len(tars), 26 - 2 * len(tars)}
    after = snapshot(stopped.data)
    kept = [name for name, stat in finished.items() if after.get(name) == stat]
    assert len(kept) >= len(tars) - 1
    clean = Workspace(tmp_path / "clean", config).make()
    assert checksums(stopped.data) == checksums(clean.data)  # no temporary file is left


def test_audit_and_gallery_are_those_of_files(workspace, tmp_path):
    files = Workspace(tmp_path / "files", BARE | {"files": True, "gallery_embed": True}).make()
    for each in (workspace, files):
        run = each.run("audit", "gallery")
        assert run.status == 0, run.output
    audits = [checksums(each.results / "audit") for each in (workspace, files)]
    assert audits[0] == audits[1]
    bare, known = (checksums(each.results / "gallery") for each in (workspace, files))
    played = [name for name in bare if name.startswith(("audio/", "data/part"))]
    assert len(played) == 24 + 1
    assert {name: bare[name] for name in played} == {name: known[name] for name in played}
    # Their names have digests of what slices them.
    pictures = [
        [gallery[name] for name in sorted(gallery) if name.startswith("thumbs/")]
        for gallery in (bare, known)
    ]
    assert pictures[0] == pictures[1]
    assert len(pictures[0]) == 3


def test_what_cannot_be_is_told_before_any_job(tmp_path):
    workspace = Workspace(tmp_path, BARE | {"records": ["params"]})
    run = workspace.run()
    assert run.status == 1
    assert "records: params writes a file beside each audio file" in run.output
    assert "files: is false, and no format of records holds audio" in run.output
    assert "Traceback" not in run.output
    assert not workspace.results.exists()


def test_a_file_of_a_variation_is_none_that_can_be_made(workspace):
    run = workspace.run("results/tiny/data/audio/some--v-000.wav")
    assert run.status == 1
    assert "with files: false there are no files of variations" in run.output


def test_figures_and_delete(workspace):
    assert workspace.run("figures").status == 0
    assert workspace.run("delete").status == 0
    assert not workspace.data.exists()
