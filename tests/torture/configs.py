"""Random and mutated configs end as a dataset, or with a short message."""

from __future__ import annotations

import json
import os
import random
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from dsgenerator.config.original.translation import read_config
from dsgenerator.config.reading import Unreadable, read_file
from dsgenerator.config.schema import Config
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.history import next_turn
from dsgenerator.plan.run import make_run
from dsgenerator.plan.sizes import describe
from dsgenerator.points.validation import validate
from dsgenerator.upkeep.verification import check_folder
from tests.making import ALL, make
from tests.torture import hostile
from tests.torture.common import ROOT, Found, faults_of, in_child, snakemake

SECONDS = 60
"""A grid of ten million points, which is allowed, takes 45 s."""

BY_COMMAND = 50
"""Every so many cases, Snakemake reads the config, too."""

MOST_POINTS, MOST_SAMPLES, MOST_FILES = 10_000, 200_000, 300
"""Datasets up to so many points are planned, and those with so few samples and files are made."""

HEAVY = ("scipy.stats", "dsgenerator.records.parquet", "dsgenerator.records.tfrecords", "soundfile")
"""Modules that children need not import again."""

BASE = {
    **{"dataset": "demo", "synth": "pop", "sample_rate": 8000, "long_duration": 0.4},
    **{"variation_duration": 0.1, "gain_db": -6, "seed": 0, "fixed": {"q": 20}},
}
RANGE, LABEL = {"min": 4, "max": 5, "n": 2}, {"name": "speed", "min": 0, "max": 1, "doc": "How."}
MOVING = {"lfo": {"rate": 3, "min": 4, "max": 5, "shape": "sine"}}
WHOLE = (
    BASE | {"params": {"rate_exp": RANGE, "cf_exp": {"values": [0, 0.5]}}, "records": ALL},
    BASE | {"params": {"rate_exp": RANGE | {"label": LABEL}}, "split": {"train": 0.5, "test": 0.5}},
    BASE | {"params": {"rate_exp": {"min": 4, "max": 5}}, "design": {"kind": "sobol", "n": 3}},
    BASE | {"params": {"rate_exp": {"min": 4, "max": 5}}, "design": {"kind": "random", "n": 2}},
    BASE | {"points": [{"rate_exp": 4, "cf_exp": 0}, {"rate_exp": 5, "cf_exp": 1}]},
    BASE | {"points": "points.csv", "records": ["params"]},
    BASE | {"params": {"rate_exp": RANGE}, "hold_out": {"rate_exp": [5]}, "on_clip": "drop"},
    BASE | {"params": {"rate_exp": {"values": [4, MOVING, [[0, 4], [0.4, 5]]]}}, "records": ALL},
    BASE | {"params": {"irreg_exp": RANGE | {"max": 1, "min": 0, "units": "norm"}}, "examples": 2},
    BASE | {"params": {}, "sample_format": "FLAC", "file_sample_rate": 16000, "silence_db": -60},
    BASE | {"records": ALL, "tfrecords": {"type": "single"}, "huggingface": {"parquet": True}},
)
PARAM = {
    **{"synth_pname": "rate_exp", "synth_minval": 4, "synth_maxval": 5, "user_nvals": 2},
    **{"user_pname": "speed", "user_minval": 0, "user_maxval": 1, "synth_units": "natural"},
}
FIXED = {"synth_pname": "q", "synth_val": 20, "synth_units": "natural"}
LENGTHS = {"soundDuration": 0.4, "fixedParams": [FIXED], "params": [PARAM], "outPath": "here"}
ORIGINALS = (
    LENGTHS | {"soundname": "pop", "samplerate": 8000, "chunkSecs": 0.1, "recordFormat": 0},
    LENGTHS
    | {"soundname": "pop", "computeSR": 16000, "datafileSR": 8000, "numChunks": 4, "rngseed": 3}
    | {"recordFormat": "nsjson", "examples": 2},
    LENGTHS | {"soundname": "drip", "samplerate": 8000, "chunkSecs": 0.1, "recordFormat": [0, 1]},
)
KEYS = (*Config.model_fields, "min", "max", "n", "values", "units", "label", "lfo", "from", "to")
OLD_KEYS = ("synth_dir", "tftype", "shard_size", "description", *ORIGINALS[0], *ORIGINALS[1])


class Configs:
    """See the module."""

    name, skip = "configs", None

    def __init__(self, folder: Path, repo: Path = ROOT):
        for module in HEAVY:
            import_module(module)
        self.shipped = [*(ROOT / "config").glob("*.yaml"), *(ROOT / "config/test").glob("*.yaml")]
        self.shipped.sort()

    def case(self, chance: random.Random, number: int, folder: Path) -> str:
        """Write a config, have it read, and see how that ends."""
        work = folder / "work"
        surroundings(work)
        name, content = self.content(chance)
        (work / name).write_bytes(content)
        return self.check(work, name, by_command=number % BY_COMMAND == 0)

    def content(self, chance: random.Random) -> tuple[str, bytes]:
        """Return a config's name and its bytes."""
        if chance.random() < 0.2:
            config = hostile.mutated(chance, chance.choice(ORIGINALS), OLD_KEYS)
            if chance.random() < 0.7:
                content = json.dumps(config, skipkeys=True).encode()
                twisted = chance.random() < 0.3
                return "c.json", hostile.with_bytes(chance, content) if twisted else content
            return "c.yaml", hostile.written(config).encode("utf-8", "surrogatepass")
        config: Any = chance.choice(WHOLE)
        text = hostile.written(config)
        if chance.random() < 0.3:
            text = chance.choice(self.shipped).read_text()
            config = yaml.safe_load(text)
        kind = chance.random()
        if kind < 0.25:
            text = hostile.written(hostile.numbers_of(config, chance))
        elif kind < 0.7:
            text = hostile.written(hostile.mutated(chance, config, KEYS))
        if 0.6 < kind < 0.8:
            text = hostile.with_lines(chance, text)
        content = text.encode("utf-8", "surrogatepass")
        if kind > 0.8:
            content = hostile.with_bytes(chance, content)
        if kind > 0.98:
            content = chance.choice((b"", content.decode("latin1").encode("utf-16"), b"\0" * 99))
        return chance.choice(("c.yaml",) * 9 + ("c.json",)), content

    def check(self, work: Path, name: str, by_command: bool = False) -> str:
        """See how the reading of a config ends."""
        told = in_child(lambda: outcome(work, name), work.parent, SECONDS)
        shown = f"{(work / name).read_bytes()[:3000]!r}"
        if "crash" in told:
            raise Found(f"{told['crash']}\nThe config: {shown}")
        kind, message, points = told["result"]
        if faults := [*faults_of(message), *too_many(message), *printed(told["printed"])]:
            raise Found(f"The message {'; '.join(faults)}:\n{message[:3000]}\nThe config: {shown}")
        if by_command and points <= MOST_POINTS:
            by_snakemake(work, name, kind)
            return f"{kind}, and by command"
        return kind


def surroundings(work: Path) -> None:
    """Put into a folder what configs name."""
    (work / "folder").mkdir(parents=True)
    (work / "folder.py").mkdir()
    (work / "points.csv").write_text("rate_exp,cf_exp\n4,0\n5,0.5\n")
    (work / "broken.py").write_text("class Broken(:\n")
    for name in ("fifo", "fifo.py"):
        os.mkfifo(work / name)
    (work / "sparse.csv").touch()
    os.truncate(work / "sparse.csv", 2**36)


def outcome(work: Path, name: str) -> tuple[str, str, int]:
    """Do what the profile, the Snakefile and, for tiny datasets, the jobs do with a config."""
    os.chdir(work)
    try:
        config, sources, notes = read_config(read_file(name), [name])
        dataset = validate(config, sources)
        told = "\n".join([*notes, describe(dataset)])
        points, files = len(dataset), len(dataset) * dataset.variations
        if points > MOST_POINTS:
            return "accepted", told, points
        run = make_run(dataset)
        run.paths.check_folders()
        next_turn(run.paths, run.table)
        stems = {signal.point.stem for signal in run.signals}
        if len(stems) < points or run.shards is None:
            raise AssertionError("two points have one name")
    except (DSGeneratorError, Unreadable) as error:
        return "refused", str(error), 0
    if points * dataset.long_samples > MOST_SAMPLES or files > MOST_FILES:
        return "planned", told, points
    try:
        run = make(config, work / "made")
        check = check_folder(run.paths.data)
        if check:
            raise AssertionError(check.report())
    except DSGeneratorError as error:
        return "refused by jobs", str(error), points
    finally:
        shutil.rmtree(work / "made", ignore_errors=True)
    return "made", told, points


def too_many(message: str) -> list[str]:
    """Return whether a message lists too many problems."""
    count = sum(line.startswith("  ") for line in message.splitlines())
    return [f"lists {count} problems"] if count > 21 else []


def printed(text: str) -> list[str]:
    """Return whether something was printed besides; a warning is as bad as a message."""
    return [f"was not alone, but with {text[:1000]!r}"] if text else []


def by_snakemake(work: Path, name: str, kind: str) -> None:
    """Have Snakemake read the config as well."""
    before = sorted(path for path in work.rglob("*") if ".snakemake" not in path.parts)
    run = snakemake("-n", "--cores", 1, "-d", work, "--configfile", work / name, folder=work)
    after = sorted(path for path in work.rglob("*") if ".snakemake" not in path.parts)
    expected = 1 if kind == "refused" else 0
    if run.status != expected or "Traceback" in run.output or before != after:
        raise Found(
            f"snakemake -n ends with {run.status}, not {expected}; new: "
            f"{set(after) - set(before) or 'nothing'}\n{run.output[-3000:]}"
        )
