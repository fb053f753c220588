"""A dataset that the workflow has made: each variation by its place, whatever it is stored in.

::

    from dsgenerator.dataset import Textures

    textures = Textures("results/pop/data", split="train", kind="normalised")
    samples, labels = textures[0]

The folder is ``data/`` of a dataset, or a copy of it.  It needs pyarrow, which the package's own
dependencies do not have: extra ``dataset``.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from dsgenerator.errors import DSGeneratorError, describe_error
from dsgenerator.loading.kinds import Labels
from dsgenerator.loading.options import Options
from dsgenerator.loading.reading import open_audio
from dsgenerator.loading.table import Table
from dsgenerator.streaming.choices import whole_number


class Textures:
    """The variations of a dataset, as a sequence of ``(samples, labels)``.

    Samples are float32 of shape (samples,); labels a dict: numbers, and `Trajectory` of what moves,
    as `dsgenerator.stream.Stream` has them of the same config.

    Parameters
    ----------
    folder : str or Path
        With ``metadata.parquet`` and ``dataset.json``.
    split : str, optional
        Only the rows whose column ``split`` says so: ``"train"``, ``"valid"`` or ``"test"``; all by
        default.
    labels : Sequence[str], optional
        Parameters, or labels as ``label_<name>``; by default all swept parameters, in the config's
        order.
    source : str, optional
        Where samples are read: ``"files"``, ``"webdataset"``, ``"parquet"`` or ``"tfrecords"``; by
        default the first of these that the folder has.
    seed, epoch : int
        What random excerpts depend on.
    **options
        As `Options` has it: `kind`, `realised`, `crop`, `crop_at`, `resample`, `level_db`.

    Raises
    ------
    DSGeneratorError
        If the folder is none of a dataset, or has not what is asked for.

    Notes
    -----
    It is pickled as its arguments, and reads the table again where it arrives.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        split: str | None = None,
        labels: Sequence[str] | None = None,
        source: str | None = None,
        seed: int = 0,
        epoch: int = 0,
        **options: Unpack[Options],
    ) -> None:
        # Where it arrives, relative paths may mean something else.
        self.folder = Path(folder).expanduser().absolute()
        self._asked: dict[str, Any] = {"split": split, "labels": labels, "source": source}
        self._asked |= {"seed": whole_number("seed", seed, 0), **options}
        self._open()
        self.set_epoch(epoch)

    def _open(self) -> None:
        asked = dict(self._asked)
        split, labels, source = (asked.pop(name) for name in ("split", "labels", "source"))
        self._seed = asked.pop("seed")
        self._table = Table(self.folder, labels, asked)
        self._rows = self._table.rows(split)
        self._prepared = self._table.preparation
        try:
            self._audio = open_audio(self.folder, self._table.columns, source)
        except (ValueError, OSError) as error:
            raise DSGeneratorError(str(error)) from error

    def __repr__(self) -> str:
        return f"<Textures {self.folder} of {len(self)} variations>"

    @property
    def sample_rate(self) -> int:
        """Samples per second, Hz."""
        return self._prepared.new_rate

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the labels, in their order."""
        return self._table.names

    def __len__(self) -> int:
        """Return the number of variations."""
        return len(self._rows)

    def __getitem__(self, place: int) -> tuple[np.ndarray, Labels]:
        """Return the samples and labels of one variation.

        Raises
        ------
        IndexError
            If there are not so many.
        DSGeneratorError
            If it cannot be read.
        """
        place = operator.index(place)
        if not -len(self) <= place < len(self):
            raise IndexError(f"place {place} is none of {len(self)} places")
        row = int(self._rows[place])
        try:
            samples = self._audio.samples(row)
        except Exception as error:
            point, number = self._table.mark(row)
            told = f"variation {place} of {self.folder}, slice {number} of {point}, cannot be read"
            raise DSGeneratorError(f"{told}: {describe_error(error)}") from error
        if len(samples) != self._prepared.length:
            raise DSGeneratorError(
                f"variation {place} of {self.folder} has {len(samples)} samples; the table says "
                f"{self._prepared.length}"
            )
        mark = self._table.mark(row) if self._prepared.by_chance else ()
        purpose = self._seed, self.epoch, *mark
        return self._prepared.of(samples, self._table.labels(row), purpose)

    def set_epoch(self, epoch: int) -> None:
        """Let random excerpts be those of another epoch."""
        self.epoch = whole_number("epoch", epoch, 0)

    def __getstate__(self) -> dict[str, Any]:
        return {"folder": self.folder, "_asked": self._asked, "epoch": self.epoch}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open()
