"""Bad days for the workflow: `make torture`, or `python -m tests.torture --help`.

Each harness tries random cases for its share of the time.  A case follows from the seed, the
harness and its number alone; those that found something can be tried again by these.

The checkout has to stay as it is meanwhile, as ``dataset.json`` tells its commit.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Protocol

from tests.torture.common import Found, remove
from tests.torture.configs import Configs
from tests.torture.copies import Copies
from tests.torture.disk import Disk
from tests.torture.kills import Kills
from tests.torture.rot import Rot

HARNESSES = {harness.name: harness for harness in (Configs, Kills, Disk, Rot, Copies)}
MEMORY = 8 * 10**9
MOST_FINDINGS = 10
"""A harness that has found so many different things is ended."""


class Harness(Protocol):
    """Tries one kind of bad day."""

    name: str
    skip: str | None

    def case(self, chance: random.Random, number: int, folder: Path) -> str:
        """Try one case, and return what it was; raise `Found` if something is wrong."""


def chance_of(seed: int, name: str, number: int) -> random.Random:
    """Return the random numbers of one case."""
    return random.Random(f"{seed}/{name}/{number}")


def try_cases(harness: Harness, seed: int, cases, scratch: Path, until: float) -> list[str]:
    """Try cases until it is time, print one line, and return what was found."""
    tried, findings, kinds = Counter(), [], Counter()
    for number in cases:
        if tried and (time.monotonic() > until or len(findings) >= MOST_FINDINGS):
            break
        folder = scratch / f"{harness.name}-{number}"
        folder.mkdir(parents=True)
        found = None
        try:
            tried[harness.case(chance_of(seed, harness.name, number), number, folder)] += 1
            remove(folder)
        except KeyboardInterrupt:
            break
        except Found as error:
            found = error
        except Exception:  # a fault of the harness is one, too, and ends no other case
            found = Found(f"The harness itself failed\n{traceback.format_exc()}")
        if found:
            tried["found"] += 1
            kinds[found.kind] += 1
            if kinds[found.kind] > 1:
                remove(folder)
                continue
            (folder / "found.txt").write_text(f"{found}\n", errors="backslashreplace")
            again = f"make torture SEED={seed} HARNESS={harness.name} CASE={number}"
            findings.append(f"{found.shown()}\nTry it again: {again}\nIts files: {folder}")
    told = ", ".join(f"{count} {kind}" for kind, count in tried.most_common() if kind != "found")
    again = f" ({tried['found']} times)" if tried["found"] > len(findings) else ""
    what = f"{len(findings)} FOUND{again}" if findings else "nothing found"
    print(f"{harness.name}: {tried.total()} cases ({told}); {what}", flush=True)
    return findings


def main(arguments: list[str]) -> int:
    """Run the harnesses, print what they found, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--harness", choices=HARNESSES)
    parser.add_argument("--case", type=int, help="try this case alone")
    given = parser.parse_args(arguments)
    if given.case is not None and not given.harness:
        parser.error("a case is one of a harness: name that, too")
    names = [given.harness] if given.harness else list(HARNESSES)
    print(f"SEED={given.seed}", flush=True)
    # As helpers of the tests, which start processes, have them.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    # A mistake of a harness must not take the memory of the machine.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    scratch, findings = Path(tempfile.mkdtemp(prefix="torture-")), []
    cases = range(10**9) if given.case is None else [given.case]
    for name in names:
        until = time.monotonic() + 60 * given.minutes / len(names)
        harness = HARNESSES[name](scratch / name)
        if harness.skip:
            print(f"{name}: skipped, {harness.skip}", flush=True)
            continue
        findings += try_cases(harness, given.seed, cases, scratch, until)
        remove(scratch / name)
    for finding in findings:
        print(f"\n{'=' * 80}\n{finding}")
    if not findings:
        shutil.rmtree(scratch)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
