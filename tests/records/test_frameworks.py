"""Datasets and streams in PyTorch, TensorFlow, Grain and Hugging Face's library."""

import os
import subprocess
import sys
from pathlib import Path

import datasets
import numpy as np
import pytest
import tensorflow as tf
from making import make
from streams import SMALL
from test_loading_page import EVERY, SNIPPETS, make_pop

from dsgenerator.dataset import Textures
from dsgenerator.stream import Stream

ROOT = Path(__file__).parents[2]
NAMES = ["rate_exp", "cf_exp"]

CHECKS = {
    "torch": "assert (samples.shape, labels['cf_exp'].shape) == ((32, 16000), (32,))",
    "tensorflow": "assert (samples.shape, labels['cf_exp'].shape) == ((32, 32000), (32,))",
    "grain": "assert (samples.shape, len(data)) == ((32, 32000), 40)",
    "datasets": "assert (row['samples'].shape, row['cf_exp'], data.num_shards) == ((32000,), 0, 4)",
}
"""What the page says of what its snippets end with; Grain has 2 * 625 items in batches of 32."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("page")
    make_pop(path)
    return path


@pytest.mark.parametrize("library", CHECKS)
def test_the_snippets_of_the_page_run(library, folder):
    """Each in a process of its own: where Grain is imported, copies of the process may end."""
    (mine,) = [code for code in EVERY if f"import {library}" in code or f"from {library}." in code]
    path = folder / f"{library}_snippet.py"
    path.write_text("\n".join([*SNIPPETS, mine, CHECKS[library]]))
    done = subprocess.run(
        [sys.executable, path],
        **{"cwd": folder, "env": os.environ | {"PYTHONPATH": str(ROOT)}, "check": False},
        **{"capture_output": True, "text": True, "timeout": 300},
    )
    assert done.returncode == 0, done.stderr
    assert len(EVERY) == len(SNIPPETS) + len(CHECKS)


@pytest.fixture(params=["files", "stream"])
def source(request, tmp_path):
    if request.param == "stream":
        return Stream(SMALL)
    return Textures(make(SMALL, tmp_path).paths.data)


def test_tensorflow_has_the_samples_and_labels(source):
    labels = {name: tf.TensorSpec([], tf.float32) for name in source.names}
    signature = (tf.TensorSpec([400], tf.float32), labels)
    data = tf.data.Dataset.from_generator(lambda: iter(source), output_signature=signature)
    for _ in range(2):
        for (samples, told), (wanted, values) in zip(data, Stream(SMALL), strict=True):
            np.testing.assert_array_equal(samples.numpy(), wanted)
            assert {name: of.numpy() for name, of in told.items()} == values


def test_shares_are_shards_to_hugging_face():
    shares = [Stream(SMALL).shared(worker=worker, workers=2) for worker in range(2)]
    data = datasets.IterableDataset.from_generator(_rows, gen_kwargs={"streams": shares})
    assert data.num_shards == 2
    rows = list(data.with_format("numpy"))
    read = {row["samples"].tobytes(): (row["rate_exp"], row["cf_exp"]) for row in rows}
    assert len(rows) == 24
    assert read == {s.tobytes(): (of["rate_exp"], of["cf_exp"]) for s, of in Stream(SMALL)}


def _rows(streams):
    for stream in streams:
        for samples, labels in stream:
            yield {"samples": samples, **labels}
