"""Configs of datasets whose variations are in shards alone, and what these hold."""

from making import SMALL

from dsgenerator.files import sizes_below
from dsgenerator.plan.shards import record_bytes
from dsgenerator.points.validation import validate

FORMATS = {
    "webdataset": {"records": ["webdataset"]},
    "tfrecords": {"records": ["tfrecords"]},
    "parquet": {"records": ["huggingface"], "huggingface": {"parquet": True}},
}
GRID = SMALL | {"params": {"rate_exp": {"values": [4, 4.5, 5]}, "cf_exp": {"values": [0, 1]}}}
BARE = GRID | FORMATS["webdataset"] | {"files": False, "keep_long": False}
DIVIDED = {"split": {"train": 0.5, "valid": 0.25, "test": 0.25}, "examples": 4}


def cut_for(config, points):
    """Return a config whose shards have so many points, of its largest format."""
    dataset = validate(config)
    kinds = [
        kind for kind, about in FORMATS.items() if set(about["records"]) <= set(config["records"])
    ]
    largest = max(record_bytes(dataset, kind) for kind in kinds)
    return config | {"shard_mb": points * dataset.variations * largest / 1e6}


def shards_in(run):
    """Return the content of the shards, by path."""
    data = run.paths.data
    return {
        name: (data / name).read_bytes()
        for name in sizes_below(data)
        if name.endswith((".tar", ".parquet", ".tfrecord", ".gz"))
        and not name.endswith("metadata.parquet")
    }
