"""A disk that is full, or a file in the way, ends a run with a sentence, and loses nothing."""

from __future__ import annotations

import os
import random
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from tests.e2e import helpers
from tests.torture.common import ROOT, Found, Made, dataset, difference, remove, snakemake, tree
from tests.torture.strikes import Strike, struck

CONFIGS = (dataset(), dataset(records=None), dataset(records=["tfrecords", "nsjson", "croissant"]))
LARGE = "size=64m,nr_inodes=100000"
PAGE = 4096
SENTENCES = (
    "No space left on device: ",
    "Free some room",
    "directory: ",
    "is in the way",
    "File exists: ",
)
SNAKEMAKES = "[Errno 28] No space left on device"
LOGGERS_OWN = re.compile(r"--- Logging error ---.*?^Arguments: None$", re.DOTALL | re.MULTILINE)
"""What Snakemake's logger prints where the log of a job that failed could not even be begun."""

NAMED = ("results/", ".snakemake", "the disk that holds")
FOLDERS = (
    *("results", "results/tiny", "results/tiny/data", "results/tiny/data/audio"),
    *("results/tiny/store", "results/tiny/long", "results/tiny/batches", "results/tiny/claims"),
    *("results/tiny/logs", "results/tiny/logs/render", "results/tiny/data/webdataset"),
    *("results/tiny/data/tfrecords", "results/tiny/data/huggingface", ".snakemake"),
    *("results/tiny/data/audio/rate_exp-05.00", "results/tiny/data/huggingface/train"),
)
FILES = (
    *("results/tiny/run.json", "results/tiny/lock", "results/tiny/data/metadata.csv"),
    *("results/tiny/data/metadata.parquet", "results/tiny/data/dataset.json"),
    *("results/tiny/data/README.md", "results/tiny/data/webdataset/tiny-000000.tar"),
    *("results/tiny/data/nsjson.json", "results/tiny/data/huggingface/train/audio"),
    "results/tiny/data/audio/rate_exp-05.00/tiny--rate_exp-05.00--cf_exp-00.00--v-000.wav",
    "results/tiny/long/tiny--rate_exp-05.00--cf_exp-00.00.wav",
)


class Disk:
    """See the module."""

    name = "disk"

    def __init__(self, folder: Path, repo: Path = ROOT):
        folder.mkdir(parents=True, exist_ok=True)
        self.made, self.repo = Made(folder, repo), repo
        self.skip = None
        try:
            with mounted(folder / "try", LARGE):
                pass
        except (OSError, subprocess.CalledProcessError):
            self.skip = "as no disk may be mounted"

    def case(self, chance: random.Random, number: int, folder: Path) -> str:
        """Run on a disk that gets full, or where something is in the way."""
        config = chance.choice(CONFIGS)
        place = chance.choice(("", "results"))
        kind = chance.choice(("size", "size", "inodes", "somebody", "somebody", "folder", "file"))
        if kind in ("folder", "file"):
            path = chance.choice(FOLDERS if kind == "folder" else FILES)
            self.in_the_way(config, path, kind, folder)
            return f"no {kind}"
        strike = None
        options = LARGE
        if kind == "somebody":
            drawn = Strike.draw(chance)
            where = drawn.place if drawn.place != "some time" else "store"
            strike = Strike(where, drawn.nth, victim="disk")
            options = "size=2m,nr_inodes=10000"
        else:
            sizes = self.footprint(config, place)
            pages, share = sum(-(-size // PAGE) for size in sizes), chance.uniform(0.2, 1.1)
            if kind == "size":
                options = f"size={PAGE * max(4, int(share * pages))},nr_inodes=100000"
            else:
                options = f"size=64m,nr_inodes={max(4, int(share * len(sizes)))}"
        self.full(config, place, options, strike, folder)
        return f"full by {kind}"

    def footprint(self, config: dict, place: str) -> list[int]:
        """Return the sizes of what a clean run makes, folders too."""
        work = self.made.workspace(config)
        return [path.lstat().st_size for path in (work.folder / place).rglob("*")]

    def full(
        self, config: dict, place: str, options: str, strike: Strike | None, folder: Path
    ) -> None:
        """Run on a small disk, and again when it is larger."""
        work = helpers.Workspace(folder / "work", config, self.repo)
        disk = work.folder / place
        told = [f"{config}", f"A disk for {place or 'all'} with {options}, {strike}"]
        with mounted(disk, options):
            configfile = folder / "tiny.yaml"
            configfile.write_text(yaml.safe_dump(config, sort_keys=False))
            words = ["-d", work.folder, "--configfile", configfile, "--cores", 1]
            if strike:
                filler = str(disk / "filler")
                tokens = folder / "tokens"
                run, _ = struck(words, work.folder, strike, tokens, self.repo, filler)
            else:
                run = snakemake(*words, folder=work.folder, repo=self.repo)
            self.look(run, told, all_of_it=not place)
            remove(disk / "filler")
            subprocess.run(["mount", "-o", f"remount,{LARGE}", disk], check=True)
            self.again(words, work, told)

    def in_the_way(self, config: dict, path: str, kind: str, folder: Path) -> None:
        """Run where a file is in place of a folder, or a folder in place of a file."""
        work = helpers.Workspace(folder / "work", config, self.repo)
        odd = work.folder / path
        odd.parent.mkdir(parents=True, exist_ok=True)
        odd.write_text("mine") if kind == "folder" else (odd / "mine").mkdir(parents=True)
        told = [f"{config}", f"no {kind} {path}"]
        words = work.arguments()
        run = snakemake(*words, folder=work.folder, repo=self.repo)
        # A run that needs no such thing is not disturbed.
        self.look(run, told, path.removeprefix("results/tiny/"))
        if odd.is_file() != (kind == "folder"):
            raise Found("\n".join([f"{path} is gone", *told, run.output[-3000:]]))
        remove(odd)
        self.again(words, work, told)

    def look(
        self, run: helpers.Run, told: list[str], name: str = "", all_of_it: bool = False
    ) -> None:
        """See what a run said that could not write.

        Where Snakemake's own files have no room either, its own way to say so has to do.
        """
        if run.status == 0:
            return
        output = LOGGERS_OWN.sub("", run.output) if all_of_it else run.output
        joined = " ".join(output.split())
        faults = [f"status {run.status}"] if run.status != 1 else []
        if all_of_it and SNAKEMAKES in joined and "Traceback" not in joined and not faults:
            return
        faults += ["a traceback"] if "Traceback" in output else []
        faults += ["no sentence"] if not any(words in joined for words in SENTENCES) else []
        if not any(part in joined for part in NAMED) or name not in joined.replace(" ", ""):
            faults.append("no name")
        if faults:
            raise Found("\n".join([f"Failed with {', '.join(faults)}", *told, run.output[-4000:]]))

    def again(self, words: list, work: helpers.Workspace, told: list[str]) -> None:
        """Run where there is nothing wrong any more."""
        run = snakemake(*words, folder=work.folder, repo=self.repo)
        if run.status or "Traceback" in run.output:
            raise Found("\n".join(["The second run fails", *told, run.output[-4000:]]))
        if faults := difference(tree(work.data), self.made.data(work.config)):
            shown = [f"data/ is not that of a clean run: {faults[0]}", *faults[:10]]
            raise Found("\n".join([*shown, *told]))


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Have a disk of its own at a folder for a while."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True, stderr=-3)
    try:
        yield
    finally:
        os.sync()
        subprocess.run(["umount", "-l", folder], check=True)
