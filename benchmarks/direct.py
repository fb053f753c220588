"""The yardstick: the same sound model and the same WAV files from a plain pool of processes.

No Snakemake, no table, no checksums, no second thoughts about what is there already; long signals
are written where the config keeps them::

    python -m benchmarks.direct config/pop.yaml some/folder 2
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import yaml

from dsgenerator.audio import gain_factor, wav_bytes
from dsgenerator.config import models
from dsgenerator.config.schema import Config
from dsgenerator.plan.digests import generator
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.validation import resolve

CHUNK = 64


@cache
def resolved(config_file: str) -> Dataset:
    """Return the dataset of a config, worked out once a process."""
    return resolve(Config.model_validate(yaml.safe_load(Path(config_file).read_text())))


def make(config_file: str, folder: Path, start: int) -> None:
    """Render and slice one chunk of points."""
    dataset = resolved(config_file)
    model, seconds = models.load(dataset.synth), dataset.render.long_duration
    for point in dataset.points(start, min(start + CHUNK, len(dataset))):
        samples = model.generate(
            point.values, seconds, dataset.sample_rate, generator(dataset, point)
        ).astype("float32")
        if dataset.keep_long:
            long = wav_bytes(samples, dataset.sample_rate, "FLOAT")
            (folder / "long" / f"{point.stem}.wav").write_bytes(long)
        samples *= gain_factor(dataset.slicing.gain_db)
        for number in range(dataset.variations):
            first = dataset.variation_start(number)
            part = samples[first : first + dataset.variation_samples]
            content = wav_bytes(part, dataset.sample_rate, dataset.slicing.sample_format)
            (folder / point.variation_file(number)).write_bytes(content)


def main(config_file: str, folder: Path, processes: int) -> None:
    """Make the whole dataset in chunks."""
    dataset = resolved(config_file)
    (folder / "long").mkdir(parents=True)
    for name in {point.folder for point in dataset.points()}:
        (folder / name).mkdir(parents=True)
    starts = range(0, len(dataset), CHUNK)
    with ProcessPoolExecutor(processes) as pool:
        for job in [pool.submit(make, config_file, folder, start) for start in starts]:
            job.result()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
