"""Hooks of MkDocs: pages that lie elsewhere in the repository, and links out of ``docs/``.

GitHub shows the same files as they are.  So links are those of the repository, and are led to
their place in the site while it is built; a source file that a page links to becomes part of it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "config/README.md": "config-keys.md",
    "config/AUDIT.md": "audit.md",
    "dsgenerator/audit/estimators/README.md": "estimators.md",
}
"""Where pages outside of ``docs/`` are in the site."""

LISTED = "docs/sound-models.md"
"""The page whose links to sound models lead to their pages with players."""

FIRST_FOUND = {"questions.md": 4, "terms.md": 3, "config-keys.md": 2}
"""Pages that the site's search puts first, and by how much."""

LINK = re.compile(r"(\]\(|(?:src|href)=\")(?!\w+:|#)([^)\s\"#]+)")
FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that lie elsewhere."""
    for source, name in PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=led(text, source, files, config)))
    return files


def on_page_markdown(markdown: str, page: Page, config: Any, files: Files) -> str:
    """Lead the links of a page of ``docs/`` to their places, and weigh it in searches."""
    # Some twenty pages of sound models have the same words.
    other = 0.1 if page.file.src_uri.startswith("models/") else 1
    page.meta["search"] = {"boost": FIRST_FOUND.get(page.file.src_uri, other)}
    if page.file.src_uri in PAGES.values():
        return markdown
    return led(markdown, f"docs/{page.file.src_uri}", files, config)


def on_page_content(html: str, page: Page, config: Any, files: Files) -> str:
    """Remove the signs that docstrings have before code, which is indented anyway."""
    return html.replace("<p>::</p>\n", "").replace("::</p>", ":</p>")


def led(text: str, source: str, files: Files, config: Any) -> str:
    """Return a page with its links led to their places in the site."""
    place = PAGES.get(source) or source.removeprefix("docs/")

    def lead(match: re.Match[str]) -> str:
        path = resolved(match[2], source)
        heard = f"models/{Path(path).stem}/index.md"
        if source == LISTED and files.get_file_from_path(heard):
            target = heard  # one can hear it there, and it has a link to the source
        elif path.startswith("docs/"):
            target = path.removeprefix("docs/")
        elif path in PAGES:
            target = PAGES[path]
        elif (ROOT / path).is_file():
            target = add_source(path, files, config)
        else:  # MkDocs says that it leads nowhere
            return match[0]
        return match[1] + posixpath.relpath(target, posixpath.dirname(place) or ".")

    parts, end = [], 0
    for code in FENCED.finditer(text):
        parts += [LINK.sub(lead, text[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, LINK.sub(lead, text[end:])])


def resolved(link: str, source: str) -> str:
    """Return the path in the repository that a link of a file leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), link))


def add_source(path: str, files: Files, config: Any) -> str:
    """Make a source file part of the site, as text that browsers show; return where it is."""
    picture = path.endswith((".png", ".svg", ".csv", ".cff", ".zip"))
    name = f"source/{path}" if picture else f"source/{path}.txt"
    if files.get_file_from_path(name) is None:
        files.append(File.generated(config, name, content=(ROOT / path).read_bytes()))
    return name
