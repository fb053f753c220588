"""The page for those who change the code: its files, targets and names are there."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from test_rooms import ROOMS

from dsgenerator.audit.estimators import ESTIMATORS
from dsgenerator.plan import digests

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "contributing.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = re.findall(r"^([a-z][a-z-]*):.*## ", MAKEFILE, re.MULTILINE)

LISTED = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", PAGE)
"""All that looks like the path of a file, or of a folder with a slash behind it."""


def section(text, title):
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def missing(paths):
    return [
        path
        for path in paths
        if not ((ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file())
    ]


def test_all_files_that_it_lists_are_there():
    assert len(set(LISTED)) > 60
    assert missing(LISTED) == []


def test_a_file_that_has_moved_is_found():
    moved = re.findall(r"`((?:[\w.-]+/)+[\w.-]*)`", PAGE.replace("plan/shards.py", "shards.py"))
    assert set(missing(moved)) == {"dsgenerator/shards.py"}


@pytest.mark.parametrize(
    "title", ["sound model", "estimator", "format of records", "option"], ids=str.split
)
def test_what_is_new_has_its_files_and_its_tests(title):
    rows = re.findall(r"^\| `(.*)$", section(PAGE, f"A new {title}"), re.MULTILINE)
    assert len(rows) >= 3
    assert all(len(row.split("|")[1]) > 5 for row in rows)


def test_a_parameter_goes_through_the_rooms_in_their_order():
    way = re.findall(r"`dsgenerator/(\w+)/", section(PAGE, "The way of a parameter"))
    assert set(way) >= {"config", "points", "plan", "render", "slice", "table", "records", "audit"}
    for one, next_one in pairwise(way):
        assert ROOMS.index(one) <= ROOMS.index(next_one), f"{next_one} after {one}"


def test_every_target_that_it_names_is_one():
    named = re.findall(r"`(?:\w+=\S+ )?make ([a-z-]+)", PAGE)
    named += re.findall(r"^make ([a-z-]+)", PAGE, re.MULTILINE)
    assert set(named) <= set(TARGETS)
    assert len(set(named)) > 15


def test_every_target_of_tests_is_in_the_map():
    rows = section(PAGE, "Which test is where").partition("<!-- end of targets -->")[0]
    mapped = re.findall(r"^\| `make ([a-z-]+)` \|", rows, re.MULTILINE)
    tests = [target for target in TARGETS if target.startswith(("test", "tortur", "lint"))]
    assert sorted(mapped) == sorted(tests)


def test_every_folder_of_tests_is_in_the_map():
    folders = {
        f"tests/{path.parent.relative_to(ROOT / 'tests')}/"
        for path in (ROOT / "tests").glob("*/test_*.py")
    }
    assert folders <= set(LISTED)


def test_names_that_it_mentions_are_in_these_files():
    for name in ("RENDER_VERSION", "SLICE_VERSION", "TABLE_VERSION"):
        assert f"`{name}`" in PAGE
        assert isinstance(getattr(digests, name), int)
    assert "attack_rate" in ESTIMATORS
    source = {name: (ROOT / "dsgenerator" / name).read_text() for name in (
        "config/specs.py", "config/schema.py", "slice/variations.py"
    )}  # fmt: skip
    assert "class SliceSpec" in source["config/specs.py"]
    assert "class ExportSpec" in source["config/specs.py"]
    assert re.search(
        r"Annotated\[float, Field\(.*AS_NUMBER\] = SliceSpec\.", source["config/schema.py"]
    )
    assert re.search(r"^def cut\(", source["slice/variations.py"], re.MULTILINE)
