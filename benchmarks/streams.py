"""How fast sounds reach training code, beside other synthesizers and beside files, in turns.

::

    make bench-streams

Seconds of audio a second, as tensors of PyTorch: sounds of 4 s at 16 kHz from `TextureStream`, with
no, one and two workers; from torchsynth's Voice and SynthAX's ParametricSynth, with all threads;
and the dataset of config/pop.yaml, streamed and read from its WAV files, WebDataset and Parquet.
Writes streams.csv beside this file, and prints it; takes about ten minutes.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import torch
import yaml
from torch.utils.data import DataLoader

from benchmarks.bench import machine, number
from dsgenerator.config import models
from dsgenerator.torch import TextureDataset, TextureStream, collate

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PEERS = ROOT / ".venv-peers" / "bin" / "python"
RATE, DURATION, BATCH = 16_000, 4, 64
TURNS, SECONDS = 3, 2.0
EVENTS = ("pop", "drip", "chirp", "crickets", "engine")
FORMATS = {"WAV": "files", "WebDataset": "webdataset", "Parquet": "parquet"}
COLUMNS = ("what", "workers", "seconds of audio a second", "turns", "to the faster peer")


def endless(model: str) -> dict:
    """A config of sounds of one model at its defaults, of which each is rendered."""
    first = models.load(model).parameters[0]
    return {
        "dataset": "bench", "synth": model, "sample_rate": RATE, "gain_db": -20,
        "long_duration": DURATION, "variation_duration": DURATION,
        "params": {first.name: {"values": [first.default]}},
    }  # fmt: skip


def rate_of(loader: DataLoader, seconds: float = SECONDS) -> float:
    """Seconds of audio a second that a loader hands out once it has begun."""
    batches = iter(loader)
    samples, _ = next(batches)
    heard, begun = 0, time.perf_counter()
    for samples, _ in batches:
        heard += samples.numel()
        if time.perf_counter() - begun > seconds:
            break
    took = time.perf_counter() - begun
    del batches
    return heard / RATE / took


def streams(model: str, workers: int) -> Callable[[], float]:
    stream = TextureStream(endless(model), endless=True, order="shuffled", seed=1)
    loader = DataLoader(stream, batch_size=16, num_workers=workers, collate_fn=collate)
    return lambda: rate_of(loader)


def peer(name: str) -> Callable[[], float]:
    """What another synthesizer does, which has an environment of its own."""

    def measure() -> float:
        command = [PEERS, HERE / "peers.py", name, RATE, DURATION, BATCH, SECONDS]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
        return float(json.loads(done.stdout.splitlines()[-1]))

    return measure


def read(folder: Path, source: str | None) -> Callable[[], float]:
    """A pass over the dataset of pop, from its files or with none."""
    if source is None:
        data = TextureStream("pop", order="sorted")
    else:
        data = TextureDataset(folder, source=source)
    return lambda: rate_of(DataLoader(data, batch_size=25, collate_fn=collate), seconds=60)


def dataset(folder: Path) -> Path:
    """Make the dataset of config/pop.yaml, with records that hold its audio."""
    config = yaml.safe_load((ROOT / "config" / "pop.yaml").read_text())
    config |= {"records": ["webdataset", "huggingface"], "huggingface": {"parquet": True}}
    path = folder / "pop.yaml"
    path.write_text(yaml.safe_dump(config))
    snakemake = ROOT / ".venv" / "bin" / "snakemake"
    command = [snakemake, "--cores", "2", "--quiet", "all", "-d", folder, "-s", ROOT / "Snakefile"]
    subprocess.run([*map(str, command), "--configfile", str(path)], check=True)
    return folder / "results" / "pop" / "data"


def cases(folder: Path) -> Iterator[tuple[str, int, Callable[[], float]]]:
    """All that is measured: what, with how many workers, and how."""
    for name in ("torchsynth", "synthax"):
        yield name, 0, peer(name)
    for model in models.shipped():
        for workers in (0, 1, 2) if model in EVENTS else (0, 2):
            yield model, workers, streams(model, workers)
    data = dataset(folder)
    yield "pop.yaml, streamed", 0, read(data, None)
    for name, source in FORMATS.items():
        yield f"pop.yaml, {name}", 0, read(data, source)


def main() -> None:
    torch.set_num_threads(2)
    print(machine(), file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="streams") as folder:
        every = list(cases(Path(folder)))
        turns: dict[tuple[str, int], list[float]] = {case[:2]: [] for case in every}
        for _ in range(TURNS):
            for what, workers, measure in every:
                turns[what, workers].append(measure())
    middle = {case: median(found) for case, found in turns.items()}
    best = max(middle["torchsynth", 0], middle["synthax", 0])
    rows = []
    for (what, workers), value in middle.items():
        found = " ".join(map(number, turns[what, workers]))
        rows.append((what, workers, number(value), found, f"{value / best:.2f}"))
    with (HERE / "streams.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([(machine(),), COLUMNS, *rows])
    for row in (COLUMNS, *rows):
        print("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main()
