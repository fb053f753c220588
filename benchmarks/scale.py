"""What grows with the number of points: planning, making, memory and disk, beside a plain pool.

::

    make bench-scale
    .venv/bin/python -m benchmarks.scale --made 1000 --planned 1000 10000 --repeats 1

Dry runs are of up to a million points.  What is made for real are points of 2 s of a cheap sound
model, from the generator into tar shards in one pass, by the workflow and by a pool of two
processes that renders the same and writes it to tar files, too (`direct.py`), and by a pool that
does the workflow's jobs (`jobs_alone.py`), in turns.  The machine may be shared: processor seconds
stand beside wall times, and what others took beside both.

Writes scale.csv beside this file, ``docs/scale.png``, and the figures of ``docs/scale.md``.
100,000 points need 20 GB of room for the time being, and all sizes together some twenty minutes.
"""

import argparse
import csv
import hashlib
import os
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Callable
from math import ceil, prod
from pathlib import Path
from statistics import median

import psutil
import yaml

from benchmarks.bench import AT_LEAST, AT_MOST, COMPARED, PROCESSES, ROOT, Bench, Report, machine
from benchmarks.plot import draw_scale
from benchmarks.processes import Run, run
from benchmarks.scale_page import CSV, PAGE, PLOT, page, read

SHAPES = {
    1000: (10, 10, 10),
    10_000: (50, 10, 20),
    30_000: (50, 20, 30),
    100_000: (100, 25, 40),
    10**6: (100, 100, 100),
}
PLANNED, MADE = (1000, 10_000, 100_000, 10**6), (1000, 10_000, 30_000, 100_000)
REPEATS = {1000: 3, 10_000: 3}
"""How often all is measured; once at other sizes."""

CHEAP = "chirp.yaml"
RANGES = {"rate_exp": (0, 4), "irreg_exp": (0, 1), "cf_exp": (0, 1)}
SECONDS = 2
BYTES_A_POINT = 200_000
IDLE = ("idle", "iowait")

HOW = {"keep_long": False, "files": False, "records": ["webdataset"]}
"""How the workflow makes what is measured, and the pool: in one pass into tar shards."""

LIMITS = {
    ("dry run, processor", 10**6): (AT_MOST, 15),
    ("dry run, main process", 10**6): (AT_MOST, 500),
    ("dry run of a Sobol design, main process", 10**6): (AT_MOST, 500),
    ("workflow / pool, processor", 100_000): (AT_MOST, 1.15),
    ("workflow / jobs alone, processor", 100_000): (AT_MOST, 1.15),
    ("a point at 30,000 / at 10,000, processor", 30_000): (AT_MOST, 1.1),
    ("a point at 100,000 / at 10,000, processor", 100_000): (AT_MOST, 1.1),
}
for points in MADE:
    LIMITS |= {
        ("sounds unlike those of the pool", points): (AT_MOST, 0),
        ("sounds that both have", points): (AT_LEAST, points),
        ("workflow, main process", points): (AT_MOST, 500),
        ("workflow, largest job", points): (AT_MOST, 500),
    }


def scaled(shape: tuple[int, int, int], design: str = "grid") -> dict:
    """Return the config of a grid of so many values an axis, or of as many points of a design."""
    config = yaml.safe_load((ROOT / "config" / CHEAP).read_text())
    config |= {"long_duration": SECONDS, "variation_duration": SECONDS, **HOW}
    config["params"] = {
        name: {"min": low, "max": high} | ({"n": n} if design == "grid" else {})
        for (name, (low, high)), n in zip(RANGES.items(), shape, strict=True)
    }
    if design != "grid":
        config["design"] = {"kind": design, "n": prod(shape)}
    return config


class Scale(Bench):
    """A dataset of a size, planned or made."""

    def __init__(self, folder: Path, shape: tuple[int, int, int], design: str = "grid") -> None:
        self.design = design
        super().__init__(folder, shape)

    def write(self, path: Path, added: tuple = ()) -> Path:
        path.write_text(yaml.safe_dump(scaled(self.shape, self.design), sort_keys=False))
        return path

    @property
    def jobs_folder(self) -> Path:
        """What the workflow's jobs make in a pool."""
        return self.folder / "jobs"

    def jobs_alone(self) -> Run:
        command = [sys.executable, "-m", "benchmarks.jobs_alone", self.config]
        return run([*command, self.jobs_folder, PROCESSES], self.folder / "jobs.log", self.timeout)

    def put_aside(self) -> None:
        super().put_aside()
        shutil.rmtree(self.jobs_folder, ignore_errors=True)

    @property
    def dataset(self) -> Path:
        """The folder of the dataset, as the workflow makes it."""
        name = scaled(self.shape)["dataset"]
        return self.workflow_folder / "results" / name

    def direct_files(self) -> dict:
        return shard_prints(self.direct_folder)

    def workflow_files(self) -> dict:
        return shard_prints(self.dataset / "data" / "webdataset")

    def disk(self) -> dict[str, int]:
        """Return bytes and files of shards, of the table, and of all else of the workflow."""
        found = dict.fromkeys(("shards", "table", "state"), 0)
        counts = dict(found)
        shards, data = (str(self.dataset / "data" / name) for name in ("webdataset", ""))
        for parent, _, files in os.walk(self.workflow_folder):
            inside = f"{parent}/".startswith
            kind = "shards" if inside(shards) else "table" if inside(data) else "state"
            counts[kind] += len(files)
            found[kind] += sum(os.lstat(f"{parent}/{file}").st_size for file in files)
        return {f"{kind}, bytes": size for kind, size in found.items()} | {
            f"{kind}, files": count for kind, count in counts.items()
        }


def shard_prints(folder: Path) -> dict[str, int | str]:
    """Return the sizes of all sound files in tar files by name, and the digests of some of them."""
    sounds = {}
    for path in folder.glob("*.tar"):
        with tarfile.open(path) as tar:
            members = [member for member in tar if member.name.endswith(".wav")]
        sounds |= {member.name: (path, member.offset_data, member.size) for member in members}
    names = sorted(sounds)
    prints: dict[str, int | str] = {name: sounds[name][2] for name in names}
    for name in names[:: ceil(len(names) / COMPARED) or 1]:
        path, start, size = sounds[name]
        with path.open("rb") as file:
            file.seek(start)
            prints[name] = hashlib.sha256(file.read(size)).hexdigest()
    return prints


class Measured:
    """Runs of one kind, and what others took of the machine meanwhile."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.others: list[float] = []

    def __call__(self, run: Callable[..., Run], *arguments) -> None:
        before = psutil.cpu_times()
        done = run(*arguments)
        after = psutil.cpu_times()
        idle = sum(getattr(after, name, 0) - getattr(before, name, 0) for name in IDLE)
        took = sum(after[:8]) - sum(before[:8]) - idle
        self.runs.append(done)
        self.others.append(max(0.0, took - done.cpu) / done.wall)

    def report(self, report: Report, what: str, points: int, jobs: bool = False) -> float:
        """Report all, and return the processor seconds."""
        wall, cpu = [run.wall for run in self.runs], [run.cpu for run in self.runs]
        report(f"{what}, wall", median(wall), "s", points, wall)
        report(f"{what}, processor", median(cpu), "s", points, cpu)
        report(f"{what}, others", median(self.others), "processors", points, self.others)
        main = [run.main for run in self.runs]
        report(f"{what}, main process", max(main), "MB", points, main)
        if jobs:
            job = [run.job for run in self.runs]
            report(f"{what}, largest job", max(job), "MB", points, job)
        return median(cpu)


def measure_plan(folder: Path, points: int, repeats: int, report: Report) -> None:
    """Report dry runs of a grid, and of points that are drawn."""
    for what, design in (("dry run", "grid"), ("dry run of a Sobol design", "sobol")):
        scale, measured = Scale(folder / f"{design}-{points}", SHAPES[points], design), Measured()
        for _ in range(repeats):
            measured(scale.workflow, None, "--dry-run")
        measured.report(report, what, points)


def measure_made(scale: Scale, repeats: int, report: Report) -> None:
    """Report what is made for real, by a pool and by the workflow in turns."""
    points = prod(scale.shape)
    pool, alone, whole, nothing, table = (Measured() for _ in range(5))
    disk: dict[str, int] = {}
    unlike = both = 0
    for repeat in range(repeats):
        print(f"{points:,} points, {repeat + 1} of {repeats}", file=sys.stderr, flush=True)
        turns = [(pool, scale.direct), (alone, scale.jobs_alone), (whole, scale.workflow)]
        for measured, make in reversed(turns) if repeat % 2 else turns:
            measured(make)
        nothing(scale.workflow)
        table(scale.workflow, None, "--forcerun", "aggregate")
        if not repeat:
            expected, found, disk = scale.direct_files(), scale.workflow_files(), scale.disk()
            both = len(expected.keys() & found.keys())
            unlike = sum(expected.get(name) != found.get(name) for name in expected | found)
        scale.put_aside()
    plain = pool.report(report, "pool", points, jobs=True)
    jobs = alone.report(report, "jobs alone", points, jobs=True)
    full = whole.report(report, "workflow", points, jobs=True)
    nothing.report(report, "nothing to do", points)
    table.report(report, "table again", points, jobs=True)
    report("workflow / pool, processor", full / plain, "", points)
    report("workflow / jobs alone, processor", full / jobs, "", points)
    ratio = median(run.wall for run in whole.runs) / median(run.wall for run in pool.runs)
    report("workflow / pool, wall", ratio, "", points)
    report("a point, processor", 1000 * full / points, "ms", points)
    for what, amount in disk.items():
        report(what, amount, "", points)
    report("sounds unlike those of the pool", unlike, "", points)
    report("sounds that both have", both, "", points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--planned", type=int, nargs="*", choices=PLANNED, default=list(PLANNED))
    parser.add_argument("--made", type=int, nargs="*", choices=MADE, default=list(MADE))
    parser.add_argument("--repeats", type=int, help="for all sizes (default: 3 of small ones)")
    parser.add_argument("--work", type=Path, default=CSV.parent / "work", help="for sound files")
    parser.add_argument("--output", type=Path, help="a folder for scale.csv and scale.png alone")
    options = parser.parse_args()
    if options.repeats is not None and options.repeats < 1:
        parser.error("--repeats must be at least 1")
    if not options.output and min(len(set(options.made)), len(set(options.planned))) < 2:
        parser.error("the page has slopes, which take two sizes of each; or name an --output")
    most = max(options.made, default=0)
    options.work.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(options.work).free < BYTES_A_POINT * most:
        parser.error(f"{options.work} has no room for {most:,} points; see --work")
    table, plot = CSV, PLOT
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        table, plot = options.output / CSV.name, options.output / PLOT.name
    report = Report(LIMITS)
    report("machine", machine())
    # A folder of its own: nothing that was there before is ever removed.
    with tempfile.TemporaryDirectory(dir=options.work.resolve(), prefix="scale-") as name:
        for points in sorted(options.planned):
            repeats = options.repeats or REPEATS.get(points, 1)
            measure_plan(Path(name), points, repeats, report)
            report.write(table)
        for points in sorted(options.made):
            repeats = options.repeats or REPEATS.get(points, 1)
            measure_made(Scale(Path(name) / f"made-{points}", SHAPES[points]), repeats, report)
            report.write(table)
    for points in (30_000, 100_000):
        if {10_000, points} <= set(options.made):
            each = [report.values["a point, processor", size] for size in (points, 10_000)]
            what = f"a point at {points:,} / at 10,000, processor"
            report(what, each[0] / each[1], "", points)
    report.write(table)
    rows = read(table)
    draw_scale(rows.values, rows.machine, plot)
    if not options.output:
        PAGE.write_text(page(PAGE.read_text(), rows))
    csv.writer(sys.stdout).writerows(report.rows)


if __name__ == "__main__":
    main()
