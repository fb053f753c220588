"""What a config may ask for where variations have no files of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dsgenerator.config.source_map import Problem

PLACES = {
    "shard": "The file with the variation, relative to this file.",
    "key": "What the variation is called in its shard.",
}
"""Columns of the metadata table in place of `file_name`, and what they mean."""


def check_filing(
    records: Sequence[str], single: bool, parquet: bool, names: Sequence[str], synth: str
) -> Iterator[Problem]:
    """Check a config with ``files: false``.

    Parameters
    ----------
    records : Sequence[str]
        The formats that it asks for.
    single : bool
        Whether TFRecords are files of one variation.
    parquet : bool
        Whether what is written for Hugging Face holds audio.
    names : Sequence[str]
        Of the parameters of its sound model.
    synth : str
    """
    if "params" in records:
        yield (
            ("records",),
            "params writes a file beside each audio file, and with files: false there are none; "
            "webdataset has the same labels in its shards",
        )
    if "tfrecords" in records and single:
        yield (
            ("tfrecords", "type"),
            "single writes a file a variation, and with files: false there are only shards; "
            "allowed: shards",
        )
    if "huggingface" in records and not parquet:
        yield (
            ("huggingface", "parquet"),
            "is false, so that what is written for Hugging Face names audio files, and with "
            "files: false there are none; set huggingface: {parquet: true}",
        )
    if not {"webdataset", "tfrecords", "huggingface"}.intersection(records):
        yield (
            ("files",),
            "is false, and no format of records holds audio; add one: webdataset, tfrecords, or "
            "huggingface with huggingface: {parquet: true}",
        )
    for name in PLACES.keys() & set(names):
        yield (
            ("files",),
            f"{synth} calls a parameter {name}, as the table calls a column with files: false",
        )


def table_facts(facts: dict[str, Any], files: bool) -> dict[str, Any]:
    """Return the columns that are no parameters, of a dataset with audio files or without."""
    if files:
        return dict(facts)
    return PLACES | {name: told for name, told in facts.items() if name != "file_name"}
