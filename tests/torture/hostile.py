"""Hostile material for configs, and mutations of configs as data and as bytes."""

from __future__ import annotations

import copy
import json
import math
import random
from typing import Any

NAN, INFINITY = math.nan, math.inf


class Raw(str):
    """YAML that is written as it stands."""


NUMBERS = (
    *(0, -0.0, -1, 1, 2, 3, 0.1, 0.5, 1e-9, 1e-320, 5e-324, -5e-324, 1e308, -1e308, 1.8e308 / 10),
    *(10**5, 10**8, 10**12, 10**30, 10**400, 2**31, 2**32 - 1, 2**53 + 1, 2**63, 2**64, -(2**63)),
    *(NAN, INFINITY, -INFINITY, 8000, 192000, 192001, 0.1 + 1e-16, 1 / 3, 0.29999999999999998),
    *(Raw("1e5"), Raw("0x10"), Raw("010"), Raw("1_000"), Raw("1:30"), Raw("9" * 5000)),
    *(Raw("1e999"), Raw("-.inf"), Raw("+.INF"), Raw(".nan"), Raw("0b11"), Raw("1.e3")),
)
TEXTS = (
    *("", " ", "5", " 5 ", "1e5", "nan", "inf", "auto", "yes", "null", "true", "pop", "grid"),
    *("\ud800", "a\0b", "\x1b[2J", "\x7f", "\x9b31m", "\u202e", "\u2028", "\u200b", "\ufeff"),
    *("é", "e\u0301", "\ufb01", "\uff15", "\u0663", "\U0001f3b5", "a\nb", "a\tb", "a\rb"),
    *("x" * 300, "x" * 5000, "x" * 30000, "{0}", "{input}", "{input!r}", "{", "}", "%s%n", "{{"),
    *("../..", "/", ".", "..", "/dev/zero", "/dev/null/x", "~", "~nobody", "a/b", "a--b", "-"),
    *("pop:Nope", "pop:", ":", "interface", "trajectories", ".py", "gone.py", "folder", "folder/"),
    *("points.csv", "sparse.csv", "fifo", "folder.py", "fifo.py", "broken.py", "__init__"),
    *("con", "a.", ".a", "a..b", "wav", "CON", "$HOME", "`id`", "$(id)", "'", '"', "#", "*", "&a"),
)
ODD = (
    *(None, True, False, [], {}, [[]], [{}], [None], {"a": {}}, [NAN], [1, "a"], [[0, 1], [1, 0]]),
    *([[0, 1]], [[0, 0], [0, 1]], [[1, 0], [0, 1]], [0] * 3, list(range(50)), [0.5, 0.5]),
    *({"min": 1, "max": 0}, {"min": 0, "max": 1}, {"min": 0, "max": 1, "n": 10**8}, {"n": 3}),
    *({"min": 0, "max": 1, "n": 10**30}, {"values": []}, {"values": [1, 1]}, {"from": 0, "to": 1}),
    *({"min": 0.1, "max": 0.1, "n": 3}, {"min": 0, "max": 5e-324, "n": 9}, {"values": [[[0]]]}),
    *({"lfo": {"rate": 1e9, "min": 0, "max": 1}}, {"lfo": {"rate": 5e-324, "min": 0, "max": 1}}),
    *({"from": NAN, "to": 1}, {"breakpoints": [[0, 0], [1e308, 1]]}, {"value": 1, "units": "norm"}),
    *({"kind": "sobol", "n": 3}, {"kind": "random", "n": 10**9}, {"kind": "latin_hypercube"}),
    *({"values": [0, 1], "label": {"name": "a", "min": -1e308, "max": 1e308}},),
    *({"values": [0, 1], "label": {"name": "a", "min": 0, "max": 5e-324}},),
    *({"min": 0, "max": 1, "n": 2, "units": "norm"}, {"values": [0, 1], "units": "Hz"}),
    *({"train": 0.5, "test": 0.5}, {"train": 1 / 3, "valid": 1 / 3, "test": 1 / 3}, {"train": 2}),
    *({"type": "single"}, {"parquet": True}, [{"rate_exp": 0}, {"rate_exp": 1}], [{"q": 1e308}]),
    *(Raw("2026-13-45"), Raw("2026-01-01"), Raw("2026-01-01 25:61:61"), Raw("!!binary aGk=")),
    *(Raw("!!set {a, b}"), Raw("!!omap [a: 1]"), Raw("!!python/name:os.system"), Raw("!foo bar")),
    *(Raw("!!int nine"), Raw("!!float x"), Raw("!!bool 7"), Raw("!!timestamp x"), Raw("!!null x")),
    *(Raw("&a [*a]"), Raw("*gone"), Raw("{? [1, 2] : 3}"), Raw("{<<: 5}"), Raw("{<<: {min: 0}}")),
    *(Raw("{? {a: 1} : 3}"), Raw("!!str 5"), Raw("!!python/object/apply:os.system [id]")),
    *(Raw("[" * 30 + "]" * 30), Raw("[" * 3000 + "]" * 3000), Raw("{a: " * 40 + "1" + "}" * 40)),
    Raw("!!python/tuple [1, 2]"),
)
BOMB = "".join(f"b{k}: &b{k} [{', '.join(9 * [f'*b{k - 1}'])}]\n" for k in range(1, 10))
LINES = (
    *("__use_yte__: true\n", '"\\x5f_use_yte__": true\n', "__definitions__: [import os]\n"),
    *("? __use_yte__\n: 1\n", "__variables__: {a: 1}\n", "<<: {__use_yte__: true}\n"),
    *(f"b0: &b0 x\n{BOMB}", f"b0: &b0 {{x: 1}}\n{BOMB.replace('[', '{<<: [').replace(']', ']}')}"),
    *(
        "a: &a {b: *a}\n",
        "---\n",
        "...\n",
        "%YAML 9.9\n",
        "\t\n",
        "key\n",
        ": :\n",
        "- a\n",
        "? \n",
    ),
    *("<<: [1]\n", "1: 2\n", "null: 1\n", "2026-01-01: 1\n", "[a]: 1\n", "seed: 1\nseed: 2\n"),
    *(
        "\ufeff",
        "\u2028",
        "\x85",
        "true: 1\n",
        "!!python/name:os.system : 1\n",
        "x" * 5000 + ": 1\n",
    ),
)


MARKS = b"{}[]:,&*!|>%@`'\"#-?\n\t 0123456789"


def places(value: Any, path: tuple = ()) -> list[tuple]:
    """Return the paths of all values within a value."""
    found = [path] if path else []
    inner = value.items() if isinstance(value, dict) else []
    inner = enumerate(value) if isinstance(value, list) else inner
    return found + [more for key, part in inner for more in places(part, (*path, key))]


def material(chance: random.Random) -> Any:
    """Return a hostile value."""
    return copy.deepcopy(chance.choice(chance.choice((NUMBERS, NUMBERS, TEXTS, ODD))))


def numbers_of(config: dict, chance: random.Random) -> dict:
    """Return a config with other numbers in places of numbers: most likely to be accepted."""
    config = copy.deepcopy(config)
    for _ in range(chance.choice((1, 1, 2, 3))):
        *outer, last = chance.choice(places(config))
        holder = config
        for step in outer:
            holder = holder[step]
        if isinstance(holder[last], int | float) and abs(holder[last]) < 1e300:
            scaled = holder[last] * chance.choice((0.5, 0.999999999999, 1.0000000000000002, 3, -1))
            holder[last] = chance.choice((*NUMBERS, scaled, scaled, scaled))
    return config


def mutated(chance: random.Random, config: dict, keys: tuple[str, ...]) -> dict:
    """Return a config with one to four changes."""
    config = copy.deepcopy(config)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        found = places(config)
        if not found or chance.random() < 0.25:
            config[chance.choice(keys)] = material(chance)
            continue
        *outer, last = chance.choice(found)
        holder = config
        for step in outer:
            holder = holder[step]
        match chance.randrange(8):
            case 0:
                del holder[last]
            case 1 if isinstance(holder, dict):
                name = chance.choice((*keys, *TEXTS, 5, None, True, 1.5))
                holder[name] = holder.pop(last)
            case 2:
                holder[last] = chance.choice(([holder[last]], {"values": holder[last]}))
            case 3:
                other = config
                for step in chance.choice(found):
                    if isinstance(other, dict | list):
                        other = other[step] if step in other or isinstance(other, list) else other
                holder[last] = copy.deepcopy(other) if other is not config else None
            case _:
                holder[last] = material(chance)
    return config


def written(value: Any, level: int = 0) -> str:
    """Return a value as YAML, hostile parts as they are."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict) and level == 0:
        return "".join(f"{written(k, 1)}: {written(v, 1)}\n" for k, v in value.items())
    if isinstance(value, dict):
        return f"{{{', '.join(f'{written(k, 1)}: {written(v, 1)}' for k, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(written(part, 1) for part in value)}]"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' * (value < 0)}.inf"
    if isinstance(value, int) and abs(value) > 10**100:
        return f"1{'0' * 400}"
    return repr(value) if isinstance(value, float) else json.dumps(value)


def with_lines(chance: random.Random, text: str) -> str:
    """Return YAML with a hostile line, anywhere."""
    lines = text.splitlines(True)
    lines.insert(chance.randint(0, len(lines)), chance.choice(LINES))
    return "".join(lines)


def with_bytes(chance: random.Random, content: bytes) -> bytes:
    """Return content of which some bytes are changed."""
    content = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        place = chance.randrange(len(content) + 1)
        end = min(len(content), place + chance.choice((1, 1, 3, 30)))
        match chance.randrange(6):
            case 0:
                content[place:end] = b""
            case 1:
                content[place:place] = content[place:end] * chance.choice((1, 3, 100))
            case 2 if place < len(content):
                content[place] ^= 1 << chance.randrange(8)
            case 3:
                content[place:end] = bytes(chance.randrange(256) for _ in range(end - place))
            case 4:
                content[place:place] = bytes(
                    [chance.choice(b"{}[]:,&*!|>%@`'\"#-?\n\t 0123456789")]
                )
            case _:
                other = chance.randrange(len(content) + 1)
                content[place:end] = content[other : other + end - place]
    return bytes(content)
