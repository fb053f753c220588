"""Why jobs wait on a cluster: what is said of it, and what is not worth a word."""

import sys
import time

import pytest
from test_logger import said, show  # noqa: F401

from dsgenerator.terminal import waiting
from dsgenerator.terminal.waiting import Waiting, reasons_of, sentence
from dsgenerator.upkeep.slurm import Refused

DRAINED = "Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("PartitionDown", "partition night is down"),
        ("PartitionInactive", "partition night is inactive or drained"),
        (DRAINED, "the nodes of partition night are down, drained or reserved"),
        ("ReqNodeNotAvail, UnavailableNodes:n[1-2]", "the nodes of partition night are down"),
        ("PartitionTimeLimit", "more time than partition night allows"),
        ("JobHeldAdmin", "held"),
        ("launch failed requeued held", "held"),
        ("QOSMaxCpuPerUserLimit", "a limit of your account or QOS is reached"),
        ("AssocGrpCPUMinutesLimit", "a limit of your account or QOS is reached"),
        ("Licenses", "Slurm gives a reason of its own"),
    ],
)
def test_a_reason_is_told_with_what_it_means(reason, words):
    told = sentence(reason, "night", 3)
    assert told.startswith("3 jobs wait: ")
    assert words in told.partition(" (Slurm says: ")[0]
    assert f"(Slurm says: {reason})" in told
    assert "Ctrl-C" in told


def test_one_job_is_spoken_of_as_one():
    assert sentence("PartitionTimeLimit", "night", 1).startswith("1 job waits: it asks for more")
    assert sentence("Priority", "night", 1) == (
        "1 job waits: others come first, or no node has room (Slurm says: Priority). "
        "They start when their turn comes"
    )


def test_jobs_that_wait_for_others_of_the_same_run_are_no_news():
    turn = ["PD|main|Priority", "PD|main|Resources", "PD|main|QOSMaxJobsPerUserLimit"]
    down = ["PD|main|PartitionDown", "PD|main|PartitionDown"]
    assert reasons_of(["R|main|None", *turn]) == {}
    assert reasons_of(["CG|main|None", *turn, *down]) == {("PartitionDown", "main"): 2}
    assert reasons_of([*turn, "PD|gpu|Priority"]) == {
        (line.split("|")[2], line.split("|")[1]): 1 for line in [*turn, "PD|gpu|Priority"]
    }
    assert reasons_of(["", "R|main|None"]) == {}


@pytest.fixture
def answers(monkeypatch):
    """What squeue says, one time after another."""
    left: list[str | Refused] = []

    def asked(command, *arguments):
        assert (command, "--name=run") == ("squeue", arguments[1])
        answer = left.pop(0)
        if isinstance(answer, Refused):
            raise answer
        return answer

    monkeypatch.setattr(waiting, "asked", asked)
    return left


def test_a_reason_that_goes_on_is_told_once_and_its_end_too(answers):
    down, more = "PD|main|PartitionDown\n", "PD|main|PartitionDown\nPD|main|JobHeldAdmin\n"
    answers[:] = [down, down + down, more, "R|main|None\n", "", down]
    run = Waiting("run", print)
    assert len(run.look()) == 1
    assert run.look() == []
    assert run.look() == [sentence("JobHeldAdmin", "main", 1)]
    assert run.look() == ["No job waits for that any more."]
    assert run.look() == []
    assert run.look() == [sentence("PartitionDown", "main", 1)]


def test_a_slurm_that_is_gone_is_told_when_it_stays_away(answers):
    gone = Refused("squeue: Unable to contact slurm controller")
    answers[:] = [gone, "", gone, gone, gone]
    run = Waiting("run", print)
    told = [run.look() for _ in range(5)]
    assert told[:3] == [[], [], []] and told[4] == []
    assert told[3][0].startswith("Slurm does not answer any more (squeue: Unable to contact")


def test_the_logger_asks_when_jobs_have_gone_to_slurm(show, monkeypatch):  # noqa: F811
    asked = []

    def answer(command, *arguments):
        asked.append(arguments)
        return "PD|main|PartitionDown\n"

    def wait_for_a_line():
        end = time.monotonic() + 10
        while not sys.stderr.getvalue() and time.monotonic() < end:
            time.sleep(0.01)

    monkeypatch.setattr(waiting, "asked", answer)
    monkeypatch.setattr(waiting, "FIRST_LOOK", 0)
    begun = said("SLURM run ID: mine_1234")
    told = sentence("PartitionDown", "main", 1)
    assert show(begun, wait_for_a_line) == f"{told}\n"
    assert "--name=mine_1234" in asked.pop()
    assert show(begun, lambda: time.sleep(0.2), dryrun=True) == ""
    assert not asked
