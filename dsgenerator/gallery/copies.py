"""Audio for a gallery: what is pictured, and copies of what is in shards, as pages play files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.parquet
import soundfile

from dsgenerator.audio import audio_bytes, peak_of
from dsgenerator.loading.reading import open_audio
from dsgenerator.plan.batches import Batch
from dsgenerator.plan.run import Run
from dsgenerator.plan.shards import shard_of
from dsgenerator.points.point import Point
from dsgenerator.slice.manifest import VariationRow


def batch_samples(run: Run, batch: Batch) -> Iterator[np.ndarray]:
    """Yield the samples of a batch's variations, in the order of its manifest.

    Parameters
    ----------
    run : Run
    batch : Batch

    Yields
    ------
    numpy.ndarray of float32, shape (dataset.file_samples,)

    Raises
    ------
    ValueError
        If a shard is not what the metadata table says.
    """
    points = batch.dataset.points(batch.start, batch.stop)
    names = dict.fromkeys(shard_of(batch.dataset, point) for point in points)
    # Of the batch's own shards alone: a look into all of them in each job would be quadratic.
    mine = pyarrow.compute.is_in(
        pyarrow.compute.field("shard"), value_set=pyarrow.array(list(names), pyarrow.string())
    )
    columns = ["shard", "key", *(["split"] if batch.dataset.splits else [])]
    table = pyarrow.parquet.read_table(run.paths.table_parquet, columns=columns, filters=mine)
    if table.num_rows:
        audio = open_audio(run.paths.data, table)
        yield from map(audio.samples, range(table.num_rows))


def first_sounds(
    run: Run, batch: Batch, points: Iterable[tuple[Point, list[VariationRow]]]
) -> Iterator[list[np.ndarray]]:
    """Yield the samples of the variations of each point that are pictured, the first ones.

    Parameters
    ----------
    run : Run
    batch : Batch
    points : Iterable[tuple[Point, list[VariationRow]]]
        Its points, with what its manifest says of them.
    """
    first = run.dataset.pictured
    if run.dataset.export.files:
        for point, rows in points:
            paths = (run.paths.data / point.variation_file(row.number) for row in rows[:first])
            yield [soundfile.read(path)[0] for path in paths]
        return
    samples = batch_samples(run, batch)
    for _, rows in points:
        yield list(islice(samples, len(rows)))[:first]


def copies(run: Run, batch: Batch) -> Iterator[bytes]:
    """Yield the files that the variations of a batch would be, in the order of its manifest."""
    rate, sample_format = run.dataset.file_rate, run.dataset.slicing.sample_format
    for samples in batch_samples(run, batch):
        yield audio_bytes(samples, rate, sample_format, peak_of(samples))
