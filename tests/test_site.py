"""The site: every page is in its navigation, and every part of its navigation is a page."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
ELSEWHERE = {"index.md", "changelog.md", "config-keys.md", "audit.md", "estimators.md"}
"""Pages that lie outside of ``docs/``; see `scripts/docs_site.py`."""

MADE = {"models/index.md"}
"""Pages that `make docs-site` makes."""


SETTINGS = yaml.safe_load((ROOT / "mkdocs.yml").read_text())


def places(nav):
    """Yield the pages of a navigation."""
    for entry in nav:
        inner = entry if isinstance(entry, str) else next(iter(entry.values()))
        yield from [inner] if isinstance(inner, str) else places(inner)


def test_every_page_is_in_the_navigation_once():
    nav = list(places(SETTINGS["nav"]))
    there = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert sorted(nav) == sorted(there | ELSEWHERE | MADE)


def test_its_search_works_from_disk_and_asks_nobody_else_s_server():
    assert {"search", "offline"} <= set(map(str, SETTINGS["plugins"]))
    # Without a script of that name, the plugin names one on a server.
    (shim,) = SETTINGS["extra"]["polyfills"]
    assert "iframe-worker" in shim
    assert "IFrameWorker" in (ROOT / "docs" / shim).read_text()
    assert (ROOT / "docs" / "vendor" / "iframe-worker.LICENSE.txt").is_file()


def test_docstrings_name_no_choice_as_default_that_is_none():
    """Of choices in braces, the site takes the first for the default, as numpydoc does."""
    modules = re.findall(r"^::: (\w+\.\w+)", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE)
    assert len(modules) > 5
    for module in modules:
        path = ROOT / (module.replace(".", "/") + ".py")
        path = path if path.exists() else path.with_suffix("") / "__init__.py"
        assert not re.search(r" : \{.*\}, optional$", path.read_text(), re.MULTILINE), path


def code(text):
    """Yield the code of a page: its blocks, and what is between single quotes of code."""
    for fenced, span in re.findall(r"^```\w*\n(.*?)^```$|`([^`\n]+)`", text, re.M | re.S):
        yield fenced or span


def unknown_targets(text):
    """Return the targets of make that a page names and the Makefile does not have."""
    known = re.findall(r"^([a-z][a-z-]*):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = (re.findall(r"^make ([a-z][a-z-]*)", part, re.MULTILINE) for part in code(text))
    return [target for targets in named for target in targets if target not in known]


def test_every_target_that_a_page_names_is_one():
    pages = [
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / name for name in ("README.md", "CHANGELOG.md")),
    ]
    assert {path.name: unknown_targets(path.read_text()) for path in pages} == {
        path.name: [] for path in pages
    }


def test_a_target_that_there_is_not_is_found():
    assert unknown_targets("`make datasets`, and\n\n```\nmake env\nmake al\n```\n") == [
        *("datasets", "al"),
    ]
