"""Why jobs failed that say nothing themselves: what a cluster tells of them, in a sentence."""

import pytest

from dsgenerator.terminal.reasons import keep_reasons, reason_told, sort_of

CALL = "sbatch --parsable --mem 603 -t 6 -p 'main' --wrap=\"python -m snakemake -p --mem 5\""


def refused(said):
    return (
        f"SLURM sbatch failed. The error message was '{said}'.\n    sbatch call:\n        {CALL}\n"
    )


LIMIT = (
    "sbatch: error: AssocMaxSubmitJobLimit\n"
    "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (limit)"
)
DOWN = "sbatch: error: Batch job submission failed: Required partition not available (inactive)"
LARGE = "sbatch: error: Memory specification can not be satisfied\nsbatch: error: more"
LONG = "sbatch: error: Batch job submission failed: Requested time limit is invalid"


@pytest.mark.parametrize(
    ("said", "reason", "advice"),
    [
        (
            LIMIT,
            "AssocMaxSubmitJobLimit; Job violates accounting/QOS policy (limit)",
            "--jobs",
        ),
        (DOWN, "Required partition not available (inactive)", "slurm_partition"),
        (LARGE, "Memory specification can not be satisfied; more", "memory"),
        (LONG, "Requested time limit is invalid", "batch_size"),
    ],
)
def test_a_job_that_is_not_taken(said, reason, advice):
    told = reason_told(["slice_0001", "render_0001"], refused(said))
    begins = f"render 0001, slice 0001: Slurm did not take the job. {reason}. "
    assert told.startswith(f"{begins}Asked for: --mem=603 --time=6 --partition=main. ")
    assert advice in told.removeprefix(begins).partition("main. ")[2]
    assert "wrap" not in told
    assert sort_of(refused(said)) == said


@pytest.mark.parametrize("more", ["Reasons: Unknown.", "Detailed failure reason unavailable"])
def test_a_job_that_slurm_has_ended(more):
    message = f"SLURM-job '12' failed, SLURM status is: 'OUT_OF_MEMORY'. {more}"
    assert reason_told(["slice_0001"], message, ["12.log"]) == (
        "slice 0001 took more memory than it had asked for: Slurm's job 12, OUT_OF_MEMORY "
        "(log: 12.log)"
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "slurmstepd-n1: error: Exceeded job memory limit",
            "took more memory than it had asked for",
        ),
        (
            "slurmstepd: error: *** JOB 12 CANCELLED DUE TO TIME LIMIT ***",
            "took longer than it had",
        ),
        ("out of memory limits", "failed, and has left no word in its own log"),
    ],
)
def test_a_job_that_was_killed_step_by_step_is_told_from_its_log(tmp_path, written, told):
    log = tmp_path / "12.log"
    message = "SLURM-job '12' failed, SLURM status is: 'FAILED'. Reasons: Unknown."
    assert reason_told(["slice_0001"], message, [str(log)]).startswith("slice 0001 failed, and")
    log.write_text(f"python: it goes on\n{written}\nsrun: error: task 0: Killed\n")
    assert reason_told(["slice_0001"], message, [str(log)]).startswith(f"slice 0001 {told}")


def test_what_other_executors_say_is_passed_on_in_one_line():
    assert reason_told(["aggregate"], "Error\n  submitting: no") == (
        "aggregate failed: Error submitting: no"
    )


def test_a_group_passes_on_what_it_is_told():
    class Group:
        def log_error(self, msg=None, aux_logs=None, **more):
            return logged.append((msg, aux_logs, more))

    logged = []
    keep_reasons(Group)
    keep_reasons(Group)  # a module of another workflow reads the rules again
    Group().log_error("no", aux_logs=["a.log"])
    assert logged == [("no", ["a.log"], {"reason": "no"})]
