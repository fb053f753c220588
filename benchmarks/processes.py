"""Running a command: wall and processor time, and the memory of its processes while it runs."""

import os
import resource
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

INTERVAL = 0.05
SHOWN = 3000


@dataclass
class Run:
    """What a command took.

    Attributes
    ----------
    wall, cpu : float
        Seconds that passed, and of processors, of all processes.
    main, job : float
        The largest resident memory, MB: of the main process, of any other Python.
    """

    wall: float
    cpu: float = 0.0
    main: float = 0.0
    job: float = 0.0


def run(command: list, log: Path, timeout: float) -> Run:
    """Run a command with its output in a file; end the benchmark if it fails."""
    os.sync()  # so that what was written before is not written back while this runs
    done = threading.Event()
    with log.open("wb") as output:
        before, start = _processor_seconds(), time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        result = Run(0.0)
        sampler = threading.Thread(target=_sample, args=(process.pid, done, result))
        timer = threading.Timer(timeout, _kill, [process.pid])
        try:
            sampler.start()
            timer.start()
            # Without a timeout of its own, which would be polled and so blur the time.
            status = process.wait()
            result.wall = time.perf_counter() - start
            result.cpu = _processor_seconds() - before
        except BaseException:
            _kill(process.pid)
            raise
        finally:
            timer.cancel()
            done.set()
    sampler.join()
    if status != 0:
        shown = log.read_text(errors="replace")[-SHOWN:]
        late = f" (killed after {timeout:.0f} s)" if result.wall >= timeout else ""
        raise SystemExit(f"{shown}\nended with {status}{late}: {' '.join(map(str, command))}")
    return result


def _processor_seconds() -> float:
    """Return what all processes took that have been started from here, and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _kill(group: int) -> None:
    # Not SIGTERM: Snakemake takes it as a request to wait for its jobs.
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _sample(pid: int, done: threading.Event, result: Run) -> None:
    seen = set()
    while not done.wait(INTERVAL):
        try:
            process = psutil.Process(pid)
            result.main = max(result.main, process.memory_info().rss / 1e6)
            children = process.children(recursive=True)
        except psutil.Error:
            continue
        for child in children:
            try:
                # One that has only just been forked still shows the memory of its parent.
                if child in seen and "python" in os.path.basename(child.exe()).lower():
                    result.job = max(result.job, child.memory_info().rss / 1e6)
            except (psutil.Error, OSError):
                continue
        seen = set(children)
