"""A partition or its nodes that start no jobs: the run says so, and goes on when they do."""

import threading
from contextlib import contextmanager

from test_slurm import TIMEOUT, Folder, until


@contextmanager
def changed(cluster, back: str, *what: str):
    """Have something of the cluster in another state, and put it back in the end."""
    cluster.call("scontrol", "update", *what)
    try:
        yield
    finally:
        cluster.call("scontrol", "update", *what[:1], f"State={back}")


def told_while_waiting(process, words: str) -> list[str]:
    """Return the lines of a run up to one that has the words."""
    lines = []
    late = threading.Timer(TIMEOUT / 5, process.terminate)
    late.start()
    for line in process.stdout:
        lines.append(line.rstrip())
        if words in line:
            break
    late.cancel()
    assert words in lines[-1], lines
    return lines


def test_jobs_that_wait_for_a_partition_that_is_down(tmp_path, cluster):
    run = Folder(tmp_path / "far", cluster)
    with changed(cluster, "UP", "PartitionName=main", "State=DOWN"):
        process = run.start()
        told = told_while_waiting(process, "PartitionDown")
    assert told[-1].startswith("2 jobs wait: partition main is down (Slurm says: PartitionDown). ")
    rest, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, rest
    assert "PartitionDown" not in rest
    assert len(run.files()) > 8


def test_jobs_that_wait_for_nodes_that_are_drained(tmp_path, cluster):
    run = Folder(tmp_path / "far", cluster)
    with changed(cluster, "UP", "PartitionName=main", "State=DOWN"):
        process = run.start()
        until(lambda: cluster.call("squeue", "--noheader").count("PD") == 2, "not submitted")
        nodes = ("NodeName=n1,n2", "State=DRAIN", "Reason=maintenance")
        with changed(cluster, "RESUME", *nodes):
            cluster.call("scontrol", "update", "PartitionName=main", "State=UP")
            told_while_waiting(process, "the nodes of partition main are down, drained or reserved")
    rest, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, rest


def test_a_partition_that_is_drained_takes_no_jobs(tmp_path, cluster):
    run = Folder(tmp_path / "far", cluster)
    with changed(cluster, "UP", "PartitionName=main", "State=DRAIN"):
        told, status = run.tried()
    assert status == 1
    assert "Slurm takes no jobs" in told and "main (drain)" in told
    assert not (run.path / "results").exists()
    assert run.run()
