"""TFRecord files of ``tf.train.Example``, one Example a variation, without TensorFlow.

The format of the file is described at https://www.tensorflow.org/tutorials/load_data/tfrecord;
the message is that of ``tensorflow/core/example/example.proto``.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path
from typing import Any

import google_crc32c
import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

from dsgenerator.audio import file_samples, integer_bytes
from dsgenerator.files import Files, Sink
from dsgenerator.plan.shards import record_file
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.labels import Labelled, recorded_parameters
from dsgenerator.records.variations import Variation

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


@contextmanager
def tfrecords_shard(
    dataset: Dataset, name: str | None, files: Files
) -> Iterator[Callable[[Variation], None]]:
    """Open a shard of Examples, and yield what adds a variation; to a file of its own if `single`.

    Parameters
    ----------
    dataset : Dataset
    name : str or None
        Of the shard; None where there are none.
    files : Files
    """
    template = _template(recorded_parameters(dataset))
    if name is None:

        def add_file(variation: Variation) -> None:
            file_name = record_file(dataset, "tfrecords", variation.row["file_name"])
            with files.open(file_name) as sink, _compressed(dataset, sink) as file:
                _write_record(file, example_bytes(dataset, template, variation, files.folder))

        yield add_file
        return
    with files.open(name) as sink, _compressed(dataset, sink) as file:

        def add(variation: Variation) -> None:
            _write_record(file, example_bytes(dataset, template, variation, files.folder))

        yield add


@dataclass(frozen=True)
class Template:
    """The part that all Examples of a dataset share.

    Attributes
    ----------
    example : Example
        With the ranges and units of all parameters.
    entries : Sequence[Labelled]
        The parameters.
    """

    example: Any
    entries: Sequence[Labelled]


def _template(entries: Sequence[Labelled]) -> Template:
    """Return the part that all Examples of a dataset share."""
    example = _messages()["tensorflow.Example"]()
    features = example.features.feature
    for entry in entries:
        user_range = entry.user.ends or (-inf, inf)
        natural_range = entry.ends or (-inf, inf)
        for whose, ends in (("user", user_range), ("synth", natural_range)):
            for end, value in zip(("min", "max"), ends, strict=True):
                features[f"{entry.name}_{whose}_{end}val"].float_list.value.append(value)
        features[f"{entry.name}_synth_units"].bytes_list.value.append(b"natural")
        features[f"{entry.name}_user_nvals"].int64_list.value.append(entry.natural.n)
    return Template(example, entries)


def example_bytes(dataset: Dataset, template: Template, variation: Variation, data: Path) -> bytes:
    """Return the serialised Example of a variation; `data` is the folder of the dataset."""
    example = _messages()["tensorflow.Example"]()
    example.CopyFrom(template.example)
    features = example.features.feature
    features["pfname"].bytes_list.value.append(variation.file.name.encode())
    features["soundDuration"].float_list.value.extend([0.0, variation.length])
    features["segmentNum"].int64_list.value.append(variation.number)
    if variation.point.split:
        features["split"].bytes_list.value.append(variation.point.split.encode())
    for name, natural, user, _ in template.entries:
        features[name].float_list.value.append(variation.row[user.name])
        if user.varies:
            run = user.over(dataset, variation.point, variation.number)
            # Readers expect the shape of the first Example in all: pad by repeating the last point.
            spare = dataset.longest_trajectory(natural.name) - len(run.times)
            for what, numbers in (("times", run.times), ("values", run.values)):
                padded = (*numbers, *numbers[-1:] * spare)
                features[f"{name}_{what}"].float_list.value.extend(padded)
    samples = file_samples(variation.content(data), dataset.slicing.sample_format)
    if dataset.export.tfrecords.audio == "float":
        features["audio"].float_list.MergeFromString(_packed(samples))
    else:
        features["audio"].bytes_list.value.append(integer_bytes(samples, 2))
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


def _packed(samples: np.ndarray) -> bytes:
    """Return samples in the wire format of a FloatList, without Python floats."""
    raw = samples.astype("<f4", copy=False).tobytes()
    length, varint = len(raw), bytearray()
    while length > 127:
        varint.append(length & 127 | 128)
        length >>= 7
    return b"\x0a" + bytes([*varint, length]) + raw


@cache
def _messages() -> dict[str, type]:
    """Return the classes of the messages of `EXAMPLE` by name."""
    # A separate pool: TensorFlow in the same process registers the same messages.
    pool = descriptor_pool.DescriptorPool()
    pool.Add(text_format.Parse(EXAMPLE, descriptor_pb2.FileDescriptorProto()))
    return message_factory.GetMessageClassesForFiles(["example.proto"], pool)


@contextmanager
def _compressed(dataset: Dataset, sink: Sink) -> Iterator:
    """Return the file, or a gzip writer to it with no time in its header."""
    if not dataset.export.tfrecords.gzip:
        yield sink
        return
    with gzip.GzipFile(filename="", fileobj=sink, mode="wb", mtime=0) as file:
        yield file
