"""TFRecord files of ``tf.train.Example``, one Example a variation, without TensorFlow.

The format of the file is described at https://www.tensorflow.org/tutorials/load_data/tfrecord;
the message is that of ``tensorflow/core/example/example.proto``.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from math import inf
from pathlib import PurePosixPath

import google_crc32c
import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

from lib.audio import file_samples, integer_bytes
from lib.dataset import Dataset
from lib.records.labels import Described, describe_parameters
from lib.records.portions import Portion, record_file
from lib.records.sink import Files, Sink
from lib.records.variations import Variation

EXAMPLE = """
name: "example.proto" package: "tensorflow" syntax: "proto3"
message_type { name: "BytesList"
  field { name: "value" number: 1 type: TYPE_BYTES label: LABEL_REPEATED } }
message_type { name: "FloatList"
  field { name: "value" number: 1 type: TYPE_FLOAT label: LABEL_REPEATED } }
message_type { name: "Int64List"
  field { name: "value" number: 1 type: TYPE_INT64 label: LABEL_REPEATED } }
message_type { name: "Feature"
  field { name: "bytes_list" number: 1 type: TYPE_MESSAGE label: LABEL_OPTIONAL
          type_name: ".tensorflow.BytesList" oneof_index: 0 }
  field { name: "float_list" number: 2 type: TYPE_MESSAGE label: LABEL_OPTIONAL
          type_name: ".tensorflow.FloatList" oneof_index: 0 }
  field { name: "int64_list" number: 3 type: TYPE_MESSAGE label: LABEL_OPTIONAL
          type_name: ".tensorflow.Int64List" oneof_index: 0 }
  oneof_decl { name: "kind" } }
message_type { name: "Features"
  field { name: "feature" number: 1 type: TYPE_MESSAGE label: LABEL_REPEATED
          type_name: ".tensorflow.Features.FeatureEntry" }
  nested_type { name: "FeatureEntry" options { map_entry: true }
    field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "value" number: 2 type: TYPE_MESSAGE label: LABEL_OPTIONAL
            type_name: ".tensorflow.Feature" } } }
message_type { name: "Example"
  field { name: "features" number: 1 type: TYPE_MESSAGE label: LABEL_OPTIONAL
          type_name: ".tensorflow.Features" } }
"""

CRC_MASK = 0xA282EAD8


def write_tfrecords(
    dataset: Dataset, portion: Portion, variations: Iterable[Variation], files: Files
) -> None:
    """Write the Examples of a portion: into one file, or into one each."""
    described = describe_parameters(dataset)
    if dataset.tfrecords["type"] == "single":
        for variation in variations:
            name = record_file(dataset, "tfrecords", variation.row["file_name"])
            with files.open(name) as sink, _compressed(dataset, sink) as file:
                _write_record(file, example_bytes(dataset, described, variation, files.folder))
        return
    with files.open(portion.files(dataset)[0]) as sink, _compressed(dataset, sink) as file:
        for variation in variations:
            _write_record(file, example_bytes(dataset, described, variation, files.folder))


def example_bytes(
    dataset: Dataset, described: Sequence[Described], variation: Variation, data
) -> bytes:
    """Return the serialised Example of a variation; `data` is the folder of the dataset."""
    example = _messages()["tensorflow.Example"]()
    features = example.features.feature
    name = PurePosixPath(variation.row["file_name"]).name
    features["pfname"].bytes_list.value.append(name.encode())
    features["soundDuration"].float_list.value.extend([0.0, variation.length])
    features["segmentNum"].int64_list.value.append(variation.number)
    samples = file_samples(variation.content(data))
    if dataset.tfrecords["audio"] == "float":
        features["audio"].float_list.CopyFrom(_float_list(samples))
    else:
        features["audio"].bytes_list.value.append(integer_bytes(samples, 2))
    for entry in described:
        user_range = entry.user_range or (-inf, inf)
        natural_range = entry.natural_range or (-inf, inf)
        floats = {
            "": entry.user(variation.point),
            "_user_minval": user_range[0],
            "_user_maxval": user_range[1],
            "_synth_minval": natural_range[0],
            "_synth_maxval": natural_range[1],
        }
        for ending, value in floats.items():
            features[f"{entry.name}{ending}"].float_list.value.append(value)
        features[f"{entry.name}_synth_units"].bytes_list.value.append(b"natural")
        features[f"{entry.name}_user_nvals"].int64_list.value.append(entry.n)
    return example.SerializeToString(deterministic=True)


def _write_record(file, content: bytes) -> None:
    """Write the frame of a record: its length and its content, each with a masked checksum."""
    length = struct.pack("<Q", len(content))
    file.write(length + _masked_crc(length))
    file.write(content)
    file.write(_masked_crc(content))


def _masked_crc(content: bytes) -> bytes:
    crc = google_crc32c.value(content)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + CRC_MASK) & 0xFFFFFFFF)


def _float_list(samples: np.ndarray):
    """Return a FloatList of samples, parsed from its wire format: no Python float for each."""
    raw = samples.astype("<f4", copy=False).tobytes()
    length, varint = len(raw), bytearray()
    while length > 127:
        varint.append(length & 127 | 128)
        length >>= 7
    return _messages()["tensorflow.FloatList"].FromString(b"\x0a" + bytes([*varint, length]) + raw)


@cache
def _messages() -> dict[str, type]:
    """Return the classes of the messages of `EXAMPLE` by name."""
    # A pool of its own: TensorFlow, imported beside this, has the same messages.
    pool = descriptor_pool.DescriptorPool()
    pool.Add(text_format.Parse(EXAMPLE, descriptor_pb2.FileDescriptorProto()))
    return message_factory.GetMessageClassesForFiles(["example.proto"], pool)


@contextmanager
def _compressed(dataset: Dataset, sink: Sink) -> Iterator:
    """Return what to write to: the file itself, or a compressor that has no time in its header."""
    if not dataset.tfrecords["gzip"]:
        yield sink
        return
    with gzip.GzipFile(filename="", fileobj=sink, mode="wb", mtime=0) as file:
        yield file
