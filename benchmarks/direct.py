"""The yardstick: the same sound model and the same WAV files from a plain pool of processes.

No Snakemake, no table, no checksums, no second thoughts about what is there already::

    python -m benchmarks.direct config/pop.yaml some/folder 2
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import yaml

from dsgenerator.audio import gain_factor, wav_bytes
from dsgenerator.config import models
from dsgenerator.config.schema import Config
from dsgenerator.plan.digests import generator
from dsgenerator.points.validation import resolve

CHUNK = 64


def make(config: dict, folder: Path, start: int) -> None:
    """Render and slice one chunk of points."""
    dataset = resolve(Config.model_validate(config))
    model, seconds = models.load(dataset.synth), dataset.render.long_duration
    for point in dataset.points(start, min(start + CHUNK, len(dataset))):
        samples = model.generate(
            point.values, seconds, dataset.sample_rate, generator(dataset, point)
        ).astype("float32")
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
    config = yaml.safe_load(Path(config_file).read_text())
    dataset = resolve(Config.model_validate(config))
    (folder / "long").mkdir(parents=True)
    for point in dataset.points():
        (folder / "audio" / point.folder).mkdir(parents=True, exist_ok=True)
    starts = range(0, len(dataset), CHUNK)
    with ProcessPoolExecutor(processes) as pool:
        for job in [pool.submit(make, config, folder, start) for start in starts]:
            job.result()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
