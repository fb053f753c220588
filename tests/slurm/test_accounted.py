"""The workflow on a Slurm that accounts for jobs, with the profile as it is shipped."""

from getpass import getuser

from test_slurm import HUNGRY, SLOW, TIMEOUT, Folder, own, running, until


def told_by_sacct(cluster, *fields: str) -> list[list[str]]:
    """Return what is stored of jobs, the first one first."""
    said = cluster.call("sacct", "-X", "--parsable2", "--noheader", f"--format={','.join(fields)}")
    return [line.split("|") for line in said.splitlines()]


def test_bytes_are_those_of_a_local_run(tmp_path, accounted):
    local, remote = Folder(tmp_path / "local"), Folder(tmp_path / "remote", accounted)
    local.run()
    remote.run("--default-resources", "slurm_account=audio")
    assert remote.files() == local.files()
    assert told_by_sacct(accounted, "State", "Account") == [["COMPLETED", "audio"]] * 2
    # Which jobs have ended, the database tells; why jobs wait, the queue.
    asked = [line for line in accounted.calls() if "--name" in line and "%r" not in line]
    assert asked and all(line.startswith("sacct ") for line in asked)


def test_a_job_out_of_memory_says_so_and_is_given_more(tmp_path, accounted):
    remote = Folder(tmp_path / "far", accounted, own(tmp_path / "models", HUNGRY, [0.5]))
    output = remote.run()
    assert "render 0000, slice 0000 took more memory than it had asked for: Slurm's job" in output
    states = [state for [state] in told_by_sacct(accounted, "State")][-2:]
    assert states in (["OUT_OF_MEMORY", "COMPLETED"], ["FAILED", "COMPLETED"])


def test_a_node_that_dies_loses_nothing(tmp_path, accounted):
    config = own(tmp_path / "models", SLOW, [0, 0.5])
    local, remote = (
        Folder(tmp_path / "local", None, config),
        Folder(tmp_path / "far", accounted, config),
    )
    process = remote.start()
    victim = until(lambda: running(accounted), "no job has started")[0]
    try:
        accounted.kill_node(victim)
        output, _ = process.communicate(timeout=TIMEOUT)
    finally:
        accounted.start_node(victim)
    assert process.returncode == 0, output
    local.run()
    assert remote.files() == local.files()
    until(lambda: accounted.states() == {"idle": 2}, "the node is not up again")


def test_a_job_that_an_account_has_no_room_for_is_told(tmp_path, accounted):
    who = ("--immediate", "modify", "user", getuser(), "set")
    accounted.call("sacctmgr", *who, "MaxSubmitJobs=1")
    try:
        remote = Folder(tmp_path / "far", accounted, own(tmp_path / "models", SLOW, [0, 0.5]))
        output, status = remote.tried()
        assert status == 1
        assert output.count("Slurm did not take the job") == 1
        assert "violates accounting/QOS policy" in output
        assert "Have fewer jobs at a time: --jobs 10" in output
        assert "Traceback" not in output and "account via sacct" not in output
    finally:
        accounted.call("sacctmgr", *who, "MaxSubmitJobs=-1")
