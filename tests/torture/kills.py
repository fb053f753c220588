"""A run that is killed, however and whenever, is made good by the next one."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from tests.e2e import helpers
from tests.torture.common import ROOT, Found, Made, dataset, difference, remove, snakemake, tree
from tests.torture.strikes import Strike, struck, wait_for

RATES = {"cf_exp": {"values": [0, 0.5]}}
CONFIGS = (
    *(dataset(), dataset(), dataset(gain_db=-6), dataset(variation_duration=0.2)),
    *(dataset(batch_size=1), dataset(records=None), dataset(seed=1), dataset(fixed={"q": 40})),
    dataset(records=["tfrecords", "nsjson", "croissant"]),
    dataset(params={"rate_exp": {"min": 5, "max": 6, "n": 3}} | RATES),
    dataset(params={"rate_exp": {"values": [6]}} | RATES),
    dataset(split={"train": 0.5, "test": 0.5}, sample_format="FLAC"),
)
"""What a dataset may turn into; few, so that clean runs of all of them are soon there."""


class Kills:
    """See the module."""

    name, skip = "kills", None

    def __init__(self, folder: Path, repo: Path = ROOT):
        self.made, self.repo = Made(folder, repo), repo

    def case(self, chance: random.Random, number: int, folder: Path) -> str:
        """Kill runs of a dataset, one to three in a row, and then let one finish."""
        first = chance.choice(CONFIGS)
        begun = chance.random() < 0.5
        steps, config = [], first
        for _ in range(chance.choice((1, 1, 2, 3))):
            config = chance.choice(CONFIGS) if begun or chance.random() < 0.3 else config
            steps.append((config, Strike.draw(chance), chance.randint(1, 2)))
        last = chance.choice(CONFIGS) if chance.random() < 0.3 else config
        patient = chance.random() < 0.5
        self.check(first if begun else None, steps, last, folder, patient)
        return f"{steps[-1][1].sign} to the {steps[-1][1].victim}"

    def check(
        self, start: Any, steps: list, last: dict[str, Any], folder: Path, patient: bool = True
    ) -> None:
        """Go through a history of kills, and see what the last run makes of it.

        Parameters
        ----------
        start
            The config of a finished dataset to start from, or None.
        steps
            Each a config, a strike, and the number of cores.
        last
            The config of the run that finishes.
        folder
        patient
            Whether jobs that were left alone have ended when the next run starts.
        """
        work = helpers.Workspace(folder / "work", last, self.repo)
        told = [f"Start: {start}"]
        if start:
            remove(work.folder)
            work = self.made.workspace(start).copy(folder / "work")
        killed = []
        for number, (config, strike, cores) in enumerate(steps):
            work.config = config
            words = work.arguments(cores=cores)
            told.append(f"Run of {config} with {cores} cores, {strike}")
            run, process = struck(words, work.folder, strike, folder / f"run-{number}", self.repo)
            told.append(f"ended with {run.status}")
            killed.append(process)
            self.look(run, strike, told)
            alone = strike.victim == "main" and strike.sign == "SIGKILL"
            if (not alone or patient) and (left := wait_for(process, 20)):
                raise Found("\n".join([f"{left} are left over", *told, run.output[-3000:]]))
        work.config = last
        told.append(f"The last run: {last}")
        run = snakemake(*work.arguments(cores=2), folder=work.folder, repo=self.repo)
        for process in killed:
            wait_for(process, 20)
        told += [f"ended with {run.status}", run.output[-4000:]]
        if run.status or "Traceback" in run.output:
            raise Found("\n".join(["The last run fails", *told]))
        for name, clean in (("data", self.made.data(last)), ("long", self.made.long(last))):
            if faults := difference(tree(work.results / name), clean):
                shown = [f"{name}/ is not that of a clean run: {faults[0]}", *faults[:10]]
                raise Found("\n".join([*shown, *told]))

    def look(self, run: helpers.Run, strike: Strike, told: list[str]) -> None:
        """See what a run that was struck has said."""
        # While Python starts, and when the dataset is complete, it has its own way.
        started = "jobs: " in run.output and "dataset: " not in run.output
        if started and "Traceback" in run.output:
            raise Found("\n".join([f"A traceback upon {strike.sign}", *told, run.output[-4000:]]))
        signs = {"SIGKILL": (-9,), "SIGINT": (130, -2), "SIGTERM": (143, -15)}[strike.sign]
        if run.status not in (0, *((1,) if strike.victim == "job" else signs)):
            raise Found(
                "\n".join([f"Status {run.status} upon {strike}", *told, run.output[-4000:]])
            )
