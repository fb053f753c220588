"""How fast the workflow is, beside a plain pool of processes (`direct.py`) on the same points.

Both are started in turns, on two cores, on the same file system::

    make bench
    .venv/bin/python -m benchmarks.bench --points 125 1000 --repeats 1

Writes results.csv and results.png beside this file, and prints a table.  10,000 points need
10 GB of room for the time being, and all sizes together about twenty minutes.
"""

import argparse
import csv
import hashlib
import os
import platform
import shutil
import sys
import tempfile
from datetime import date
from importlib.metadata import version
from math import ceil, prod
from pathlib import Path
from statistics import median

import psutil
import yaml

from benchmarks.plot import draw
from benchmarks.processes import run
from benchmarks.sounds import MODELS
from benchmarks.sounds import measure as measure_sounds

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PROCESSES = 2
SHAPES = {125: (5, 5, 5), 1000: (10, 10, 10), 10_000: (50, 10, 20)}
REPEATS = {125: 5, 1000: 3, 10_000: 5}
BYTES_A_POINT = 1_000_000
COMPARED = 300
CHUNK = 2**24
ADDED = 4.05

AT_MOST, AT_LEAST = "<=", ">="
LIMITS = {
    ("workflow - direct", 125): (AT_MOST, 3),
    ("workflow / direct", 10_000): (AT_MOST, 1.5),
    ("nothing to do / direct", 10_000): (AT_MOST, 0.25),
    ("a point at 10,000 / a point at 1,000", 10_000): (AT_MOST, 1.2),
    ("main process, peak memory", 10_000): (AT_MOST, 600),
    ("largest job, peak memory", 10_000): (AT_MOST, 400),
    ("loop / pop", None): (AT_LEAST, 2),
}
LIMITS |= {("files unlike those of direct", points): (AT_MOST, 0) for points in SHAPES}
LIMITS |= {(f"{model} at its defaults", None): (AT_LEAST, 200) for model in MODELS}
LIMITS |= {(f"{model} at its defaults", None): (AT_LEAST, 1000) for model in ("pop", "drip")}
COLUMNS = ["what", "points", "value", "unit", "runs", "limit", "holds"]


class Report:
    """The rows of the results; `limits` has what is to hold, by name and number of points."""

    def __init__(self, limits: dict = LIMITS) -> None:
        self.limits = limits
        self.rows = []
        self.values = {}

    def __call__(self, what, value, unit="", points=None, runs=()) -> None:
        limit, holds = "", ""
        if (what, points) in self.limits:
            sign, bound = self.limits[what, points]
            limit = f"{sign} {bound:g}"
            kept = value <= bound if sign == AT_MOST else value >= bound
            holds = "holds" if kept else "does not hold"
        self.values[what, points] = value
        shown = value if isinstance(value, str) else number(value)
        row = [what, points or "", shown, unit, " ".join(map(number, runs)), limit, holds]
        self.rows.append(row)
        print("  ", *(part for part in row if part != ""), file=sys.stderr, flush=True)

    def write(self, path: Path) -> None:
        with path.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *self.rows])

    def markdown(self) -> str:
        cells = [[str(cell) for cell in row] for row in [COLUMNS, *self.rows[1:]]]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        cells.insert(1, ["-" * width for width in widths])
        lines = (
            " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            for row in cells
        )
        return "\n".join([self.rows[0][2], "", *(f"| {line} |" for line in lines)])


def number(value: float) -> str:
    """Four digits, without an exponent for what is large."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def machine() -> str:
    """One line on what the figures were measured with."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line.split(":", 1) for line in cpuinfo.read_text().splitlines() if ":" in line]
        names = {key.strip(): value.strip() for key, value in lines}
        model = names.get("model name", model)
    return (
        f"{model}; {psutil.cpu_count()} cores; {psutil.virtual_memory().total / 1e9:.0f} GB; "
        f"{platform.system()}; Python {platform.python_version()}; "
        f"Snakemake {version('snakemake')}; {date.today()}; "
        f"load {os.getloadavg()[0]:.1f} at the start"
    )


def write_config(path: Path, shape: tuple[int, int, int], added: tuple = ()) -> Path:
    """Write config/pop.yaml with other axes; values in a list stay when others are added."""
    config = yaml.safe_load((ROOT / "config" / "pop.yaml").read_text())
    rates, irregularities, centers = shape
    config["params"] = {
        "rate_exp": {"values": [round(4 * k / (rates - 1), 2) for k in range(rates)]},
        "irreg_exp": {"min": 0, "max": 1, "n": irregularities},
        "cf_exp": {"min": 0, "max": 1, "n": centers},
    }
    config["params"]["rate_exp"]["values"] += added
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    return path


def fingerprint(*folders: Path) -> dict:
    """Sizes of all sound files by name, and the digests of some of them."""
    files = {
        f"{folder.name}/{path.relative_to(folder)}": path
        for folder in folders
        for path in folder.rglob("*.wav")
    }
    prints = {name: files[name].stat().st_size for name in sorted(files)}
    for name in list(prints)[:: ceil(len(prints) / COMPARED) or 1]:
        prints[name] = hashlib.sha256(files[name].read_bytes()).hexdigest()
    return prints


class Bench:
    """The two ways to make one dataset, in a folder of their own."""

    def __init__(self, folder: Path, shape: tuple[int, int, int]) -> None:
        folder.mkdir(exist_ok=True)
        self.shape = shape
        self.timeout = 300 + 0.3 * prod(shape)
        self.folder = folder
        self.direct_folder = folder / "direct"
        self.workflow_folder = folder / "workflow"
        self.config = self.write(folder / "pop.yaml")
        self.longer = self.write(folder / "longer.yaml", (ADDED,))

    def write(self, path: Path, added: tuple = ()) -> Path:
        return write_config(path, self.shape, added)

    def direct(self):
        command = [
            sys.executable,
            "-m",
            "benchmarks.direct",
            self.config,
            self.direct_folder,
            PROCESSES,
        ]
        return run(command, self.folder / "direct.log", self.timeout)

    def workflow(self, config: Path | None = None, *options: str):
        self.workflow_folder.mkdir(exist_ok=True)
        command = [
            Path(sys.executable).parent / "snakemake",
            *("-s", ROOT / "Snakefile", "-d", self.workflow_folder, "--cores", PROCESSES),
            *("--configfile", config or self.config, *options),
        ]
        return run(command, self.folder / "workflow.log", self.timeout)

    def direct_files(self) -> dict:
        return fingerprint(self.direct_folder / "long", self.direct_folder / "audio")

    def workflow_files(self) -> dict:
        results = self.workflow_folder / "results" / "pop"
        return fingerprint(results / "long", results / "data" / "audio")

    def settle(self) -> None:
        """Fill the page cache, then have both programs in it: what a machine in use has.

        Memory that nobody has used for a while a virtual machine hands back to its host, and
        gets it back ten times as slowly as it is written: more than all else in these runs.
        """
        zeros = self.folder / "zeros"
        with zeros.open("wb") as file:
            file.truncate(psutil.virtual_memory().total)
        with zeros.open("rb", buffering=0) as file:
            while file.read(CHUNK):
                pass
        warm_up = Bench(self.folder / "warm-up", (2, 1, 1))
        warm_up.direct()
        warm_up.workflow()
        warm_up.put_aside()

    def put_aside(self) -> None:
        """Empty all files and move them out of the way, for the end of the benchmark to delete.

        On ext4, a file takes up to thirty times as long to create in the minutes after many
        others were deleted, which would be charged to whoever comes next.
        """
        for folder in (self.direct_folder, self.workflow_folder):
            for parent, _, files in os.walk(folder):
                for path in (Path(parent, file) for file in files):
                    if not path.is_symlink():
                        os.truncate(path, 0)
            if folder.exists():
                folder.rename(tempfile.mkdtemp(dir=self.folder, prefix="aside-"))


def measure(bench: Bench, repeats: int, report: Report) -> None:
    """Report the wall times and the memory of one dataset."""
    points = prod(bench.shape)
    direct, whole, nothing, added = [], [], [], []
    unlike, new = None, 0
    for repeat in range(repeats):
        print(f"{points:,} points, {repeat + 1} of {repeats}", file=sys.stderr, flush=True)
        bench.settle()
        direct.append(bench.direct())
        expected = bench.direct_files() if unlike is None else {}
        bench.put_aside()
        bench.settle()
        whole.append(bench.workflow())
        if unlike is None:
            found = bench.workflow_files()
            unlike = sum(expected.get(name) != found.get(name) for name in expected | found)
        for _ in range(ceil(3 / repeats)):
            nothing.append(bench.workflow())
        added.append(bench.workflow(bench.longer))
        if repeat == repeats - 1:
            long = bench.workflow_folder / "results" / "pop" / "long"
            new = len(os.listdir(long)) - points
        bench.put_aside()

    def wall(what, runs):
        seconds = [run.wall for run in runs]
        report(what, median(seconds), "s", points, seconds)
        return median(seconds)

    plain, full = wall("direct", direct), wall("workflow", whole)
    report("workflow / direct", full / plain, "", points)
    report("workflow - direct", full - plain, "s", points)
    report("workflow, a point", 1000 * full / points, "ms", points)
    idle = wall("nothing to do", nothing)
    report("nothing to do / direct", idle / plain, "", points)
    more = wall("one value added", added)
    report("new points", new, "", points)
    one = (more - idle) / max(new, 1)
    report("a new point (added - nothing to do)", 1000 * one, "ms", points)
    report("a new point / a point of the whole", one / (full / points), "", points)
    main, jobs = [run.main for run in whole], [run.job for run in whole]
    report("main process, peak memory", max(main), "MB", points, main)
    report("largest job, peak memory", max(jobs), "MB", points, jobs)
    report("files unlike those of direct", unlike, "", points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, nargs="+", choices=SHAPES, default=list(SHAPES))
    parser.add_argument("--repeats", type=int, help="for all sizes (default: 5, 3 and 5)")
    parser.add_argument("--work", type=Path, default=HERE / "work", help="for the sound files")
    parser.add_argument("--output", type=Path, default=HERE, help="for results.csv and .png")
    options = parser.parse_args()
    if options.repeats is not None and options.repeats < 1:
        parser.error("--repeats must be at least 1")
    sizes = sorted(set(options.points))
    options.work.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(options.work).free < 1.1 * BYTES_A_POINT * sizes[-1]:
        parser.error(f"{options.work} has no room for {sizes[-1]:,} points; see --work")
    options.output.mkdir(parents=True, exist_ok=True)
    report = Report()
    report("machine", machine())
    measure_sounds(report)
    # A folder of its own: nothing that was there before is ever removed.
    with tempfile.TemporaryDirectory(dir=options.work.resolve(), prefix="bench-") as name:
        folder = Path(name)
        for points in sizes:
            measure(Bench(folder, SHAPES[points]), options.repeats or REPEATS[points], report)
            report.write(options.output / "results.csv")
    if {1000, 10_000} <= set(sizes):
        ratio = (
            report.values["workflow, a point", 10_000] / report.values["workflow, a point", 1000]
        )
        report("a point at 10,000 / a point at 1,000", ratio, "", 10_000)
    report.write(options.output / "results.csv")
    draw(report.values, sizes, report.values["machine", None], options.output / "results.png")
    print(report.markdown())


if __name__ == "__main__":
    main()
