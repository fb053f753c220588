"""The code of a page, and running it as a reader does: from top to bottom."""

import re

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text, language=""):
    """Return the blocks of a page that are in a language."""
    return [block for of, block in FENCED.findall(text) if of == language]


def run(snippets, capsys):
    """Run snippets one after the other: what they print is what their comments say they do."""
    scope = {}
    for snippet in snippets:
        exec(snippet, scope)
    promised = [line for snippet in snippets for line in re.findall(r"^# (.*)$", snippet, re.M)]
    assert capsys.readouterr().out.splitlines() == promised
    return scope
