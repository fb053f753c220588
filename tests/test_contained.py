"""Code of others in threads of a process that is not the workflow's, such as one that trains."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from original_folders import early
from streams import bytes_of

from dsgenerator import ROOT
from dsgenerator.config.isolation import Ended, contained
from dsgenerator.stream import Stream

THREAD = """
import os, threading
from dsgenerator.config.isolation import contained

inside, leave = threading.Event(), threading.Event()

def hold():
    with contained():
        inside.set()
        leave.wait()

thread = threading.Thread(target=hold, daemon=True)
thread.start()
inside.wait()
"""

CHILD_ENDS = """
child = os.fork()
if child == 0:
    os._exit(5)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5
os._exit(4)
"""

CHILD_CONTAINS = """
child = os.fork()
if child == 0:
    os.chdir("/tmp")
    with contained():
        os.chdir("/")
    os._exit(0 if os.getcwd() == "/tmp" else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
os._exit(4)
"""


def run(script):
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_processes_end_as_ever_after_two_threads_at_a_time():
    done = run(THREAD + "with contained():\n    leave.set()\n    thread.join()\n" + CHILD_ENDS)
    assert (done.returncode, done.stderr) == (4, "")


@pytest.mark.parametrize("then", [CHILD_ENDS, CHILD_CONTAINS], ids=["ends", "contains"])
def test_a_process_is_forked_while_another_thread_is_contained(then):
    done = run(THREAD + then)
    assert (done.returncode, done.stderr) == (4, "")


def test_a_process_that_the_code_forks_ends_by_itself():
    with contained():
        child = os.fork()
        if child == 0:
            os._exit(6)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 6


@pytest.mark.parametrize("depth", [1, 2])
def test_the_code_itself_ends_nothing(depth):
    with pytest.raises(Ended, match=r"by os._exit\(3\)"), contained():
        if depth == 2:
            with contained():
                pass
        os._exit(3)


def test_the_last_thread_puts_the_folder_and_the_mask_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    mask = os.umask(0o027)
    met, gone = threading.Barrier(2), threading.Event()

    def first():
        with contained():
            met.wait()
            os.chdir("elsewhere")
            os.umask(0o077)
        gone.set()

    def second():
        with contained():
            met.wait()
            gone.wait()

    threads = [threading.Thread(target=of) for of in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert os.getcwd() == str(tmp_path)
    assert os.umask(mask) == 0o027


@pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")
def test_threads_read_streams_of_a_model_of_the_original(tmp_path, monkeypatch):
    """Whose code runs in its own folder, with its own modules, one thread at a time."""
    config = early(tmp_path / "folder")
    expected = bytes_of(Stream(config))
    monkeypatch.chdir(tmp_path)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: bytes_of(Stream(config)), range(8)))
    assert found == [expected] * 8
    assert os.getcwd() == str(tmp_path)
