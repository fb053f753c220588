"""Code that loads a dataset, for its data card; each snippet runs unmodified in ``data/``."""

from __future__ import annotations

from dsgenerator.plan.shards import tfrecord_ending
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.labels import recorded_parameters

PANDAS = """\
import pandas
import soundfile

table = pandas.read_parquet("metadata.parquet")
samples, sample_rate = soundfile.read(table.file_name[0])
print(samples.shape, sample_rate, table.{column}[0])
"""

PANDAS_SHARDS = """\
import pandas

table = pandas.read_parquet("metadata.parquet")
print(len(table), table.shard[0], table.key[0], table.{column}[0])
"""

HUGGING_FACE_PARQUET = """\
import io

import soundfile
from datasets import Audio, load_dataset  # pip install datasets soundfile

# Its own decoder would need FFmpeg, and a torchcodec that fits torch.
files = "huggingface/parquet/*.parquet"
dataset = load_dataset("parquet", data_files=files, split="train")
dataset = dataset.cast_column("audio", Audio(decode=False))
samples, sample_rate = soundfile.read(io.BytesIO(dataset[0]["audio"]["bytes"]))
print(samples.shape, sample_rate, dataset[0]["{column}"])
"""

HUGGING_FACE = """\
import soundfile
from datasets import Audio, load_dataset  # pip install datasets soundfile

# Its own decoder would need FFmpeg, and a torchcodec that fits torch.
dataset = load_dataset("audiofolder", data_dir=".", split="train")
dataset = dataset.cast_column("audio", Audio(decode=False))
samples, sample_rate = soundfile.read(dataset[0]["audio"]["path"])
print(samples.shape, sample_rate, dataset[0]["{column}"])
"""

TORCH = """\
from torch.utils.data import DataLoader

from loaders.textures import TextureDataset  # the file loaders/textures.py of DSGenerator

dataset = TextureDataset(".", labels=["{column}"], kind="normalised")
for samples, labels in DataLoader(dataset, batch_size=16, shuffle=True, num_workers=2):
    print(samples.shape, labels["{column}"])
    break
"""

TENSORFLOW = """\
import glob

import tensorflow as tf

features = {{
    "audio": tf.io.FixedLenFeature([{audio_shape}], tf.{audio_type}),
    "{name}": tf.io.FixedLenFeature([], tf.float32),
}}
files = sorted(glob.glob("tfrecords/*{ending}"))
records = tf.data.TFRecordDataset(files{compression})
for example in records.map(lambda record: tf.io.parse_single_example(record, features)).take(1):
    print({audio}.shape, example["{name}"].numpy())
"""

WEBDATASET = """\
import glob
import io

import soundfile
import webdataset


def read(content):
    return soundfile.read(io.BytesIO(content), dtype="float32")


shards = sorted(glob.glob("webdataset/*.tar"))
dataset = webdataset.WebDataset(shards, shardshuffle=False)
dataset = dataset.decode(webdataset.handle_extension("{extension}", read))
for (samples, sample_rate), labels in dataset.to_tuple("{extension}", "json"):
    print(samples.shape, sample_rate, labels["{column}"])
    break
"""


def snippets(dataset: Dataset) -> dict[str, str]:
    """Return a snippet for each library that reads a format of the dataset, by its name."""
    entries = recorded_parameters(dataset)
    # A sound model without parameters has no labels: show a column that is always there.
    column = entries[0].natural.name if entries else "peak"
    if dataset.export.files:
        pieces = {"pandas and soundfile": PANDAS, "Hugging Face": HUGGING_FACE}
    else:
        pieces = {"pandas": PANDAS_SHARDS}
        if "huggingface" in dataset.export.records:
            pieces["Hugging Face"] = HUGGING_FACE_PARQUET
    pieces = {name: code.format(column=column) for name, code in pieces.items()}
    pieces["PyTorch"] = TORCH.format(column=column)
    if "tfrecords" in dataset.export.records and entries:
        pieces["TensorFlow"] = _tensorflow(dataset, entries[0].name)
    if "webdataset" in dataset.export.records:
        pieces["webdataset"] = WEBDATASET.format(extension=dataset.extension, column=column)
    return pieces


def _tensorflow(dataset: Dataset, name: str) -> str:
    """Return the snippet for TensorFlow, which needs shape and type of the audio."""
    settings = dataset.export.tfrecords
    floats = settings.audio == "float"
    return TENSORFLOW.format(
        audio_shape=dataset.file_samples if floats else "",
        audio_type="float32" if floats else "string",
        audio='example["audio"]' if floats else 'tf.io.decode_raw(example["audio"], tf.int16)',
        name=name,
        ending=tfrecord_ending(dataset),
        compression=', compression_type="GZIP"' if settings.gzip else "",
    )
