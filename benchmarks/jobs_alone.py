"""The workflow's own jobs from a plain pool: what they take without Snakemake.

The same shards with all that the table tells of them (levels, checksums, what was realised), as the
workflow's jobs make them with ``files: false`` and ``keep_long: false``; there is no table, and
nobody looks at what is there already::

    python -m benchmarks.jobs_alone config/pop.yaml some/folder 2
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.direct import resolved
from dsgenerator.plan.batches import make_batch
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.shards import shard_points
from dsgenerator.records.in_shards import shard_batch


def make(config_file: str, folder: Path, number: int) -> None:
    """Render, cut and write the points of one shard, and the manifest that says so."""
    dataset = resolved(config_file)
    batch = make_batch(dataset, number, shard_points(dataset))
    shard_batch(dataset, batch, Paths(folder)).write(folder / f"{number:06d}.json")


def main(config_file: str, folder: Path, processes: int) -> None:
    """Make all shards, a job each."""
    dataset = resolved(config_file)
    folder.mkdir(parents=True)
    with ProcessPoolExecutor(processes) as pool:
        numbers = range(-(-len(dataset) // shard_points(dataset)))
        for job in [pool.submit(make, config_file, folder, number) for number in numbers]:
            job.result()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
