"""Config files as data, within limits: no templates, no objects, nothing that grows when read.

Snakemake runs the Python code of a YAML file that has the key ``__use_yte__``.  So the profiles
run this file by its path, and call `check_files`, before Snakemake reads any config; for that it
imports nothing of the package.
"""

from __future__ import annotations

import difflib
import json
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 32_000_000
"""Bytes of a config file, at most."""

MOST_VALUES, DEEPEST = 1_000_000, 20
"""Keys and values of a config, each counted wherever an alias repeats it; levels of nesting."""

LONGEST_KEY, LONGEST_TEXT = 200, 20_000
"""Characters, at most."""

MOST_DIGITS = 100
LARGEST_NUMBER = 10**MOST_DIGITS
"""Of whole numbers."""

TEMPLATES = frozenset({"__use_yte__", "__definitions__", "__variables__"})
"""Keys with which a YAML file is a template, whose code would run."""


UNFINISHED = 0

TARGETS = frozenset(
    {"all", "audit", "delete", "figures", "gallery", "report", "verify", "verify_deep"}
)
"""Of the workflow, which people name after config files, where Snakemake takes them for others."""

ENDINGS = (".yaml", ".yml", ".json")
CONFIGS = Path(__file__).parents[2] / "config"


class Unreadable(Exception):
    """A config file that cannot be read; the message says which, and why."""


class _Loader(yaml.SafeLoader):
    """Scalars that Python cannot make a value of are errors with a line, too."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except yaml.YAMLError:
            raise
        except Exception as error:
            what = node.value if len(str(node.value)) < 50 else "a number with too many digits"
            raise yaml.MarkedYAMLError(
                problem=f"{what} cannot be read: {error or type(error).__name__}"[:200],
                problem_mark=node.start_mark,
            ) from None


def check_files(files: Iterable[str | Path]) -> None:
    """End with a sentence if any of these files cannot be read as a config."""
    paths = list(map(Path, files))
    targets = [path for path in paths if _is_target(path) and not path.exists()]
    if targets:
        told = " ".join(map(str, targets))
        configs = " ".join(str(path) for path in paths if path not in targets) or "FILE"
        sys.exit(
            f"{told}: no config file but a target, and --configfile takes all names after it for "
            f"files. Targets come first: snakemake --cores all {told} --configfile {configs}"
        )
    for file in paths:
        try:
            read_file(file)
        except Unreadable as error:
            sys.exit(str(error))


def _is_target(file: Path) -> bool:
    return str(file) in TARGETS or file.parts[:1] == ("results",)


def read_file(file: str | Path) -> dict:
    """Return what a config file says.

    Raises
    ------
    Unreadable
        If it is no regular file of text, neither JSON nor YAML, a template, or too large.
    """
    text = read_text(file)
    named = str(file).endswith(".json")
    content = _json(file, text) if named or is_json(text) else _yaml(file, text)
    if not isinstance(content, dict):
        fault = "is empty" if content is None else "holds no mapping (key: value)"
        raise Unreadable(f"The config file {file} {fault}; config/README.md lists the keys.")
    if any("nested" in fault for _, fault in problems_of(content)):
        # Snakemake could not even copy it.
        raise Unreadable(f"The config file {file} is nested more than {DEEPEST} levels deep")
    return content


def read_text(file: str | Path) -> str:
    """Return the text of a file.

    Raises
    ------
    Unreadable
    """
    try:
        found = Path(file).stat()
        if stat.S_ISDIR(found.st_mode):
            raise Unreadable(f"The config file {file} cannot be read: it is a directory")
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(f"The config file {file} cannot be read: it is no regular file")
        if found.st_size > LARGEST_FILE:
            raise Unreadable(
                f"The config file {file} has {found.st_size:,} bytes; "
                f"at most {LARGEST_FILE:,} are allowed"
            )
        return Path(file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Unreadable(_not_found(Path(file))) from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"The config file {file} cannot be read: {error}") from error


def _not_found(file: Path) -> str:
    """Return what to say of a config file that is not there: what was probably meant."""
    told = f"The config file {file} cannot be read: No such file or directory"
    folders = dict.fromkeys([file.parent, Path(), Path("config"), CONFIGS])
    there = {
        path.name: path
        for folder in reversed(folders)
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.suffix in ENDINGS
    }
    by_stem = {Path(name).stem: name for name in there}
    names = [name for name in (file.name, by_stem.get(file.name), by_stem.get(file.stem)) if name]
    close = difflib.get_close_matches(file.stem, by_stem, n=1, cutoff=0.8)
    found = [there[name] for name in [*names, *map(by_stem.get, close)] if name in there]
    return f"{told}; did you mean {_shown(found[0])}?" if found else told


def _shown(path: Path) -> Path:
    """Return a path as somebody in the working folder writes it."""
    whole, here = path.resolve(), Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) else path


def is_json(text: str) -> bool:
    """Return whether a text is JSON."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def as_yaml(text: str) -> str:
    """Return YAML with the lines of a text: of JSON, its tabs are blanks then."""
    # No text within JSON has a tab that is not escaped.
    return text.replace("\t", " ") if is_json(text) else text


def compose(file: str | Path, text: str) -> yaml.Node | None:
    """Return the tree of a YAML file, which repeats nothing without end.

    Raises
    ------
    Unreadable
    """
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        if tree is not None:
            _count(tree, {})
    except RecursionError:
        raise Unreadable(f"The config file {file} is nested too deeply") from None
    except yaml.YAMLError as error:
        raise Unreadable(_not_valid(file, "YAML", error)) from error
    for key, _ in tree.value if isinstance(tree, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode) and key.value in TEMPLATES:
            raise _template(f"{file}:{key.start_mark.line + 1}", key.value)
    return tree


def _template(place: str, key: str) -> Unreadable:
    return Unreadable(
        f"{place}, {key}: the config is a template, whose code would run; nothing in a config is "
        f"evaluated. Write the values themselves"
    )


def _yaml(file: str | Path, text: str) -> Any:
    tree = compose(file, text)
    if tree is None:
        return None
    loader = _Loader("")
    try:
        content = loader.construct_document(tree)
    except yaml.YAMLError as error:
        raise Unreadable(_not_valid(file, "YAML", error)) from error
    finally:
        loader.dispose()
    # Merged into the mapping (<<), they are keys like any other.
    for key in TEMPLATES.intersection(content) if isinstance(content, dict) else ():
        raise _template(str(file), key)
    return content


def _json(file: str | Path, text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise Unreadable(f"The config file {file} is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(_not_valid(file, "JSON", error)) from error


def _not_valid(file: str | Path, what: str, error: Exception) -> str:
    text = str(error).replace("<unicode string>", str(file))
    told = "".join(c if c.isprintable() or c in "\t\n" else f"\\u{ord(c):04x}" for c in text)
    return f"The config file {file} is not valid {what}; nothing was changed.\n{told}"


def _count(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Return how many nodes a tree has once every alias is replaced by what it stands for."""
    if id(node) in sizes:
        if sizes[id(node)] == UNFINISHED:
            raise _marked("refers to itself", node)
        return sizes[id(node)]
    sizes[id(node)] = UNFINISHED
    inner: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        inner = [part for pair in node.value for part in pair]
    elif isinstance(node, yaml.SequenceNode):
        inner = node.value
    size = 1 + sum(_count(part, sizes) for part in inner)
    if size > MOST_VALUES:
        raise _marked(f"stands for more than {MOST_VALUES:,} values", node)
    sizes[id(node)] = size
    return size


def _marked(problem: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def problems_of(raw: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield keys of a config that was read, and why no config has such a value there."""
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), raw)]
    count = 0
    while pending:
        key, value = pending.pop()
        count += 1
        if count > MOST_VALUES:
            yield key[:1], f"has more than {MOST_VALUES:,} values"
            return
        if isinstance(value, Mapping | list | tuple) and len(key) > DEEPEST:
            yield key, f"is nested more than {DEEPEST} levels deep"
        elif isinstance(value, Mapping):
            for name, part in value.items():
                fault = _fault(name, LONGEST_KEY) if isinstance(name, str) else None
                if fault:
                    yield (*key, name), f"is a key that {fault}"
                else:
                    pending.append(((*key, name), part))
        elif isinstance(value, list | tuple):
            pending += [((*key, place), part) for place, part in enumerate(value)]
        elif isinstance(value, str) and (fault := _fault(value, LONGEST_TEXT)):
            yield key, fault
        elif isinstance(value, int) and abs(value) >= LARGEST_NUMBER:
            yield key, f"is a number of more than {MOST_DIGITS} digits"


def _fault(text: str, longest: int) -> str | None:
    """Return why a text is none that files and tables could hold."""
    if len(text) > longest:
        return f"is longer than {longest:,} characters"
    odd = [c for c in text if "\ud800" <= c <= "\udfff" or (ord(c) < 32 and c not in "\t\n\r")]
    return f"holds the character U+{ord(odd[0]):04X}, which is no text" if odd else None
