"""The site: every page is in its navigation, and every part of its navigation is a page."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
ELSEWHERE = {"index.md", "changelog.md", "config-keys.md", "audit.md", "estimators.md"}
"""Pages that lie outside of ``docs/``; see `scripts/docs_site.py`."""

MADE = {"models/index.md"}
"""Pages that `make docs-site` makes."""


def places(nav):
    """Yield the pages of a navigation."""
    for entry in nav:
        inner = entry if isinstance(entry, str) else next(iter(entry.values()))
        yield from [inner] if isinstance(inner, str) else places(inner)


def test_every_page_is_in_the_navigation_once():
    nav = list(places(yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"]))
    there = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert sorted(nav) == sorted(there | ELSEWHERE | MADE)
