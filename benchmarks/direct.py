"""The yardstick: the same sound model and the same WAV files from a plain pool of processes.

No Snakemake, no table, no checksums or levels, no second thoughts about what is there already; long
signals are written where the config keeps them.  With ``files: false``, WAV files are members of
tar files, as many points to each as the workflow has in a shard, beside JSON files with the values
of all parameters::

    python -m benchmarks.direct config/pop.yaml some/folder 2
"""

import io
import json
import sys
import tarfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import yaml

from dsgenerator.audio import gain_factor, wav_bytes
from dsgenerator.config import models
from dsgenerator.config.schema import Config
from dsgenerator.plan.digests import generator
from dsgenerator.plan.shards import shard_points
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.naming import key_of
from dsgenerator.points.validation import resolve

CHUNK = 64


@cache
def resolved(config_file: str) -> Dataset:
    """Return the dataset of a config, worked out once a process."""
    return resolve(Config.model_validate(yaml.safe_load(Path(config_file).read_text())))


def cut(config_file: str, folder: Path, start: int, stop: int) -> Iterator[tuple[str, dict, bytes]]:
    """Render and slice some points; yield path, labels and WAV file of each variation."""
    dataset = resolved(config_file)
    model, seconds = models.load(dataset.synth), dataset.render.long_duration
    for point in dataset.points(start, min(stop, len(dataset))):
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
            yield point.variation_file(number), point.values, content


def make_files(config_file: str, folder: Path, start: int) -> None:
    """Write the files of one chunk of points."""
    for name, _, content in cut(config_file, folder, start, start + CHUNK):
        (folder / name).write_bytes(content)


def make_shard(config_file: str, folder: Path, start: int) -> None:
    """Write the tar file of as many points as the workflow has in one."""
    stop = start + shard_points(resolved(config_file))
    with tarfile.open(folder / f"{start:08d}.tar", "w") as tar:
        for name, labels, content in cut(config_file, folder, start, stop):
            key = key_of(name)
            for ending, data in (("json", json.dumps(labels).encode()), ("wav", content)):
                member = tarfile.TarInfo(f"{key}.{ending}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))


def main(config_file: str, folder: Path, processes: int) -> None:
    """Make the whole dataset in chunks."""
    dataset = resolved(config_file)
    (folder / "long").mkdir(parents=True)
    make, size = make_files, CHUNK
    if dataset.export.files:
        for name in {point.folder for point in dataset.points()}:
            (folder / name).mkdir(parents=True)
    else:
        make, size = make_shard, shard_points(dataset)
    with ProcessPoolExecutor(processes) as pool:
        starts = range(0, len(dataset), size)
        for job in [pool.submit(make, config_file, folder, start) for start in starts]:
            job.result()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
