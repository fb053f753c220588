"""``croissant.json``: the dataset described in Croissant 1.0, as mlcroissant loads it.

The vocabulary is that of https://docs.mlcommons.org/croissant/docs/croissant-spec.html.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow

from dsgenerator.plan.paths import TABLE_PARQUET
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.labels import describe_parameters
from dsgenerator.records.provenance import project_version
from dsgenerator.table.metadata import arrow_type

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

COLUMNS = {
    "file_name": "The audio file, relative to this file.",
    "point": "The long signal that the variation is a slice of.",
    "example": "Which realisation of the parameters' values.",
    "variation": "Which slice of the long signal.",
    "start": "Start of the slice within the long signal, s.",
    "duration": "Length, s.",
    "sample_rate": "Samples per second, Hz.",
    "split": "What the point is for: train, valid or test.",
    "peak": "Highest absolute sample; full scale is 1.",
    "rms": "Root mean square of the samples; full scale is 1.",
    "clipped": "Samples beyond full scale.",
    "sha256": "SHA-256 of the audio file.",
    "synth": "The sound model.",
    "seed": "Seed of the dataset.",
    "render_version": "Version of what renders signals.",
}


def croissant(dataset: Dataset, table: Mapping[str, list], files: Mapping[str, list]) -> dict:
    """Return what ``croissant.json`` says.

    Parameters
    ----------
    dataset : Dataset
    table : Mapping[str, list]
        The metadata table.
    files : Mapping[str, list]
        Size and SHA-256 of its file, by name.
    """
    size, checksum = files[TABLE_PARQUET]
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": dataset.name,
        "description": dataset.description or f"Audio textures of the sound model {dataset.synth}.",
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
            {
                "@type": "cr:FileSet",
                "@id": "audio",
                "name": "audio",
                "description": "The variations, named in the column file_name.",
                "encodingFormat": f"audio/{dataset.extension}",
                "includes": f"audio/**/*.{dataset.extension}",
            },
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": RECORDS,
                "name": RECORDS,
                "description": "A record a variation: its audio file, labels and levels.",
                "key": {"@id": f"{RECORDS}/file_name"},
                "field": [_field(name, values, _docs(dataset)) for name, values in table.items()],
            }
        ],
    }
    return described | ({"license": dataset.license} if dataset.license else {})


def _docs(dataset: Dataset) -> dict[str, str]:
    """Return what every column of the table is."""
    docs = dict(COLUMNS)
    for entry in describe_parameters(dataset):
        unit = f" ({entry.unit})" if entry.unit else ""
        docs[entry.parameter] = f"{entry.doc}{unit}"
        if entry.label:
            docs[f"label_{entry.label}"] = f"The user's label of {entry.parameter}."
        if entry.moves:
            for name in (entry.parameter, *([f"label_{entry.label}"] if entry.label else [])):
                docs[f"{name}_start"] = f"{name} at the variation's start; {name} is its mean."
                docs[f"{name}_end"] = f"{name} at the variation's end."
    return docs


def _field(name: str, values: list, docs: Mapping[str, str]) -> dict:
    """Return the description of a column."""
    kinds = {pyarrow.float64(): "sc:Float", pyarrow.int64(): "sc:Integer"}
    return {
        "@type": "cr:Field",
        "@id": f"{RECORDS}/{name}",
        "name": name,
        "description": docs[name],
        "dataType": kinds.get(arrow_type(values) if values else None, "sc:Text"),
        "source": {"fileObject": {"@id": TABLE_PARQUET}, "extract": {"column": name}},
    }
