"""Install what lock files pin, and show that it lives: ``python -m scripts.install LOCK ...``.

Runs in the environment that is installed into, before anything else is there.
"""

import re
import subprocess
import sys
import time
from collections import deque

PINNED = re.compile(r"^[\w.-]+==", re.MULTILINE)
COLLECTED = re.compile(r"Collecting ([\w.-]+)")
KEPT, INTERVAL = 30, 5.0
"""Lines of pip's that are shown if it fails; seconds between two lines where no terminal is."""


def main(locks: list[str]) -> int:
    """Install the lock files one after the other; return the exit status."""
    for lock in locks:
        if status := install(lock):
            return status
    return 0


def install(lock: str) -> int:
    """Install one lock file; return pip's exit status."""
    with open(lock, encoding="utf-8") as file:
        count = len(PINNED.findall(file.read()))
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--no-input", "--require-hashes", "-r", lock]
    last: deque[str] = deque(maxlen=KEPT)
    show, collected = Line(f"  {lock}"), 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout:
            last.append(line)
            if found := COLLECTED.match(line):
                collected += 1
                show(f"{collected} of {count} packages: {found[1]}")
            elif line.startswith("Installing collected packages"):
                show("downloaded; installing (half a minute)", at_once=True)
    show.close()
    if pip.returncode:
        print("".join(last), end="", file=sys.stderr)
    return pip.returncode


class Line:
    """A line that is written over itself on a terminal, and seldom where there is none."""

    def __init__(self, title: str) -> None:
        self._title, self._terminal = title, sys.stderr.isatty()
        self._next = time.monotonic() + (0 if self._terminal else INTERVAL)

    def __call__(self, text: str, at_once: bool = False) -> None:
        """Show a text, if it is time to."""
        if self._terminal:
            print(f"\r\x1b[K{self._title}: {text}", end="", file=sys.stderr, flush=True)
        elif at_once or time.monotonic() >= self._next:
            self._next = time.monotonic() + INTERVAL
            print(f"{self._title}: {text}", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Remove it from a terminal."""
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
