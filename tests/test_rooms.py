"""The rooms of the library, and the one direction in which they know each other."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "dsgenerator"

BASEMENT = ("errors", "files", "state", "audio", "units", "versions")
"""Modules that every room may use."""

DOORS = ("stream", "dataset", "torch", "__main__")
"""Modules for those outside, which no room uses."""

ROOMS = (
    *("config", "points", "plan", "render", "slice", "streaming", "loading", "table"),
    *("records", "upkeep", "terminal", "audit", "gallery", "explorer"),
)
"""In the order in which data takes them: a room imports those before it, and none after."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(path):
    """Return the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports from a place relative to itself"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(name):
    return name.split(".")[1] if name.startswith("dsgenerator.") else None


def test_the_rooms_are_those_of_the_list():
    found = {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"__pycache__"}
    assert found == set(ROOMS)
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert modules == {*BASEMENT, *DOORS}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_in_one_direction(path):
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    below = ROOMS[: ROOMS.index(own) + 1] if own in ROOMS else ()
    if own in DOORS:
        below = (*ROOMS, *DOORS)
    allowed = {*BASEMENT, *below}
    for name in imported(path):
        top = name.partition(".")[0]
        assert top not in ("snakemake", "scripts", "tests", "benchmarks"), name
        room = room_of(name)
        assert room is None or room in allowed or name == "dsgenerator.ROOT", f"{own} -> {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "synths").glob("*.py")), ids=lambda p: p.stem)
def test_sound_models_import_nothing_of_the_rest(path):
    assert not [name for name in imported(path) if name.startswith("dsgenerator")]


@pytest.mark.parametrize("where", ["dsgenerator", "scripts", "rules", "synths", "benchmarks"])
def test_nobody_changes_where_modules_are_found(where):
    """But what keeps the modules of own sound models apart, here and in another interpreter."""
    files = [path for end in ("*.py", "*.smk") for path in (ROOT / where).rglob(end)]
    changing = [path.name for path in files if "sys.path" in path.read_text()]
    assert set(changing) <= {"isolation.py", "worker.py"}


def test_modules_are_short():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*MODULES, *(ROOT / "rules").glob("*.smk"), *(ROOT / "scripts").glob("*.py")]
        if (lines := len(path.read_text().splitlines())) > 300
    }
    assert long == {}


COMMON = re.findall(r"^from (dsgenerator\S+) import", (ROOT / "rules/common.smk").read_text(), re.M)


@pytest.mark.parametrize(
    ("modules", "slow"),
    [
        # A job has a process of its own, and starts in a tenth of a second.
        (["dsgenerator.slice.variations"], ["pydantic"]),
        (COMMON, ["scipy", "pandas", "pyarrow", "matplotlib", "soundfile"]),
        # Before Ctrl-C has a handler.
        (["snakemake_logger_plugin_dsgenerator"], ["numpy", "pydantic", "rich", "tqdm"]),
        (
            ["dsgenerator.stream", "dsgenerator.dataset"],
            [
                *("snakemake", "scipy", "pandas", "pyarrow", "matplotlib", "soundfile", "PIL"),
                *("google_crc32c", "filelock", "psutil"),
            ],
        ),
    ],
    ids=["job", "workflow", "logger", "stream"],
)
def test_nobody_waits_for_what_is_imported_for_others(modules, slow):
    code = f"import sys, {', '.join(modules)}; print(sorted({set(slow)} & sys.modules.keys()))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stderr
