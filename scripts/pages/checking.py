"""Whether the pages are all there, and lead to what there is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from dsgenerator.config import models

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


class _Elements(HTMLParser):
    """The links of a page's HTML, and its players and pictures that have no name."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.unnamed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        told = dict(attrs)
        self.links += [told[key] or "" for key in ("src", "href") if key in told]
        name = {"img": "alt", "audio": "aria-label"}.get(tag)
        if name and not told.get(name):
            self.unnamed.append(tag)


def problems(folder: Path, synths: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with the pages of sound models, a line each.

    Parameters
    ----------
    folder : Path
    synths : Iterable[str]
        Which models must have a page.
    """
    pages = {synth: folder / synth / "index.md" for synth in synths}
    for synth, page in pages.items():
        if not page.is_file():
            yield f"{page}: the sound model {synth} has no page"
            continue
        text = page.read_text(encoding="utf-8")
        for parameter in models.load(synth).parameters:
            if f"### `{parameter.name}`\n" not in text:
                yield f"{page}: nothing about {parameter.name}"
        yield from _of_page(page)
    index = folder / "index.md"
    if not index.is_file():
        yield f"{index} is missing"
        return
    listed = LINK.findall(index.read_text(encoding="utf-8"))
    for synth in pages:
        if f"{synth}/index.md" not in listed:
            yield f"{index}: {synth} is not listed"
    yield from _of_page(index)


def _of_page(page: Path) -> Iterator[str]:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    anchors = {title.strip("`").lower().replace(" ", "-") for title in HEADING.findall(text)}
    elements = _Elements()
    elements.feed(text)
    for link in dict.fromkeys([*elements.links, *LINK.findall(text)]):
        target, _, anchor = link.partition("#")
        # A site makes index.html of index.md.
        file = page.parent / re.sub(r"index\.html$", "index.md", target)
        if target and not file.is_file():
            yield f"{page}: {link} leads nowhere"
        elif not target and anchor not in anchors:
            yield f"{page}: there is no heading for {link}"
    for tag in elements.unnamed:
        yield f"{page}: <{tag}> without a name for those who cannot see it"
