"""What would take more memory to plan than there is is refused before any of it is taken."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from dsgenerator.errors import DSGeneratorError
from dsgenerator.points import memory
from dsgenerator.points.designs import read_points
from dsgenerator.points.validation import validate
from tests.making import SMALL

ROOT = Path(__file__).parents[1]
RANGES = {"rate_exp": {"min": 0, "max": 4}, "cf_exp": {"min": 0, "max": 1}}


@pytest.fixture
def little(monkeypatch, tmp_path):
    """A machine with 200 MB of free memory."""
    (tmp_path / "meminfo").write_text("MemTotal: 999999 kB\nMemAvailable:     195313 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "OWN_GROUP", tmp_path / "none")
    assert memory.free_memory() == 200_000_512


def refused(**changes) -> str:
    with pytest.raises(DSGeneratorError) as error:
        validate(SMALL | changes)
    return str(error.value)


@pytest.mark.parametrize("kind", ["sobol", "latin_hypercube", "random"])
def test_a_design(little, kind, monkeypatch):
    monkeypatch.setattr("dsgenerator.points.resolution.draw", pytest.fail)
    told = refused(params=RANGES, design={"kind": kind, "n": 1_000_000})
    assert (
        "1,000,000 parameter points; planning takes some 450 MB of memory, and 200 MB are free: "
        "make several datasets of it"
    ) in told
    assert "at most" not in told


def test_more_than_is_allowed_and_than_there_is_memory_for(little):
    told = refused(params=RANGES, design={"kind": "sobol", "n": 100_000_000})
    assert "at most 10,000,000 are allowed; planning takes some 30.1 GB of memory" in told


@pytest.mark.parametrize(
    "counts, needed", [((1000, 1000), "251 MB"), ((300_000, 1), "270 MB"), ((10, 10), None)]
)
def test_a_grid(little, counts, needed):
    swept = zip(RANGES.items(), counts, strict=True)
    params = {name: ends | {"n": n} for (name, ends), n in swept}
    if needed:
        assert f"planning takes some {needed} of memory" in refused(params=params)
    else:
        assert len(validate(SMALL | {"params": params})) == 100


def test_the_same_fits_where_there_is_more(monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda: None)
    points = validate(SMALL | {"params": RANGES, "design": {"kind": "random", "n": 100}})
    assert len(points) == 100


def write(path: Path, cell: str = "0.75") -> Path:
    rows = [f"{row / 4e5:.9f},{row / 4e5:.9f}" for row in range(200_000)]
    rows[-1] = f"0.5,{cell}"
    path.write_text("\n".join(["rate_exp,cf_exp", *rows]))
    return path


def test_a_file_of_points(little, tmp_path, monkeypatch):
    path = write(tmp_path / "points.csv")
    monkeypatch.setattr("dsgenerator.points.designs._of_plain_csv", pytest.fail)
    (fault,) = read_points(str(path)).faults
    assert fault.startswith(f"{path}: planning takes some 2")
    assert fault.endswith("MB of memory, and 200 MB are free: make several datasets of it")


def test_a_file_that_is_no_plain_one_takes_more(little, tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "free_memory", lambda: 250_000_000)
    assert not read_points(str(write(tmp_path / "plain.csv"))).faults
    (fault,) = read_points(str(write(tmp_path / "points.csv", "many"))).faults
    assert "has more than bare numbers, or points twice; planning takes some 3" in fault
    row = '{"rate_exp": 0.123456789, "cf_exp": 0.123456789},'
    (tmp_path / "points.json").write_text("[" + row * 200_000)
    (fault,) = read_points(str(tmp_path / "points.json")).faults
    assert "planning takes some" in fault


@pytest.mark.parametrize(
    "line, root, names", [("0::", ".", memory.UNIFIED), ("4:memory:", "memory", memory.EARLIER)]
)
def test_limits_of_control_groups_count(monkeypatch, tmp_path, line, root, names):
    monkeypatch.setattr(memory, "GROUPS", tmp_path)
    monkeypatch.setattr(memory, "OWN_GROUP", tmp_path / "cgroup")
    (tmp_path / "cgroup").write_text(f"1:cpu:/other\n{line}/user/job\n")
    for group, most in (("user", "100000000"), ("user/job", "max")):
        folder = tmp_path / root / group
        folder.mkdir(parents=True)
        for name, text in zip(names[:2], (most, "60000000"), strict=True):
            (folder / name).write_text(f"{text}\n")
        (folder / "memory.stat").write_text(f"anon 5\n{names[2]}20000000\n")
    assert memory.free_memory() == 60_000_000


def test_limits_of_the_process_count():
    """As ``ulimit -v`` has them, in a process of its own."""
    code = "from dsgenerator.points.memory import free_memory; print(free_memory())"
    limit = 2 * 10**9
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert 10**9 < int(run.stdout) < limit
