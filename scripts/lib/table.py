"""The metadata table: a row a variation."""

from __future__ import annotations

from collections.abc import Iterable

import pandas

from lib.dataset import Dataset, Point
from lib.digests import RENDER_VERSION
from lib.models import identity


def metadata_table(dataset: Dataset, points: Iterable[tuple[Point, list]]) -> pandas.DataFrame:
    """Return the metadata table.

    Parameters
    ----------
    dataset : Dataset
    points : Iterable[tuple[Point, list]]
        Each point with its variations' rows, as `lib.slicing.Variation.row` makes them.

    Returns
    -------
    pandas.DataFrame
        In config order.  Columns: what and where (`file_name`, `point`, `example`,
        `variation`, `start` and `duration` in seconds, `sample_rate` in Hz), every parameter of
        the sound model in natural units (swept, fixed, then left at its default), the labels,
        the levels and checksum, and what it takes to make the sound again (`synth`, `seed`,
        `render_version`).
    """
    rows = [(point, *row) for point, rows in points for row in rows]
    owners = [row[0] for row in rows]
    numbers = [row[1] for row in rows]
    starts = [dataset.variation_start(number) / dataset.sample_rate for number in numbers]
    columns = {
        "file_name": [
            owner.variation_file(number) for owner, number in zip(owners, numbers, strict=True)
        ],
        "point": [owner.stem for owner in owners],
        "example": [owner.example for owner in owners],
        "variation": numbers,
        "start": starts,
        "duration": dataset.variation_samples / dataset.sample_rate,
        "sample_rate": dataset.sample_rate,
    }
    for name in [sweep.name for sweep in dataset.sweeps]:
        columns[name] = [owner.values[name] for owner in owners]
    columns |= dataset.fixed | dataset.defaults
    for name in [sweep.label for sweep in dataset.sweeps if sweep.label]:
        columns[f"label_{name}"] = [owner.labels[name] for owner in owners]
    for position, name in enumerate(("peak", "rms", "clipped", "sha256"), start=3):
        columns[name] = [row[position] for row in rows]
    columns |= {
        "synth": identity(dataset.synth),
        "seed": dataset.seed,
        "render_version": RENDER_VERSION,
    }
    return pandas.DataFrame(columns, index=range(len(rows)))
