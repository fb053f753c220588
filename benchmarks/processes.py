"""Running a command: its wall time, and the memory of its processes while it runs."""

import os
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
    """Seconds, and the largest resident memory in MB: of the main process, of any other Python."""

    wall: float
    main: float = 0.0
    job: float = 0.0


def run(command: list, log: Path, timeout: float) -> Run:
    """Run a command with its output in a file; end the benchmark if it fails."""
    os.sync()  # so that what was written before is not written back while this runs
    done = threading.Event()
    with log.open("wb") as output:
        start = time.perf_counter()
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
