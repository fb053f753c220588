"""Line numbers of config keys, for error messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dsgenerator.config.reading import Unreadable, as_yaml, compose, read_text
from dsgenerator.errors import DSGeneratorError, plain

Key = tuple[str | int, ...]

LONGEST_PART = 60
"""Characters of a key in a message."""

COMMAND_LINE = ("--config", 0)
"""The place of what is given on the command line."""

MOST_PROBLEMS, LONGEST_TOLD = 20, 500
"""Problems that a message lists; characters of each, without its place."""

Problem = tuple[Key, str]


@dataclass
class SourceMap:
    """Line numbers of keys, and duplicate keys, in one or several config files."""

    places: dict[Key, tuple[str, int]] = field(default_factory=dict)
    duplicates: list[Key] = field(default_factory=list)

    def place(self, key: Sequence[str | int]) -> str:
        """Return ``"file:line, a.b.c"`` for a key, or for the innermost mapping around it.

        What is given on the command line has no line.
        """
        dotted = ".".join(plain(part, LONGEST_PART) for part in key)
        file, line = self.line(key)
        place = f"{file}:{line}" if line else file
        return f"{place}, {dotted}" if file else dotted

    def in_file(self, key: Key) -> bool:
        """Return whether a key has its value from a file."""
        return self.places.get(key, COMMAND_LINE) != COMMAND_LINE

    def line(self, key: Sequence[str | int]) -> tuple[str, int]:
        """Return file and line of a key, or of the innermost mapping around it."""
        for length in range(len(key), 0, -1):
            if tuple(key[:length]) in self.places:
                return self.places[tuple(key[:length])]
        return "", 0


def report(problems: Sequence[Problem], source_map: SourceMap) -> str:
    """Return the problems in one message, each with file and line, in the order of the file."""
    problems = sorted(dict.fromkeys(problems), key=lambda problem: source_map.line(problem[0]))
    listed = problems[:MOST_PROBLEMS]
    lines = [f"  {source_map.place(key)}: {plain(told, LONGEST_TOLD)}" for key, told in listed]
    if len(problems) > MOST_PROBLEMS:
        lines.append(f"  and {len(problems) - MOST_PROBLEMS} more")
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"The config has {count}; nothing was changed.\n" + "\n".join(lines)


def read_source_map(
    files: Iterable[str | Path], overrides: Mapping[str, Any] | None = None
) -> SourceMap:
    """Read the line numbers of all keys.

    Parameters
    ----------
    files : Iterable[str or Path]
    overrides : Mapping[str, Any], optional
        What the command line gives in their place.

    Raises
    ------
    DSGeneratorError
        If a file cannot be read, or is a template.
    """
    source_map = SourceMap()
    for file in files:
        try:
            tree = compose(file, as_yaml(read_text(file)))
        except Unreadable as error:
            raise DSGeneratorError(str(error)) from error
        _walk(tree, (), str(file), source_map)
    given = dict.fromkeys(_keys(overrides or {}), COMMAND_LINE)
    source_map.places = given | {
        key: place
        for key, place in source_map.places.items()
        if not any(key[:length] in given for length in range(1, len(key) + 1))
    }
    return source_map


def _keys(given: Mapping[str, Any], around: Key = ()) -> Iterator[Key]:
    """Yield the keys of all values that are no mappings: those are merged with a file's."""
    for name, value in given.items():
        key = (*around, name)
        if isinstance(value, Mapping):
            yield from _keys(value, key)
        else:
            yield key


def _walk(node: yaml.Node | None, key: Key, file: str, source_map: SourceMap) -> None:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key_node, value in node.value:
            inner = (*key, key_node.value)
            source_map.places[inner] = (file, key_node.start_mark.line + 1)
            if key_node.value in seen:
                source_map.duplicates.append(inner)
            seen.add(key_node.value)
            _walk(value, inner, file, source_map)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            source_map.places[(*key, index)] = (file, value.start_mark.line + 1)
            _walk(value, (*key, index), file, source_map)
