"""The metadata table of a dataset, as labels are read from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.loading.kinds import Kinds, Labels, checked_kind, kinds_of
from dsgenerator.loading.options import Preparation, prepared
from dsgenerator.points.columns import Column, columns_of
from dsgenerator.points.dataset import Dataset
from dsgenerator.streaming.choices import check_choice
from dsgenerator.streaming.opening import open_config
from dsgenerator.streaming.variation import labels_of

TABLE, ABOUT = "metadata.parquet", "dataset.json"
"""The files of a dataset's folder that this reads."""


class Table:
    """The metadata table, and the labels that are asked for.

    Parameters
    ----------
    folder : Path
        The dataset's.
    labels : Sequence[str] or None
        Which columns; all swept parameters by default.
    options : Mapping
        As `dsgenerator.loading.options.Options` has them.

    Attributes
    ----------
    columns : pyarrow.Table
    names : tuple[str, ...]
        Of the labels.

    Raises
    ------
    DSGeneratorError
        If there is no dataset, or no such label.
    """

    def __init__(
        self, folder: Path, labels: Sequence[str] | None, options: Mapping[str, Any]
    ) -> None:
        self._folder = folder
        self.columns = _read(folder)
        self._kind = checked_kind(options)
        self.names = tuple(self._swept() if labels is None else self._known(labels))
        self._moving = [name for name in self.names if f"{name}_start" in self.columns.column_names]
        realised = self._realised if options.get("realised") else {}
        self._values = {name: realised.get(name, name) for name in self.names}
        self._numbers = {
            name: self._column(column)
            for name, column in self._values.items()
            if name not in self._moving or name in realised
        }
        self._moving = [name for name in self._moving if name not in self._numbers]
        self.preparation: Preparation = prepared(options, self._kinds(), *self._form())

    @cached_property
    def _about(self) -> dict[str, Any]:
        try:
            return json.loads((self._folder / ABOUT).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DSGeneratorError(f"{self._folder / ABOUT} cannot be read: {error}") from error

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset, as the config describes it that ``dataset.json`` has.

        Raises
        ------
        DSGeneratorError
            If its sound model is not there, or takes no such config any more.
        """
        try:
            return open_config(self._about["config"])[1]
        except DSGeneratorError as error:
            what = "what moves" if self._moving else f"{self._kind} labels"
            raise DSGeneratorError(
                f"{what} follow from the config in {self._folder / ABOUT}, which is none here: "
                f"{error}"
            ) from error

    def _column(self, name: str) -> np.ndarray:
        try:
            # None, of what a slice does not tell, is NaN.
            return self.columns[name].to_numpy().astype(np.float64)
        except (TypeError, ValueError) as error:
            raise DSGeneratorError(f"{name} is no label: it holds no numbers") from error

    def rows(self, split: str | None) -> np.ndarray:
        """Return the rows of a split, int64 of shape (rows,)."""
        if split is None:
            return np.arange(self.columns.num_rows)
        if "split" not in self.columns.column_names:
            raise DSGeneratorError(f"split is {split!r}, and {self._folder} is not divided")
        splits = np.array(self.columns["split"].to_pylist())
        check_choice("split", split, list(dict.fromkeys(splits.tolist())))
        return np.flatnonzero(splits == split)

    def mark(self, row: int) -> tuple[str, int]:
        """Return what tells the variation of a row from all others: point, and which slice."""
        return self._points[row].as_py(), self._slices[row].as_py()

    def labels(self, row: int) -> Labels:
        """Return the labels of a row, in natural units."""
        told: Labels = {name: float(values[row]) for name, values in self._numbers.items()}
        if self._moving:
            stem, number = self.mark(row)
            point = self.dataset.point(self._indices[stem])
            told |= labels_of(self.dataset, self._chosen(self._moving), point, number)
        return {name: told[name] for name in self.names}

    @cached_property
    def _points(self) -> Any:
        return self.columns["point"].combine_chunks()

    @cached_property
    def _slices(self) -> Any:
        return self.columns["variation"].combine_chunks()

    @cached_property
    def _indices(self) -> dict[str, int]:
        """The index of each point by its name; only where something moves."""
        return {point.stem: point.index for point in self.dataset.points()}

    @property
    def _realised(self) -> dict[str, str]:
        """The columns of what slices have realised, by parameter."""
        end = "_realised"
        names = [name for name in self.columns.column_names if name.endswith(end)]
        return {name.removesuffix(end): name for name in names}

    def _swept(self) -> list[str]:
        config = self._about["config"]
        # A config lists either its axes, or its points, which all have the same parameters.
        return list(config["params"] if "params" in config else config["points"][0])

    def _known(self, labels: Sequence[str]) -> Sequence[str]:
        if isinstance(labels, str):
            raise DSGeneratorError(f"labels is the text {labels!r}; it is a list of names")
        known = self.columns.column_names
        for name in labels:
            if name not in known:
                raise DSGeneratorError(
                    f"{self._folder} has no label {name}{nearest(name, known)} "
                    f"It has: {', '.join(known)}"
                )
        return labels

    def _kinds(self) -> Kinds:
        if self._kind == "natural":
            return Kinds()
        return kinds_of({"kind": self._kind}, self.dataset.synth, self._chosen(self.names))

    def _chosen(self, names: Sequence[str]) -> list[Column]:
        columns = {column.name: column for column in columns_of(self.dataset)}
        for name in names:
            if name not in columns:
                raise DSGeneratorError(
                    f"{name} is neither a parameter nor a label; there is no {self._kind} one"
                )
        return [columns[name] for name in names]

    def _form(self) -> tuple[int, int]:
        """Return the sample rate of the variations, Hz, and their samples."""
        rate = self.columns["sample_rate"][0].as_py()
        return rate, round(self.columns["duration"][0].as_py() * rate)


def _read(folder: Path) -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise DSGeneratorError(
            "datasets are read with pyarrow, which is not installed: pip install pyarrow"
        ) from error
    path = folder / TABLE
    if not path.is_file():
        below = folder / "data" / TABLE
        hint = f"; did you mean {below.parent}?" if below.is_file() else ""
        raise DSGeneratorError(f"{folder} is no dataset: there is no {path}{hint}")
    try:
        table = pyarrow.parquet.read_table(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise DSGeneratorError(f"{path} cannot be read: {error}") from error
    if not table.num_rows:
        raise DSGeneratorError(f"{path} has no variations")
    return table
