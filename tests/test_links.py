"""Every link of the documentation leads to something that is there."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\(<?([^)>\s]+)>?\)")
FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

tracked = subprocess.run(
    ["git", "ls-files", "*.md", "**/*.md"], cwd=ROOT, capture_output=True, text=True, check=False
).stdout.split()
PAGES = sorted({*tracked, *(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/*.md"))})


def prose(page):
    """Return the text of a page without its code, in which brackets are no links."""
    return FENCED.sub("", (ROOT / page).read_text())


def anchors(text):
    """Return what headings are called in addresses, as GitHub does it."""
    names = (re.sub(r"[`*]", "", name).lower() for name in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", name).strip().replace(" ", "-") for name in names}


def broken(page, text):
    """Return the links of a text, as of a page, that lead nowhere."""
    lost = []
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        if not target.exists() or (
            anchor
            and target.suffix == ".md"
            and anchor not in anchors(FENCED.sub("", target.read_text()))
        ):
            lost.append(link)
    return lost


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    assert broken(page, prose(page)) == []


def test_links_that_lead_nowhere_are_found():
    text = "[a](docs/nothing.md) [b](README.md#nothing) [c](README.md#start) ![d](docs/none.png)"
    assert broken("README.md", text) == ["docs/nothing.md", "README.md#nothing", "docs/none.png"]
    assert len(PAGES) > 15
