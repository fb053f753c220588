"""Error messages for a config: what is wrong, where, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from reprlib import Repr
from typing import Any, get_args, get_origin

from dsgenerator.config.documentation import type_name
from dsgenerator.config.fields import Section
from dsgenerator.config.original.generations import COUNTERPARTS
from dsgenerator.config.schema import Config
from dsgenerator.config.source_map import Key, Problem
from dsgenerator.config.suggestions import meant_key, not_allowed, written_as

PLAIN = "letters, digits, _ and single . or - between them"
MESSAGES = {
    "missing": "is missing; it is required",
    "string_pattern_mismatch": f"{{input!r}} is no plain name: {PLAIN}",
    "finite_number": "{input} is no finite number",
    "int_from_float": "{input} is no whole number",
    "float_type": "{input!r} is no number",
    "int_type": "{input!r} is no whole number",
    "int_parsing": "{input!r} is no whole number",
    "float_parsing": "{input!r} is no number",
    "int_parsing_size": "{input!r} has too many digits",
    "invalid_key": "{input!r} is no text; keys are names",
    "dict_type": "{input!r} is no mapping (name: value)",
    "model_type": "{input!r} is no mapping (name: value)",
    "list_type": "{input!r} is no list",
    "tuple_type": "{input!r} is no list of pairs [time, value]",
    "string_type": "{input!r} is no text",
    "too_short": "is empty; at least one value is needed",
    "string_too_short": "is empty",
    "string_too_long": "{input!r} is longer than {max_length} characters",
    "bool_type": "{input!r} is neither true nor false",
    "bool_parsing": "{input!r} is neither true nor false",
    "greater_than": "{input} is out of range; allowed: {allowed}",
    "greater_than_equal": "{input} is out of range; allowed: {allowed}",
    "less_than": "{input} is out of range; allowed: {allowed}",
    "less_than_equal": "{input} is out of range; allowed: {allowed}",
}


class Shown:
    """A value of a config, as far as a message shows it."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __repr__(self) -> str:
        try:
            text = SHORT.repr(self._value)
        except ValueError:  # more digits than Python writes
            return "a number with too many digits"
        return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"

    def __str__(self) -> str:
        value = self._value
        return value[:LONGEST_VALUE] if isinstance(value, str) else repr(self)


LONGEST_VALUE = 200
"""Characters of a value in a message."""

SHORT = Repr()
SHORT.maxstring = SHORT.maxother = SHORT.maxlong = LONGEST_VALUE


def translate(details: Mapping[str, Any]) -> Problem:
    """Turn one of pydantic's errors into a key and a message."""
    kind, value = details["type"], Shown(details["input"])
    # Location entries of unions and validators are pydantic's, not keys of the config.
    steps = ("function-", "literal[", "[key]", "list[")
    key = tuple(part for part in details["loc"] if not str(part).startswith(steps))
    if key == ("batch_size",):
        return key, f"{value!r} is not allowed; allowed: auto, or a whole number from 1"
    if kind == "extra_forbidden":
        known = list(_section(key[:-1]).by_key())
        name = COUNTERPARTS.get(key[0], key[0]) if len(key) == 1 else key[-1]
        return key, f"unknown key{meant_key(name, known)} Allowed: {', '.join(known)}"
    if kind == "value_error":
        return key, str(details["ctx"]["error"])
    if kind == "literal_error":
        return key, not_allowed(key, details["input"], repr(value), details["ctx"]["expected"])
    if kind in MESSAGES:
        allowed = ""
        if "{allowed}" in MESSAGES[kind]:
            allowed = type_name(_section(key[:-1]).by_key()[key[-1]])
        facts = details.get("ctx", {}) | {"input": value, "allowed": allowed}
        return key, MESSAGES[kind].format(**facts) + written_as(kind, key, details["input"])
    return key, f"{value!r} is not allowed here"


def _section(key: Key) -> type[Section]:
    """Return the type of the mapping at a key, or of the innermost one that contains it."""
    section: type[Section] = Config
    is_name = False
    for part in key:
        if is_name or part not in section.by_key():
            is_name = False
            continue
        annotation = section.by_key()[str(part)].annotation
        # The keys of a mapping by name are names of the user, even if they equal a config key.
        is_name = get_origin(annotation) is dict
        section = next(_sections(annotation), section)
    return section


def _sections(annotation: Any) -> Iterator[type[Section]]:
    """Yield the mapping types within a type annotation."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    for part in get_args(annotation):
        yield from _sections(part)
