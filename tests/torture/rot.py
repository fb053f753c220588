"""Files of a dataset that rot are found out, or made again; and nobody trips over them."""

from __future__ import annotations

import os
import random
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.e2e import helpers
from tests.histories import runs
from tests.torture.common import (
    ROOT,
    Found,
    Made,
    command,
    dataset,
    difference,
    remove,
    snakemake,
    tree,
)

LABEL = {"name": "speed", "min": 0, "max": 100}
RATES = {"values": [5, 6]}
BASE = dataset(params={"rate_exp": RATES, "cf_exp": {"values": [0, 0.5]}})
CHANGED = (
    dataset(variation_duration=0.2),
    BASE | {"params": {"rate_exp": RATES | {"label": LABEL}, "cf_exp": {"values": [0, 0.5]}}},
    BASE | {"params": {"rate_exp": {"values": [5, 6, 7]}, "cf_exp": {"values": [0, 0.5]}}},
    BASE | {"gain_db": -6},
    BASE | {"records": ["params", "tfrecords", "nsjson"]},
)
PLACES = {
    **{"audio": "data/audio/*/*.wav", "record": "data/audio/*/*.params", "data": "data/*.*"},
    **{"shard": "data/webdataset/*", "huggingface": "data/huggingface/train/*"},
    **{"state": "batches/*", "claim": "claims/*", "run": "run.json", "store": "store/*"},
    **{"long": "long/*", "log": "logs/*/*", "lock": "lock"},
}
HOWS = (
    *("flip", "flip", "flip", "cut", "empty", "zeros", "swap", "swap", "append"),
    *("folder", "fifo", "dangling", "elsewhere", "gone"),
)
OWNERS = {"batches", "claims", "run.json"}
SECONDS = 20
REPAIR = re.compile(r"Make them again with\n(.+)\n?")
NAMED = re.compile(r"^  (?:refused|extra): (.+)$", re.MULTILINE)


class Rot:
    """See the module."""

    name, skip = "rot", None

    def __init__(self, folder: Path, repo: Path = ROOT):
        self.made, self.repo, self.server = Made(folder, repo), repo, None
        work = self.made.workspace(BASE)
        if repo == ROOT:  # a copy with a fault is no other than by its own command
            runs.TIMEOUT = SECONDS
            self.server = runs.Server()
            learning = work.copy(folder / "learning")
            self.server.learn(self.words(learning, "--forceall"), learning.folder)

    def case(self, chance: random.Random, number: int, folder: Path) -> str:
        """Let one to three files rot, and go on in some order."""
        work = self.made.workspace(BASE).copy(folder / "work")
        places = [chance.choice(list(PLACES)) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        rotten, told = {}, []
        for place in places:
            found = sorted(work.results.glob(PLACES[place]))
            path = chance.choice([path for path in found if path not in rotten] or [None])
            if path is None:
                continue
            how = spoil(chance, path, place)
            rotten[path] = how in ("flip", "zeros", "swap")
            told.append(f"{path.relative_to(work.results)}: {how}")
        steps = [chance.choice(("verify", "same", "changed")) for _ in range(chance.randint(1, 3))]
        self.go_on(work, steps, chance.choice(CHANGED), rotten, told)
        return f"{places[0]}{' and more' * (len(places) > 1)}"

    def words(self, work: helpers.Workspace, *more: str) -> list[str]:
        """Return the arguments of a run."""
        return list(map(str, ["-s", self.repo / "Snakefile", *work.arguments(*more)]))

    def run(self, work: helpers.Workspace, told: list[str], *more: str) -> helpers.Run:
        """Run Snakemake, which has to end, and without a traceback."""
        if self.server:
            ended = self.server.run(self.words(work, *more), work.folder)
            run = helpers.Run(ended.status, ended.output)
        else:
            words = work.arguments(*more)
            run = snakemake(*words, folder=work.folder, repo=self.repo, seconds=SECONDS)
        what = " ".join(more) or "a run"
        told += [f"{what} ended with {run.status}", run.output[-2500:]]
        if run.status == -9:
            raise Found("\n".join([f"{what} does not end", *told]))
        if "Traceback" in run.output:
            raise Found("\n".join([f"A traceback: {what}", *told]))
        if run.status not in (0, 1):
            raise Found("\n".join([f"Status {run.status}: {what}", *told]))
        return run

    def go_on(
        self,
        work: helpers.Workspace,
        steps: list[str],
        changed: dict[str, Any],
        rotten: dict[Path, bool],
        told: list[str],
    ) -> None:
        """Verify, run again or run another config; in the end verify and repair.

        `rotten` says of what was spoiled whether its size is what it was.
        """
        for step in steps:
            if step == "verify":
                self.verify(work, told)
                continue
            if step == "changed":
                work.config = dict(changed)
                told.append(f"The config is now {changed}")
            self.finish(work, rotten, told)
            self.is_right(work, rotten, told)
        for _ in range(5):
            run = self.verify(work, told)
            if run.status == 0:
                break
            if not self.repair(work, run.output, told):
                self.clear(rotten, run.output, told)
        wrong = difference(tree(work.data), self.made.data(work.config))
        wrong += difference(tree(work.results / "long"), self.made.long(work.config))
        if run.status or wrong:
            shown = f"Not repaired, verify ends with {run.status}: {wrong[:1]}"
            raise Found("\n".join([shown, *wrong[:10], *told]))

    def finish(self, work: helpers.Workspace, rotten: dict[Path, bool], told: list[str]) -> None:
        """Run until it succeeds, and remove between what is named as in the way."""
        for _ in range(4):
            run = self.run(work, told)
            if run.status == 0:
                return
            self.clear(rotten, run.output, told)
        raise Found("\n".join(["The run fails again and again", *told]))

    def clear(self, rotten: dict[Path, bool], output: str, told: list[str]) -> None:
        """Remove what a message names as in the way, as its reader would."""
        said = "".join(output.split())
        for path in rotten:
            if path.name in said and os.path.lexists(path):
                remove(path)
                told.append(f"{path.name}, which was named, is removed")

    def verify(self, work: helpers.Workspace, told: list[str]) -> helpers.Run:
        """Have the dataset verified, and see whether that is the truth."""
        run = self.run(work, told, "verify")
        should = self.made.data(work.config)
        wrong = difference(tree(work.data), should)
        if wrong and run.status == 0 and "config is now" not in "".join(told):
            raise Found("\n".join([f"verify does not see that {wrong[0]}", *told]))
        return run

    def repair(self, work: helpers.Workspace, output: str, told: list[str]) -> bool:
        """Do what verify says: remove what is refused, and run the command that it printed."""
        for name in NAMED.findall(output):
            remove(work.folder / name)
            with suppress(OSError):
                remove(work.data / name)
            told.append(f"{name}, which was named, is removed")
        found = REPAIR.search(output)
        if found is None:
            self.run(work, told)
            return False
        words = found[1]
        paths = {"PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}", "COLUMNS": "300"}
        paths |= helpers.NO_COMMIT
        run = command("sh", "-c", words, folder=work.folder, env=os.environ | paths)
        told += [f"{words} ended with {run.status}", run.output[-2500:]]
        if "Traceback" in run.output:
            raise Found("\n".join(["A traceback: the repair", *told]))
        return run.status == 0

    def is_right(self, work: helpers.Workspace, rotten: dict[Path, bool], told: list[str]) -> None:
        """See that all files that a run had to make are right.

        What rotted in place and is the same in both configs was not to be made: `verify` finds it.
        """
        before, should, is_ = self.made.data(BASE), self.made.data(work.config), tree(work.data)
        kept = {str(path.relative_to(work.data)) for path in rotten if work.data in path.parents}
        sized = {str(path.relative_to(work.results)) for path, same in rotten.items() if same}
        state = [path for path in rotten if path.parent.name in OWNERS or path.name in OWNERS]
        for name in sorted(is_.keys() | should.keys()):
            if is_.get(name) == should.get(name):
                continue
            excused = f"data/{name}" in sized and before.get(name) == should.get(name)
            mine = name not in should and any(name.startswith(other) for other in kept)
            # Whose a file is that is no longer asked for, claims and lists tell; not if both rot.
            forgotten = name not in should and name in before and len(state) > 1
            if not excused and not mine and not forgotten:
                shown = f"{name} is {is_.get(name)} with status 0, not {should.get(name)}"
                raise Found("\n".join([f"A wrong file: {shown}", *told]))


def spoil(chance: random.Random, path: Path, place: str) -> str:
    """Let a file rot, and return how."""
    how = chance.choice(HOWS)
    if path.is_symlink() and how in ("flip", "cut", "empty", "zeros", "append", "swap"):
        how = chance.choice(("folder", "fifo", "dangling", "elsewhere", "gone", "copy"))
    if not path.is_symlink() and path.stat().st_size == 0 and how in ("flip", "zeros", "swap"):
        how = "append"
    content = b"" if path.is_symlink() else path.read_bytes()
    match how:
        case "flip":
            number = chance.randrange(len(content))
            byte = bytes([content[number] ^ 1 << chance.randrange(8)])
            path.write_bytes(content[:number] + byte + content[number + 1 :])
        case "cut":
            os.truncate(path, chance.randrange(max(1, len(content))))
        case "empty":
            os.truncate(path, 0)
        case "zeros":
            path.write_bytes(bytes(len(content)))
        case "append":
            path.write_bytes(content + b"\0")
        case "swap":
            files = [p for p in sorted(path.parent.iterdir()) if p.is_file() and p != path]
            same = [p for p in files if p.stat().st_size == len(content)]
            if not same:
                path.write_bytes(bytes(len(content)))
                return "zeros"
            other = chance.choice(same)
            path.write_bytes(other.read_bytes())
        case "copy":
            content = path.read_bytes() if path.is_file() else b""
            remove(path)
            path.write_bytes(content)
        case _:
            remove(path)
            if how == "folder":
                (path / "inside").mkdir(parents=True)
            elif how == "fifo":
                os.mkfifo(path)
            elif how == "dangling":
                path.symlink_to("nothing")
            elif how == "elsewhere":
                path.symlink_to("/dev/zero" if place != "long" else "../run.json")
    return how
