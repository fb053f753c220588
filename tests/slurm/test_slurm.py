"""The workflow on a real Slurm, with the profile as it is shipped."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from helpers import ROOT

TIMEOUT = 600
CONFIG = {
    "dataset": "tiny",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 2,
    "variation_duration": 1,
    "batch_size": 2,
    "params": {"rate_exp": {"values": [1, 2]}, "cf_exp": {"values": [0, 0.5]}},
}

SLOW = '''
import time
import numpy as np
from synths.interface import Parameter, SoundModel

class Slow(SoundModel):
    """A sound that takes its time."""

    parameters = (Parameter("pitch", 0, 1, 0, "", "Pitch."),)

    def generate(self, values, duration, sample_rate, rng):
        time.sleep(10)
        return np.full(round(duration * sample_rate), 0.1 + values["pitch"] / 2)
'''

HUNGRY = SLOW.replace("time.sleep(10)", "held = np.ones(60_000_000); time.sleep(8)")


class Folder:
    """A working directory, and the workflow that runs in it."""

    def __init__(
        self, path: Path, cluster=None, config: dict = CONFIG, profile: str = "slurm"
    ) -> None:
        self.path, self.cluster, self.config, self.profile = path, cluster, config, profile
        path.mkdir(exist_ok=True)

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start the workflow, on the cluster if there is one."""
        (self.path / "config.yaml").write_text(yaml.safe_dump(self.config, sort_keys=False))
        profile = ["--profile", str(ROOT / "profiles" / self.profile)]
        where = profile if self.cluster else ["--cores", "2"]
        command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), *where]
        return subprocess.Popen(
            [*command, "--configfile", "config.yaml", *arguments],
            cwd=self.path, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=(self.cluster.environment if self.cluster else os.environ) | {"COLUMNS": "300"},
            start_new_session=True,
        )  # fmt: skip

    def tried(self, *arguments: str) -> tuple[str, int]:
        """Run the workflow, and return what it prints, and its exit status."""
        process = self.start(*arguments)
        return process.communicate(timeout=TIMEOUT)[0], process.returncode

    def run(self, *arguments: str) -> str:
        """Run the workflow, and return what it prints."""
        output, status = self.tried(*arguments)
        assert status == 0, output
        return output

    def files(self) -> dict[str, str]:
        """Return the checksums of all files of the dataset."""
        data = self.path / "results" / self.config["dataset"] / "data"
        return {
            str(path.relative_to(data)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in data.rglob("*")
            if path.is_file() and path.name != "dataset.json"
        }


def own(folder: Path, source: str, values: list[float], **more) -> dict:
    """Write a sound model of one's own, and return a config that sweeps its pitch."""
    folder.mkdir(parents=True)
    (folder / "own.py").write_text(source)
    return CONFIG | {
        "synth": str(folder / "own.py"), "batch_size": 1, "params": {"pitch": {"values": values}},
    } | more  # fmt: skip


def until(ready, what: str, seconds: float = 120):
    end = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < end, what
        time.sleep(0.2)
    return found


def test_bytes_are_those_of_a_local_run_and_a_batch_is_one_job(tmp_path, cluster):
    before = len(cluster.finished())
    local, remote = Folder(tmp_path / "local"), Folder(tmp_path / "remote", cluster)
    local.run()
    remote.run()
    assert remote.files() == local.files()
    jobs = cluster.finished()[before:]
    assert [job["JobState"] for job in jobs] == ["COMPLETED"] * 2
    asked = {job["Tres"].split("mem=")[1].split(",")[0] for job in jobs}
    assert asked == {"603M"}

    more = CONFIG | {"params": CONFIG["params"] | {"rate_exp": {"values": [1, 2, 3]}}}
    local.config = remote.config = more
    local.run()
    assert "rendered 2 and kept 4" in " ".join(remote.run().split())
    assert remote.files() == local.files()
    assert len(cluster.finished()) == before + 3


def test_any_command_that_takes_a_script_will_do(tmp_path, cluster):
    before = len(cluster.finished())
    local = Folder(tmp_path / "local")
    remote = Folder(tmp_path / "remote", cluster, profile="generic")
    local.run()
    remote.run()
    assert remote.files() == local.files()
    assert [job["JobState"] for job in cluster.finished()[before:]] == ["COMPLETED"] * 2


def test_shards_alone_and_long_signals_on_demand(tmp_path, cluster):
    config = CONFIG | {"keep_long": False, "files": False, "records": ["webdataset"]}
    local = Folder(tmp_path / "local", None, config)
    remote = Folder(tmp_path / "remote", cluster, config, profile="generic")
    local.run()
    remote.run()
    assert remote.files() == local.files()
    assert not list(remote.path.rglob("*.wav"))
    target = "results/tiny/long/tiny--rate_exp-01.00--cf_exp-00.00.wav"
    remote.run("--", target)
    assert [str(path.relative_to(remote.path)) for path in remote.path.rglob("*.wav")] == [target]
    assert "files verified" in remote.run("--", "verify").splitlines()[-1]


def test_a_job_of_any_command_that_is_ended_from_outside_is_tried_again(tmp_path, cluster):
    before = len(cluster.finished())
    config = own(tmp_path / "models", SLOW, [0.5])
    remote = Folder(tmp_path / "far", cluster, config, profile="generic")
    process = remote.start()
    until(lambda: running(cluster), "no job has started")
    time.sleep(6)
    cluster.call("scancel", *cluster.call("squeue", "--noheader", "--format=%A").split())
    output, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, output
    states = [job["JobState"] for job in cluster.finished()[before:]]
    assert states == ["CANCELLED", "COMPLETED"], output
    assert remote.files()


def test_an_automatic_batch_is_worth_a_job_on_a_cluster(tmp_path, cluster):
    rates = {"min": 0, "max": 4, "n": 500}
    config = CONFIG | {"batch_size": "auto", "params": {"rate_exp": rates}}
    planned = Folder(tmp_path, cluster, config).run("--dry-run")
    assert planned.count("render") > 0
    assert "render 0001" not in planned


def test_a_node_that_dies_loses_nothing(tmp_path, cluster):
    config = own(tmp_path / "models", SLOW, [0, 0.5])
    local, remote = (
        Folder(tmp_path / "local", None, config),
        Folder(tmp_path / "far", cluster, config),
    )
    process = remote.start()
    where = until(lambda: running(cluster), "no job has started")
    victim = where[0]
    time.sleep(8)
    cluster.kill_node(victim)
    until(lambda: cluster.states() != {"idle": 2} and "down" in str(cluster.states()), "still up")
    try:
        output, _ = process.communicate(timeout=TIMEOUT)
    finally:
        cluster.start_node(victim)
    assert process.returncode == 0, output
    local.run()
    assert remote.files() == local.files()
    until(lambda: cluster.states() == {"idle": 2}, "the node is not up again")


def running(cluster) -> list[str]:
    return cluster.call("squeue", "--noheader", "--states=RUNNING", "--format=%N").split()


def test_a_job_out_of_memory_is_given_more(tmp_path, cluster):
    before = len(cluster.finished())
    remote = Folder(tmp_path / "far", cluster, own(tmp_path / "models", HUNGRY, [0.5]))
    remote.run()
    jobs = cluster.finished()[before:]
    assert [job["JobState"] for job in jobs] == ["OUT_OF_MEMORY", "COMPLETED"] or (
        [job["JobState"] for job in jobs] == ["FAILED", "COMPLETED"]
    )
    assert [job["Tres"].split("mem=")[1].split(",")[0] for job in jobs] == ["603M", "1206M"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_was_killed_goes_on(tmp_path, cluster, number):
    config = own(tmp_path / "models", SLOW, [0, 0.5, 1])
    local, remote = (
        Folder(tmp_path / "local", None, config),
        Folder(tmp_path / "far", cluster, config),
    )
    process = remote.start()
    until(lambda: running(cluster), "no job has started")
    time.sleep(5)
    process.send_signal(number)
    process.communicate(timeout=60)
    remote.run()
    local.run()
    assert remote.files() == local.files()
