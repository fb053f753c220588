"""Strikes a process just before it changes a chosen file: on the PYTHONPATH of runs to be struck.

Python imports this at its start.  Each change that fits takes a token; whoever takes the last one
strikes.  So one blow falls, whichever of the run's processes makes the change.
"""

import json
import os
import re
import runpy
import signal
import sys
from contextlib import suppress


def install(plan: dict) -> None:
    changed = runpy.run_path(plan["server"])["changed"]
    fits, root, tokens = re.compile(plan["pattern"]), plan["root"], plan["tokens"]
    main = int(os.environ.setdefault("TORTURE_MAIN", str(os.getpid())))

    def hook(event: str, arguments: tuple) -> None:
        path = changed(event, arguments)
        if path is None or not path.startswith(root) or not fits.search(path[len(root) :]):
            return
        if plan["victim"] == "job" and os.getpid() == main:
            return
        left = os.listdir(tokens)
        with suppress(FileNotFoundError):
            if left:
                os.unlink(os.path.join(tokens, max(left)))
                if len(left) == 1:
                    strike(plan, main)

    sys.addaudithook(hook)


def strike(plan: dict, main: int) -> None:
    """Send a signal, or fill the disk."""
    match plan["victim"]:
        case "group":
            os.killpg(os.getpgid(main), plan["sign"])
        case "main":
            os.kill(main, plan["sign"])
        case "job":
            os.kill(os.getpid(), plan["sign"])
        case "disk":
            with suppress(OSError), open(plan["filler"], "wb", buffering=0) as filler:
                while filler.write(bytes(1024)):
                    pass
    if plan["victim"] in ("main", "group") and plan["sign"] == signal.SIGKILL:
        signal.sigtimedwait([], 0.2)  # until it has arrived


if "TORTURE_STRIKE" in os.environ:
    install(json.loads(os.environ["TORTURE_STRIKE"]))
