"""How fast sounds reach training code, beside other synthesizers and beside files, in turns.

::

    make bench-streams

Seconds of audio a second, as tensors of PyTorch: sounds of 4 s at 16 kHz from `TextureStream`, with
no, one and two workers; from torchsynth's Voice and SynthAX's ParametricSynth, with all threads;
and the dataset of config/pop.yaml, streamed and read from its WAV files, WebDataset and Parquet.
Writes streams.csv and streams.png beside this file, and prints a table; takes about seven
minutes. What has to be some times as fast as something else is measured in eight turns, the rest,
which has a fifth to reach, in two.
"""

import csv
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import soundfile
import torch
import yaml
from torch.utils.data import DataLoader

from benchmarks.bench import machine, number
from benchmarks.plot import draw_streams
from dsgenerator.config import models
from dsgenerator.errors import Remark
from dsgenerator.torch import TextureDataset, TextureStream, collate

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PEERS = ROOT / ".venv-peers" / "bin" / "python"
RATE, DURATION, BATCH = 16_000, 4, 64
SECONDS = 1.2
TURNS, CLOSE_TURNS = 2, 8
EVENTS = ("pop", "drip", "chirp", "crickets", "engine")
FORMATS = {"WAV": "files", "WebDataset": "webdataset", "Parquet": "parquet"}
OTHERS = ("torchsynth", "synthax")
STREAMED, FILES = "pop.yaml, streamed", "pop.yaml, WAV files by soundfile"
CLOSE = {*EVENTS, *OTHERS, STREAMED, FILES}
"""What is compared so closely that two turns do not tell: they differ by a third at times."""

COLUMNS = ("what", "workers", "seconds of audio a second", "turns", "compared", "limit", "holds")


def endless(model: str) -> dict:
    """A shipped config, of sounds as long as those of the others, each of a point of its own."""
    config = yaml.safe_load((ROOT / "config" / f"{model}.yaml").read_text())
    return config | {
        "sample_rate": RATE,
        "long_duration": DURATION,
        "variation_duration": DURATION,
        "gain_db": -20,
    }


def rate_of(loader: DataLoader, seconds: float = SECONDS) -> float:
    """Seconds of audio a second that a loader hands out once it has begun."""
    batches = iter(loader)
    # What workers have made in advance is not of the time that is measured.
    for _ in range(1 + 2 * loader.num_workers):
        next(batches)
    heard, begun = 0, time.perf_counter()
    for samples, _ in batches:
        heard += samples.numel()
        if time.perf_counter() - begun > seconds:
            break
    took = time.perf_counter() - begun
    del batches
    return heard / RATE / took


def streams(model: str, workers: int) -> Callable[[], float]:
    """An endless stream of a sound model, over the ranges of its shipped config."""
    stream = TextureStream(endless(model), endless=True, seed=1)
    loader = DataLoader(stream, batch_size=8, num_workers=workers, collate_fn=collate)
    return lambda: rate_of(loader)


def peer(name: str) -> Callable[[], float]:
    """What another synthesizer does, which has an environment of its own."""

    def measure() -> float:
        command = [PEERS, HERE / "peers.py", name, RATE, DURATION, BATCH, SECONDS]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
        return float(json.loads(done.stdout.splitlines()[-1]))

    return measure


class Sounds(torch.utils.data.Dataset):
    """Audio files as anybody would read them, without labels."""

    def __init__(self, folder: Path) -> None:
        self.files = sorted((folder / "audio").rglob("*.wav"))

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, place: int) -> tuple[torch.Tensor, dict]:
        return torch.from_numpy(soundfile.read(self.files[place], dtype="float32")[0]), {}


def passes(data: torch.utils.data.Dataset) -> Callable[[], float]:
    """A pass over a dataset."""
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
    for name in OTHERS:
        yield name, 0, peer(name)
    for model in models.shipped():
        for workers in (0, 1, 2) if model in EVENTS else (0, 2):
            yield model, workers, streams(model, workers)
    data = dataset(folder)
    yield STREAMED, 0, passes(TextureStream("pop"))
    yield FILES, 0, passes(Sounds(data))
    for name, source in FORMATS.items():
        yield f"pop.yaml, TextureDataset of {name}", 0, passes(TextureDataset(data, source=source))


def ratios(middle: dict[tuple[str, int], float]) -> Iterator[tuple[str, int, str, float, float]]:
    """What is to hold: what, workers, beside what, the ratio, and the least that it may be."""
    peers = {name: middle[name, 0] for name in OTHERS}
    faster = max(peers, key=peers.__getitem__)
    for model in models.shipped():
        speed, workers = max((v, workers) for (what, workers), v in middle.items() if what == model)
        least = 2 if model in EVENTS else 0.2
        yield model, workers, faster, speed / peers[faster], least
    yield STREAMED, 0, FILES, middle[STREAMED, 0] / middle[FILES, 0], 0.5


def main() -> None:
    """Measure all in turns, write and draw it."""
    warnings.simplefilter("ignore", Remark)
    with tempfile.TemporaryDirectory(prefix="streams") as folder:
        every = list(cases(Path(folder)))
        turns: dict[tuple[str, int], list[float]] = {case[:2]: [] for case in every}
        for turn in range(CLOSE_TURNS):
            for what, workers, measure in every:
                if turn >= TURNS and what not in CLOSE:
                    continue
                turns[what, workers].append(measure())
                print(turn, what, workers, number(turns[what, workers][-1]), file=sys.stderr)
    middle = {case: median(found) for case, found in turns.items()}
    rows: list[tuple] = [("machine", "", machine(), "", "", "", "")]
    for case, value in middle.items():
        rows.append((*case, number(value), " ".join(map(number, turns[case])), "", "", ""))
    for what, workers, beside, ratio, least in ratios(middle):
        holds = "holds" if ratio >= least else "does not hold"
        rows.append((what, workers, f"{ratio:.2f}", "", f"ratio to {beside}", f">= {least}", holds))
    with (HERE / "streams.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    draw_streams(middle, OTHERS, machine(), HERE / "streams.png")
    for row in (COLUMNS, *rows):
        print("| " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    main()
