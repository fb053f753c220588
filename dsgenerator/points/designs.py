"""Designs: parameter points that are drawn from ranges, or listed, instead of a grid."""

from __future__ import annotations

import csv
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dsgenerator.config.axes import NEEDS, Axis
from dsgenerator.config.schema import Design
from dsgenerator.config.source_map import Problem
from dsgenerator.config.trajectories import Moving
from dsgenerator.errors import nearest
from dsgenerator.points.memory import cell_bytes, column_bytes, short_of_memory

SAMPLED = ("sobol", "latin_hypercube", "random")
LARGEST_FILE = 1_000_000_000
"""Bytes of a file of points, at most."""

SAMPLED_BYTES = 2**16

SHOWN = 10
"""Faults of a points file that are told one by one."""


@dataclass(frozen=True)
class Listed:
    """Points as a file or the config lists them.

    Attributes
    ----------
    names : tuple[str, ...]
        The parameters.
    rows : numpy.ndarray of float, shape (points, parameters)
        In natural units; empty if there are faults.
    faults : list[str]
        What cannot be read.
    """

    names: tuple[str, ...]
    rows: np.ndarray
    faults: list[str]

    @classmethod
    def faulty(cls, *faults: str, names: tuple[str, ...] = ()) -> Listed:
        """Return what cannot be read."""
        return cls(names, np.empty((0, len(names))), list(faults))


def draw(kind: str, n: int, axes: Sequence[tuple[Axis, bool]], seed: int) -> np.ndarray:
    """Return points of a design, shape (n, axes), in natural units.

    The first points of ``sobol`` and ``random`` stay as they are when `n` grows; those of
    ``latin_hypercube`` do not, as each fills one of `n` layers of every axis.

    Parameters
    ----------
    kind : {"sobol", "latin_hypercube", "random"}
        See `scipy.stats.qmc` for the first two; both are scrambled.
    n : int
    axes : Sequence[tuple[Axis, bool]]
        Each axis, in natural units, and whether it takes whole numbers only.
    seed : int
    """
    rng = np.random.default_rng([0x64657369676E, seed])
    if kind == "random":
        unit = rng.random((n, len(axes)))
    else:
        # Imported here, as it takes half a second, which grids need not wait for.
        from scipy.stats import qmc

        sampler = {"sobol": qmc.Sobol, "latin_hypercube": qmc.LatinHypercube}[kind]
        with warnings.catch_warnings():
            # That only powers of two are balanced is not for us to say.
            warnings.simplefilter("ignore", UserWarning)
            unit = sampler(len(axes), rng=rng).random(n)
    columns = [placed(unit[:, k], axis, whole) for k, (axis, whole) in enumerate(axes)]
    return np.stack(columns, axis=1)


def placed(unit: np.ndarray, axis: Axis, whole: bool) -> np.ndarray:
    """Return where numbers in 0..1 lie on an axis, shape (points,)."""
    if axis.values is not None:
        return np.array(axis.values)[(unit * len(axis.values)).astype(int)]
    assert axis.min is not None and axis.max is not None
    return within(unit, axis.min, axis.max, whole)


def within(unit: Any, low: float, high: float, whole: bool) -> Any:
    """Return where a number in 0..1, or an array of these, lies in a range."""
    if whole:
        return np.ceil(low) + np.floor(unit * (np.floor(high) - np.ceil(low) + 1))
    return low + unit * (high - low)


def read_points(points: Any) -> Listed:
    """Return the points that a CSV file, a JSON file, or a list of mappings has.

    Parameters
    ----------
    points : str or list[Mapping[str, float]]
        A relative path starts from the folder that Snakemake runs in.
    """
    if not isinstance(points, str):
        return _of_mappings(points)
    try:
        path = Path(points).expanduser()
    except RuntimeError as error:
        return Listed.faulty(f"{points}: {error}")
    try:
        if path.exists() and not path.is_file():
            return Listed.faulty(f"{path} cannot be read: it is no regular file")
        if path.exists() and not path.stat().st_size:
            return Listed.faulty(f"{path} is empty")
        if path.exists() and path.stat().st_size > LARGEST_FILE:
            told = f"{path} is larger than {LARGEST_FILE:,} bytes, the most that is allowed"
            return Listed.faulty(told)
        return _of_json(path) if path.suffix == ".json" else _of_csv(path)
    except FileNotFoundError:
        return Listed.faulty(f"there is no file {path} (looked in {Path.cwd()})")
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        return Listed.faulty(f"{path} cannot be read: {error}")


def _cells_in(path: Path) -> float:
    """Return how many cells a file has, by what those at its beginning take."""
    with path.open("rb") as file:
        sample = file.read(SAMPLED_BYTES)
    separators = sample.count(b",") + sample.count(b"\n") or 1
    return path.stat().st_size * separators / len(sample)


def _of_mappings(points: Sequence[Mapping[str, Any]]) -> Listed:
    names = tuple(points[0]) if points else ()
    return _checked(names, [(f"point {number}", row) for number, row in enumerate(points)])


def _of_json(path: Path) -> Listed:
    if short := short_of_memory(cell_bytes(_cells_in(path))):
        return Listed.faulty(f"{path}: {short}")
    points = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(points, list) or not all(isinstance(point, dict) for point in points):
        return Listed.faulty(f"{path} holds no list of mappings, of a value for each parameter")
    return _of_mappings(points)


def _of_csv(path: Path) -> Listed:
    cells = _cells_in(path)
    if short := short_of_memory(column_bytes(cells)):
        return Listed.faulty(f"{path}: {short}")
    if plain := _of_plain_csv(path):
        return plain
    if short := short_of_memory(cell_bytes(cells)):
        return Listed.faulty(f"{path} has more than bare numbers, or points twice; {short}")
    return _of_any_csv(path)


def _of_plain_csv(path: Path) -> Listed | None:
    """Return the points of a file of bare numbers without faults; None if it is anything else.

    A million points take a second; looking at cells one by one to name a fault takes half a minute.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        names = tuple(name.strip() for name in file.readline().split(","))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                table = np.loadtxt(file, delimiter=",", comments=None, ndmin=2) + 0.0
        except (ValueError, UserWarning):
            return None
    whole = table.shape[1] == len(names) == len(set(names)) and np.isfinite(table).all()
    if not whole or len(np.unique(table, axis=0)) < len(table):
        return None
    return Listed(names, table, [])


def _of_any_csv(path: Path) -> Listed:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, restkey="", restval="", skipinitialspace=True)
        rows = [(f"{path}:{reader.line_num}", row) for row in reader]
        names = tuple(name.strip() for name in reader.fieldnames or ())
    stripped = [(where, {name.strip(): cell for name, cell in row.items()}) for where, row in rows]
    return _checked(names, stripped)


def _checked(names: tuple[str, ...], rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Listed:
    faults = list(_faults(names, rows))
    if faults:
        more = [f"and {len(faults) - SHOWN} more faults"] if len(faults) > SHOWN else []
        return Listed.faulty(*faults[:SHOWN], *more, names=names)
    table = np.array([[float(row[name]) for name in names] for _, row in rows]) + 0.0
    return Listed(names, table, [])


def _faults(names: tuple[str, ...], rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    if not rows or not names:
        yield "lists no points"
        return
    if any(mark in names[0] for mark in ";\t"):
        yield f"has the column {names[0]!r}: columns are told apart by commas"
        return
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"has the column {name} twice"
    seen: dict[tuple, str] = {}
    for where, row in rows:
        if set(row) != set(names):
            odd = sorted(filter(None, set(row) ^ set(names)))
            named = (
                f"other columns than the first row: {', '.join(odd)}" if odd else "too many cells"
            )
            yield f"{where} has {named}"
            continue
        before = len(seen)
        cells = tuple(_number(row[name]) for name in names)
        for name, number in zip(names, cells, strict=True):
            if number is None:
                text = str(row[name]).strip()
                yield f"{where}, {name}: {f'{text!r} is no finite number' if text else 'is empty'}"
        seen.setdefault(cells, where)
        if len(seen) == before and None not in cells:
            yield f"{where} is the same point as {seen[cells]}"


def _number(cell: Any) -> float | None:
    try:
        number = float(cell)
    except (TypeError, ValueError, OverflowError):
        return None
    return number + 0.0 if np.isfinite(number) and not isinstance(cell, bool) else None


def check_points(listed: Listed, known: Mapping[str, Any], synth: str) -> Iterator[Problem]:
    """Check listed points against what a sound model takes."""
    for place, name in enumerate(listed.names):
        if name not in known:
            yield (
                ("points",),
                f"column {name}: {synth} has no such parameter{nearest(name, known)} "
                f"It has: {', '.join(known)}",
            )
            continue
        for number in _suspects(listed.rows[:, place], known[name]):
            message = known[name].error_message(float(listed.rows[number, place]))
            if message:
                yield ("points",), f"point {number + 1}: {message}"
                break


def _suspects(column: np.ndarray, declared: Any) -> Iterable[int]:
    """Return the rows whose value may be one that a parameter does not take."""
    ends = (float(column.min()), float(column.max())) if column.size else ()
    if declared.scale != "integer" and not any(map(declared.error_message, ends)):
        return ()
    return range(len(column))


def check_design(
    design: Design, axes: Mapping[str, Axis], swept: Mapping[str, Any], listed: bool
) -> Iterator[Problem]:
    """Check that points are chosen in one way, and that there is something to choose from."""
    drawn = design.kind in SAMPLED
    if listed and swept:
        yield ("points",), "lists the swept parameters itself; params cannot stand beside it"
    if listed and drawn:
        yield ("design",), "points are listed; none are drawn"
    elif drawn and not swept:
        yield ("design",), f"{design.kind} has no ranges to draw from: params is empty"
    for name, axis in axes.items():
        moving = axis.movements or any(isinstance(v, Moving) for v in axis.values or [])
        if drawn and moving:
            yield ("params", name), f"moves; {design.kind} draws numbers only"
        elif drawn and axis.n is not None:
            yield ("params", name, "n"), f"the number of points of {design.kind} is design.n"
        elif not drawn and axis.min is not None and axis.n is None:
            yield ("params", name), NEEDS
