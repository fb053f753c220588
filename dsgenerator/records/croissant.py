"""``croissant.json``: the dataset described in Croissant 1.0, as mlcroissant loads it.

The vocabulary is that of https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow

from dsgenerator.plan.paths import TABLE_PARQUET
from dsgenerator.plan.shards import first_read
from dsgenerator.points.columns import FACTS, columns_of
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.filing import table_facts
from dsgenerator.versions import project_version

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

RECORDS = "variations"

SHARDS = {
    "webdataset": ("application/x-tar", "webdataset/*.tar"),
    "parquet": ("application/x-parquet", "huggingface/parquet/*.parquet"),
    "tfrecords": ("application/octet-stream", "tfrecords/*.tfrecord*"),
}
"""Media types and paths of shards, by format."""


def croissant(
    dataset: Dataset,
    types: Mapping[str, pyarrow.DataType | None],
    files: Mapping[str, list],
) -> dict:
    """Return the content of ``croissant.json``.

    Parameters
    ----------
    dataset : Dataset
    types : Mapping[str, pyarrow.DataType or None]
        Of the columns of the metadata table; None where that has no rows.
    files : Mapping[str, list]
        Size and SHA-256 of each file of the table, by name.
    """
    size, checksum = files[TABLE_PARQUET]
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": dataset.name,
        "description": dataset.export.description
        or f"Audio textures of the sound model {dataset.synth_name}.",
        "version": project_version(),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": TABLE_PARQUET,
                "name": TABLE_PARQUET,
                "description": "A row a variation.",
                "contentUrl": TABLE_PARQUET,
                "contentSize": f"{size} B",
                "encodingFormat": "application/x-parquet",
                "sha256": checksum,
            },
            _audio(dataset),
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": RECORDS,
                "name": RECORDS,
                "description": "A record a variation: its audio file, labels and levels.",
                "key": {"@id": f"{RECORDS}/{'file_name' if dataset.export.files else 'key'}"},
                "field": [_field(name, kind, _docs(dataset)) for name, kind in types.items()],
            }
        ],
    }
    export = dataset.export
    about = {
        "license": export.license,
        "citeAs": export.citation,
        "datePublished": export.published,
    }
    return described | {name: text for name, text in about.items() if text}


def _audio(dataset: Dataset) -> dict:
    """Return the description of the files that hold the variations."""
    described = {"@type": "cr:FileSet", "@id": "audio", "name": "audio"}
    if dataset.export.files:
        return described | {
            "description": "The variations, named in the column file_name.",
            "encodingFormat": f"audio/{dataset.extension}",
            "includes": f"audio/**/*.{dataset.extension}",
        }
    encoding, pattern = SHARDS[first_read(dataset)]
    return described | {
        "description": "Shards with the variations, named in the columns shard and key.",
        "encodingFormat": encoding,
        "includes": pattern,
    }


def _docs(dataset: Dataset) -> dict[str, str]:
    """Return the field of each column of the table."""
    docs = table_facts(FACTS, dataset.export.files)
    for column in columns_of(dataset):
        unit = f" ({column.unit})" if column.unit else ""
        docs[f"{column.name}_realised"] = f"What the variation itself has of {column.name}{unit}."
        docs[column.name] = (
            f"The user's label of {column.parameter}." if column.label else f"{column.doc}{unit}"
        )
        if column.varies:
            docs[f"{column.name}_start"] = (
                f"{column.name} at the variation's start; {column.name} is its mean."
            )
            docs[f"{column.name}_end"] = f"{column.name} at the variation's end."
    return docs


def _field(name: str, kind: pyarrow.DataType | None, docs: Mapping[str, str]) -> dict:
    """Return the description of a column."""
    kinds = {pyarrow.float64(): "sc:Float", pyarrow.int64(): "sc:Integer"}
    return {
        "@type": "cr:Field",
        "@id": f"{RECORDS}/{name}",
        "name": name,
        "description": docs[name],
        "dataType": kinds.get(kind, "sc:Text"),
        "source": {"fileObject": {"@id": TABLE_PARQUET}, "extract": {"column": name}},
    }
