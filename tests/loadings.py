"""Datasets in all formats that can be loaded, and comparing what is loaded of them."""

import shutil

import numpy as np
import pyarrow
import pyarrow.parquet
from streams import SMALL

from synths.trajectories import Trajectory

RECORDS = {
    "records": ["webdataset", "tfrecords", "huggingface"],
    "huggingface": {"parquet": True},
    "shard_mb": 0.01,
}
PLACES = {"webdataset": "webdataset", "parquet": "huggingface", "tfrecords": "tfrecords"}
FORMATS = ["files", *PLACES]
DIVIDED = SMALL | RECORDS | {"split": {"train": 0.5, "test": 0.5}}
"""Twenty-four variations, in some shards for each split."""


def items(textures):
    return [textures[place] for place in range(len(textures))]


def same(found, expected):
    """Compare samples and labels, to the last bit."""
    for (samples, labels), (wanted, told) in zip(found, expected, strict=True):
        assert samples.dtype == np.float32
        assert samples.tobytes() == wanted.tobytes()
        assert list(labels) == list(told)
        for name, value in told.items():
            assert type(labels[name]) is type(value)
            if isinstance(value, Trajectory):
                assert labels[name] == value
            else:
                np.testing.assert_equal(labels[name], value)


def only(data, source, folder, **columns):
    """Return a copy of a dataset that has one format alone, and more columns in its table."""
    copy = folder / f"only-{source}"
    copy.mkdir()
    shutil.copytree(data / PLACES[source], copy / PLACES[source], symlinks=True)
    table = pyarrow.parquet.read_table(data / "metadata.parquet")
    for name, values in columns.items():
        table = table.append_column(name, pyarrow.array(values))
    pyarrow.parquet.write_table(table, copy / "metadata.parquet")
    shutil.copy(data / "dataset.json", copy)
    return copy
