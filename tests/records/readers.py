"""Reading a dataset with the libraries that its users have, and comparing with what was made.

Each reader yields, for every variation in the order of the table, its samples as integers or
floats, and what the format says of it: a mapping.
"""

import io
import json
import os

import datasets
import mlcroissant
import numpy as np
import pandas
import soundfile
import tensorflow as tf
import webdataset

from loaders.textures import TextureDataset as Copied

datasets.disable_progress_bars()


def tfrecords(data, settings):
    """Read all keys of the first Example from the others, as loaders of the original tool do."""
    files = sorted(map(str, (data / "tfrecords").glob("*.tfrecord*")))
    records = tf.data.TFRecordDataset(files, compression_type="GZIP" if settings.gzip else "")
    first = tf.train.Example.FromString(next(iter(records)).numpy())
    kinds = {"bytes_list": tf.string, "float_list": tf.float32, "int64_list": tf.int64}
    features = {}
    for name, feature in first.features.feature.items():
        kind = feature.WhichOneof("kind")
        length = len(getattr(feature, kind).value)
        features[name] = tf.io.FixedLenFeature([length], kinds[kind])
    for record in records:
        example = {
            name: value.numpy()
            for name, value in tf.io.parse_single_example(record, features).items()
        }
        audio = example.pop("audio")
        if settings.audio == "int16":
            audio = np.frombuffer(audio[0], "<i2")
        yield audio, example


def shards(data):
    """Read tar shards with webdataset."""
    files = sorted(map(str, (data / "webdataset").glob("*.tar")))
    for sample in webdataset.WebDataset(files, shardshuffle=False):
        audio = sample.get("wav") or sample["flac"]
        yield soundfile.read(io.BytesIO(audio), dtype="float32")[0], json.loads(sample["json"])


def hugging_face(cache, *arguments, **options):
    """Read with Hugging Face's library."""
    rows = datasets.load_dataset(
        *arguments, split="train", cache_dir=str(cache), keep_in_memory=True, **options
    )
    for row in rows:
        audio = row.pop("audio" if "audio" in row else "wav").get_all_samples()
        assert audio.data.shape[0] == 1
        yield audio.data[0].numpy(), row


def croissant(data):
    """Read with mlcroissant."""
    described = mlcroissant.Dataset(jsonld=str(data / "croissant.json"))
    assert not described.metadata.ctx.issues.errors
    for record in described.records("variations"):
        row = {name.partition("/")[2]: value for name, value in record.items()}
        row = {name: v.decode() if isinstance(v, bytes) else v for name, v in row.items()}
        yield soundfile.read(data / row["file_name"], dtype="float32")[0], row


def torch(data, labels, kind=Copied):
    """Read with one of the project's own classes for PyTorch."""
    dataset = kind(data, labels=labels)
    for place in range(len(dataset)):
        samples, values = dataset[place]
        yield samples.numpy(), {name: value.item() for name, value in values.items()}


def params(data, files):
    """Read each ``.params`` beside its wav, by stem, as paramManager does."""
    for file in files:
        content = json.loads((data / file).with_suffix(".params").read_text())
        assert (data / file).parent.joinpath(content["meta"]["filename"]).exists()
        values = {}
        for name, entry in content.items():
            if name != "meta":
                middle = sum(entry["times"]) / len(entry["times"])
                values[name] = float(np.interp(middle, entry["times"], entry["values"]))
        yield soundfile.read(data / file, dtype="float32")[0], values


def nsjson(data, files):
    """Read ``nsjson.json``, and each file by its key."""
    content = json.loads((data / "nsjson.json").read_text())
    for file in files:
        stem = os.path.splitext(os.path.basename(file))[0]
        yield soundfile.read(data / file, dtype="float32")[0], content.pop(stem)
    assert not content


def rows_of(data):
    return pandas.read_parquet(data / "metadata.parquet").to_dict("records")


def agree(plan, read, labels, exact=True):
    """Compare what a reader yields with the audio files and the table."""
    data = plan.paths.data
    count = 0
    for (samples, said), row in zip(read, rows_of(data), strict=True):
        kind = "int16" if samples.dtype == np.int16 else "float32"
        expected, _ = soundfile.read(data / row["file_name"], dtype=kind)
        np.testing.assert_array_equal(samples, expected)
        for theirs, ours in labels.items():
            value = row[ours] if exact else np.float32(row[ours])
            found = np.ravel(said[theirs])[0]
            assert found == value or (is_missing(found) and is_missing(value)), (theirs, said)
        count += 1
    assert count == len(rows_of(data)) > 0


def is_missing(value):
    """Return whether a table has nothing there, in the word of some reader."""
    return value is None or value == "" or value != value


def shard_columns(plan):
    """Return the columns of the table that shards of any number of files have."""
    return {name: of for name, of in table_columns(plan).items() if "_realised" not in name}


def table_columns(plan):
    columns = rows_of(plan.paths.data)[0]
    # A seed that no integer type of tables holds is text in tables, and a number in JSON.
    left_out = {"file_name", *(["seed"] if plan.dataset.render.seed >= 2**63 else [])}
    return {name: name for name in columns if name not in left_out}
