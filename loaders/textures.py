"""A dataset of DSGenerator for PyTorch, in one file: copy it beside your training code.

It needs torch, numpy, soundfile and pyarrow, and soxr where the sample rate is to be changed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet
import soundfile
import torch

try:
    import soxr
except ImportError:
    soxr = None


class TextureDataset(torch.utils.data.Dataset):
    """Variations as tensors, with their labels.

    Parameters
    ----------
    folder : str or Path
        The dataset: the folder with ``metadata.parquet``.
    labels : Sequence[str], optional
        Columns of the table to return; by default all swept parameters, in the config's order.
    normalize : bool
        Return labels as 0..1 between the lowest and the highest value of the whole dataset,
        instead of natural values.
    crop : float, optional
        Seconds of a random excerpt to return, a new one each time; by default the whole variation.
        Time-varying labels remain means over the whole variation, not over the excerpt.
    sample_rate : int, optional
        Hz to resample to, with soxr at its very high quality; that of the files by default.
    split : str, optional
        Only the rows whose column ``split`` says so.

    Raises
    ------
    ValueError
        If a column is not there, or a crop is longer than a variation.
    ImportError
        If the sample rate is to be changed, and soxr is not installed.

    Notes
    -----
    Crops are drawn from torch's own generator, which differs from worker to worker and is set by
    ``torch.manual_seed``.
    """

    def __init__(
        self,
        folder: str | Path,
        labels: Sequence[str] | None = None,
        normalize: bool = False,
        crop: float | None = None,
        sample_rate: int | None = None,
        split: str | None = None,
    ) -> None:
        self.folder = Path(folder)
        if labels is None:
            about = json.loads((self.folder / "dataset.json").read_text(encoding="utf-8"))
            config = about["config"]
            # A config lists either its axes, or its points, which all have the same parameters.
            labels = list(config["params"] if "params" in config else config["points"][0])
        table = pyarrow.parquet.read_table(self.folder / "metadata.parquet")
        wanted = [*labels, *(["split"] if split else [])]
        missing = [name for name in wanted if name not in table.column_names]
        if missing:
            known = ", ".join(table.column_names)
            raise ValueError(f"no column {', '.join(missing)}; the table has: {known}")
        columns = [table[name].to_numpy().astype(np.float64) for name in labels]
        values = np.stack(columns, axis=1) if columns else np.zeros((table.num_rows, 0))
        self.names = tuple(labels)
        self.low, self.high = values.min(axis=0), values.max(axis=0)
        if normalize:
            span = np.where(self.high > self.low, self.high - self.low, 1)
            values = (values - self.low) / span
        files = np.array(table["file_name"].to_pylist())
        chosen = np.ones(table.num_rows, dtype=bool)
        if split:
            chosen = np.array(table["split"].to_pylist()) == split
        # Arrays, not lists of objects: workers share their memory instead of copying it.
        self.files, self.labels = files[chosen], torch.from_numpy(values[chosen]).float()
        self.rate = table["sample_rate"][0].as_py()
        self.sample_rate = sample_rate or self.rate
        if self.sample_rate != self.rate and soxr is None:
            raise ImportError(
                f"the files have {self.rate} Hz; to resample them to {sample_rate} Hz takes the "
                f"package soxr: pip install soxr"
            )
        self.crop = None if crop is None else round(crop * self.rate)
        length = round(table["duration"][0].as_py() * self.rate)
        if self.crop is not None and not 0 < self.crop <= length:
            raise ValueError(f"a crop of {crop:g} s does not fit {length / self.rate:g} s")
        self.length = length

    def __len__(self) -> int:
        """Return the number of variations."""
        return len(self.files)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return samples, float32 of shape (samples,), and labels, float32 of shape (labels,)."""
        start, length = 0, self.length
        if self.crop is not None:
            start = int(torch.randint(self.length - self.crop + 1, ()))
            length = self.crop
        samples, _ = soundfile.read(
            self.folder / str(self.files[index]), frames=length, start=start, dtype="float32"
        )
        if self.sample_rate != self.rate:
            samples = soxr.resample(samples, self.rate, self.sample_rate, quality="VHQ")
        return torch.from_numpy(samples), self.labels[index]
