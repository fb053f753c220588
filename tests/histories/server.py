"""Start Snakemake in a fork of a process that has imported it, in place of a new Python.

A script, run as a process of its own: reads a request a line, answers with a line when the run has
started and with another when all of its processes have ended.  What the run does is what
`python -m snakemake` does, less the imports; its jobs are forks as well.

A request may ask for a strike: the signal that the run's whole process group gets just before it
changes the n-th file whose name fits a pattern.  Python tells what it is about to do to files, so
that the same run is always struck at the same place.
"""

import atexit
import gc
import json
import mmap
import os
import re
import runpy
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

LEARNED = "HISTORIES_MODULES"
CHANGES = {  # which argument of an event is the path that changes
    **dict.fromkeys(("os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.utime"), 0),
    **dict.fromkeys(("os.rename", "os.link", "os.symlink"), 1),
}


def changed(event: str, arguments: tuple) -> str | None:
    """Return the path that Python is about to change, if it is."""
    if event == "open":
        path, mode, flags = arguments
        writes = any(c in mode for c in "wax+") if mode else flags & (os.O_WRONLY | os.O_RDWR)
        if not writes:
            return None
    elif event in CHANGES:
        path = arguments[CHANGES[event]]
    else:
        return None
    if not isinstance(path, str | bytes | os.PathLike):
        return None
    folder = arguments[-1] if event in {"os.remove", "os.rmdir"} else -1
    root = os.readlink(f"/proc/self/fd/{folder}") if folder >= 0 else os.getcwd()
    return os.path.normpath(os.path.join(root, os.fsdecode(path)))


def strike(root: str, pattern: str, nth: int, sign: int, trace: str | None = None) -> None:
    """Have this process and its forks struck before the n-th change below a folder."""
    count, fits, group = mmap.mmap(-1, 8), re.compile(pattern), os.getpid()
    events = os.open(trace, os.O_CREAT | os.O_WRONLY | os.O_APPEND) if trace else None

    def hook(event: str, arguments: tuple) -> None:
        if event != "open" and event not in CHANGES:
            return
        path = changed(event, arguments)
        if path is None or not path.startswith(root) or not fits.search(path[len(root) :]):
            return
        number = struct.unpack("q", count[:8])[0] + 1
        count[:8] = struct.pack("q", number)
        if events is not None:
            os.write(events, f"{number} {event} {path[len(root) :]}\n".encode())
        if number == nth:
            os.killpg(group, sign)

    sys.addaudithook(hook)


class Jobs:
    """A process that forks for each script that Snakemake runs; it has no threads itself."""

    def __init__(self):
        self.mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork():
            theirs.close()
            return
        self.mine.close()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while True:
            message, files, _, _ = socket.recv_fds(theirs, 65536, 1)
            if not message:
                os._exit(0)
            if os.fork() == 0:
                theirs.close()
                self.report(files[0], json.loads(message))
            os.close(files[0])

    def report(self, answer: int, task: dict) -> None:
        """Fork once more, for the job, and report how it ended."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        job = os.fork()
        if job == 0:
            os.close(answer)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.chdir(task["folder"])
            os.environ.clear()
            os.environ.update(task["environment"])
            sys.argv = [task["script"]]
            sys.path[0] = os.path.dirname(task["script"])
            run(lambda: runpy.run_path(task["script"], run_name="__main__"))
        _, status = os.waitpid(job, 0)
        os.write(answer, struct.pack("i", os.waitstatus_to_exitcode(status)))
        os._exit(0)

    def execute(self, script: str) -> None:
        """Run a script, as `shell()` does, which raises an error if that fails."""
        mine, theirs = os.pipe()
        task = {"script": script, "folder": os.getcwd(), "environment": dict(os.environ)}
        socket.send_fds(self.mine, [json.dumps(task).encode()], [theirs])
        os.close(theirs)
        with os.fdopen(mine, "rb") as answer:
            content = answer.read()
        status = struct.unpack("i", content)[0] if content else -9
        if status:
            raise subprocess.CalledProcessError(status, f"python {script}")


def run(task: Callable[[], object]) -> NoReturn:
    """Run a task the way that Python runs a script, and end this process."""
    code: object = 0
    try:
        task()
    except SystemExit as error:
        code = error.code
        if isinstance(code, str):
            print(code, file=sys.stderr)
            code = 1
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)  # jobs have one of their own
        code = 1
    if learned := os.environ.get(LEARNED):
        with open(learned, "a") as file:
            file.write("\n".join([*sys.modules, ""]))
    # Taking every module and object apart takes longer than most jobs.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def snakemake(request: dict) -> None:
    """Be Snakemake, in a process group of its own."""
    os.setpgid(0, 0)
    output = os.open(request["output"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.chdir(request["folder"])
    os.environ.update(request.get("environment", {}))
    if request.get("strike"):
        strike(**request["strike"])
    script = import_module("snakemake.script")
    jobs = Jobs()
    script.PythonScript.execute_script = lambda self, fname, edit=False: jobs.execute(fname)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = [os.path.join(os.path.dirname(script.__file__), "../__main__.py")]
    sys.argv += request["arguments"]
    run(import_module("snakemake.cli").main)


def serve() -> None:
    """Answer requests until there are no more."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    requests = os.fdopen(os.dup(0), "r")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    print("{}", file=answers)
    for line in iter(requests.readline, ""):
        request = json.loads(line)
        if names := request.get("learn"):
            learn(names)
            print("{}", file=answers)
            continue
        mine, theirs = os.pipe()
        process = os.fork()
        if process == 0:
            answers.close()
            requests.close()
            os.close(mine)
            snakemake(request)
        os.close(theirs)
        print(json.dumps({"process": process}), file=answers)
        # All processes of the run hold the other end.
        with os.fdopen(mine, "rb") as held:
            held.read()
        _, status = os.waitpid(process, 0)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), file=answers)


def learn(names: list[str]) -> None:
    """Import what an earlier run had imported."""
    for name in names:
        # What is no module of its own, or not for this process, is left to those that need it.
        with suppress(Exception):
            import_module(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    learn(["snakemake.cli", "snakemake.script"])
    serve()
