"""How fast records are written, beside a plain copy of the same files in the same run.

::

    .venv/bin/python -m benchmarks.formats

Makes 10,000 variations of 2 s once, writes each format one after the other on one core, and copies
what was written; three times, in turns.  Then the same for a tenth of the rows, and for 50,000
short ones, of which only memory counts.  Prints the table of docs/speed.md; needs 8 GB of room and
some four minutes.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from dsgenerator.files import Files
from dsgenerator.plan.history import Ownership
from dsgenerator.plan.run import make_run
from dsgenerator.plan.shards import is_sharded
from dsgenerator.points.validation import validate
from dsgenerator.records.nsjson import write_nsjson
from dsgenerator.records.shards import write_shard
from dsgenerator.slice.manifest import sliced_points
from tests.making import make

ROOT = Path(__file__).resolve().parents[1]

FORMATS = {
    "params": {"records": ["params"]},
    "nsjson": {"records": ["nsjson"]},
    "tfrecords, floats": {"records": ["tfrecords"]},
    "tfrecords, int16": {"records": ["tfrecords"], "tfrecords": {"audio": "int16"}},
    "webdataset": {"records": ["webdataset"]},
    "Parquet with audio": {"records": ["huggingface"], "huggingface": {"parquet": True}},
}
REPEATS = 3
LARGE, SMALL, MANY = 2000, 200, 10_000
LIMIT_COPY, LIMIT_GROWTH, LIMIT_MEMORY = 3.0, 1.3, 500


def config(points: int, seconds: float) -> dict:
    """Return a config of so many points, five variations each."""
    return {
        **{"dataset": "bench", "synth": "pop", "sample_rate": 16000, "gain_db": -6},
        **{"long_duration": 5 * seconds, "variation_duration": seconds},
        "params": {"cf_exp": {"min": 0, "max": 1, "n": points}},
        "fixed": {"rate_exp": 0},
    }


def user_time() -> float:
    """Return the seconds that this process has computed, without those of the kernel."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def child(folder: str, name: str, points: int, seconds: float) -> None:
    """Write one format, and print how long it took, and the most memory that this process had."""
    run = make_run(validate(config(points, seconds) | FORMATS[name]), folder)
    for shard in run.shards:
        if is_sharded(run.dataset, shard.kind):
            # Where a file is replaced, ext4 writes the new one to the disk before it goes on.
            for file in shard.files(run.dataset):
                (run.paths.data / file).unlink(missing_ok=True)
    owner = Ownership(run.paths, run.table)
    written, started, begun = {}, time.perf_counter(), user_time()
    if name == "nsjson":
        files = Files(run.paths.data)
        points_of = sliced_points(run.batches, map(run.paths.sliced, run.batches))
        write_nsjson(run.dataset, points_of, files)
        written = files.written
    for shard in run.shards:
        manifests = [run.paths.sliced(batch) for batch in run.batches_of(shard)]
        written |= write_shard(run, shard, manifests, owner).files
    took, busy = time.perf_counter() - started, user_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    done = {"took": took, "busy": busy, "memory": memory, "files": list(written)}
    print(json.dumps(done))


def write(folder: Path, name: str, points: int, seconds: float) -> dict:
    """Write one format in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.formats", "child", folder, name, points, seconds]
    return json.loads(subprocess.check_output(list(map(str, command))))


def copy(data: Path, files: list[str], target: Path) -> float:
    """Copy files, and return how long it took."""
    for parent in {(target / file).parent for file in files}:
        parent.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    for file in files:
        shutil.copyfile(data / file, target / file)
    return time.perf_counter() - started


def main() -> int:
    """Measure, print, and return 1 if a limit does not hold."""
    results, holds = {}, True
    with tempfile.TemporaryDirectory(dir=ROOT / "benchmarks") as name:
        folder = Path(name)
        for points, seconds in ((LARGE, 2.0), (SMALL, 2.0), (MANY, 0.05)):
            make(config(points, seconds), folder / str(points))
            data = folder / str(points) / "bench" / "data"
            for turn in range(REPEATS if points != MANY else 1):
                for form in FORMATS:
                    done = write(folder / str(points), form, points, seconds)
                    size = sum((data / file).stat().st_size for file in done["files"])
                    copied = copy(data, done["files"], folder / f"copy-{points}-{turn}-{form}")
                    results.setdefault((form, points), []).append(
                        (done["took"], copied, done["memory"], size, done["busy"])
                    )
    columns = ["format", "time", "MB/s", "copy", "ratio", "user time a row, to a tenth of the rows"]
    print(f"| {' | '.join([*columns, 'memory at 50,000'])} |")
    print(f"| {' | '.join(['---'] * (len(columns) + 1))} |")
    for form in FORMATS:
        took, copied, _, size, _ = map(median, zip(*results[form, LARGE], strict=True))
        # Without the kernel's time, which depends on what else it is writing; and the least of
        # the turns, as what else the machine does can only add to it.
        small, large = (min(e[4] for e in results[form, points]) for points in (SMALL, LARGE))
        growth = large / LARGE / (small / SMALL)
        memory = results[form, MANY][0][2]
        has_audio = form not in ("params", "nsjson")
        holds &= not has_audio or took <= LIMIT_COPY * copied
        holds &= growth <= LIMIT_GROWTH and memory <= LIMIT_MEMORY
        print(
            f"| {form} | {took:.2f} s | {size / took / 1e6:.0f} | {copied:.2f} s "
            f"| {took / copied:.1f} | {growth:.2f} | {memory:.0f} MB |"
        )
    print("all limits hold" if holds else "some limit does not hold", file=sys.stderr)
    return 0 if holds else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))
    else:
        sys.exit(main())
