"""The data card, ``README.md``: what a dataset is, how to load it, and how to make it again."""

from __future__ import annotations

import yaml

from dsgenerator.config import models
from dsgenerator.config.models import parameter
from dsgenerator.points.dataset import Dataset
from dsgenerator.records.labels import Labelled, labelled
from dsgenerator.records.loading import snippets
from dsgenerator.records.provenance import resolved_config
from dsgenerator.records.text import json_text
from dsgenerator.table.writing import Tabled
from dsgenerator.versions import project_version

SIZES = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M"}

HUGGING_FACE = {"train": "train", "valid": "validation", "test": "test"}
"""Names of the splits at Hugging Face."""

VARYING = """\
Of what varies over time, `<name>` is the mean over the variation, `<name>_start` and `<name>_end`
are the values at its ends, and records have the whole curve: `<name>_times` in seconds,
`<name>_values` (by the label's name and in its units in `.params`, nsjson and TFRecords).
"""

SHARDS = """, which is
in a shard: the columns `shard` and `key` say in which, and what it is called there"""

DESCRIPTION = "Synthetic audio textures with parametric labels."

CARD = """\
---
{front_matter}---

# {name}

{description}

{variations:,} variations of {length:g} s at {rate} Hz ({format}), {hours:.3g} hours, cut from
{points:,} long signals of {long:g} s, one for each combination of the values below{examples}. The
sound model is `{synth}`: {sound} Made by DSGenerator {version}, seed {seed}.

## Parameters

| parameter | label | values | law | what changes |
| --- | --- | --- | --- | --- |
{rows}
A row of `metadata.csv` and `metadata.parquet` for each variation has these values in natural units
at full precision, labels as `label_<name>`, levels, and the SHA-256 of its file{shards}.
{varying}Nothing is normalised: level is part of the sound. {dropped}

## Splits

{splits}

## Load it

Run in this folder. The class for PyTorch is one file, `loaders/textures.py` of DSGenerator: have
its checkout on `PYTHONPATH`, or copy the file.

{loading}
## Make it again

Save this as `config.json` and run `snakemake --cores all --configfile config.json` with DSGenerator
{version}: the same config gives the same bytes. `dataset.json` has the versions and checksums.

```json
{config}```

## Licence

{license}
{citation}"""


def card(dataset: Dataset, table: Tabled) -> str:
    """Return the data card.

    Parameters
    ----------
    dataset : Dataset
    table : Tabled
    """
    count = table.rows
    model = models.load(dataset.synth)
    length = dataset.file_samples / dataset.file_rate
    dropped = len(dataset) * dataset.variations - count
    told = f"{dropped:,} variations were dropped, as silent or clipped. " if dropped else ""
    if table.clipped:
        told += f"{table.clipped:,} variations reach beyond full scale (column `clipped`)."
    moved = dataset.file_rate != dataset.sample_rate
    return CARD.format(
        front_matter=_front_matter(dataset, table),
        name=dataset.name,
        description=dataset.export.description
        or "Synthetic audio textures with parametric labels.",
        variations=count,
        length=length,
        rate=f"{dataset.file_rate} Hz, made at {dataset.sample_rate}"
        if moved
        else dataset.file_rate,
        format=dataset.slicing.sample_format,
        hours=count * length / 3600,
        points=len(dataset),
        long=dataset.render.long_duration,
        examples=f", {dataset.examples} realisations of each" if dataset.examples > 1 else "",
        shards="" if dataset.export.files else SHARDS,
        synth=models.identity(dataset.synth),
        sound=" ".join((type(model).__doc__ or "").split("\n\n")[0].split()),
        version=project_version(),
        seed=dataset.render.seed,
        rows="".join(_row(dataset, entry) for entry in labelled(dataset)),
        dropped=told,
        varying=VARYING if dataset.varying else "",
        splits=_splits(dataset, table),
        loading="".join(
            f"### {title}\n\n```python\n{code}```\n\n" for title, code in snippets(dataset).items()
        ),
        config=json_text(resolved_config(dataset)),
        license=dataset.export.license or "None is stated. The config key `license` states one.",
        citation=f"\n## Citation\n\n{dataset.export.citation}\n" if dataset.export.citation else "",
    )


def _front_matter(dataset: Dataset, table: Tabled) -> str:
    """Return the metadata for Hugging Face: licence, size, and the files of the dataset."""
    size = next((name for limit, name in SIZES.items() if table.rows < limit), "n>1M")
    files: list[dict] = []
    if dataset.export.huggingface.parquet:
        for split in [name for name in dataset.splits if table.splits[name]] or ["train"]:
            path = f"huggingface/parquet/*{f'-{split}-*' if dataset.splits else ''}.parquet"
            files.append({"split": HUGGING_FACE[split], "path": path})
    elif not dataset.splits:
        files.append({"split": "train", "path": ["metadata.parquet", "audio/**"]})
    front: dict = {
        "pretty_name": dataset.name,
        "tags": ["audio", "synthetic", "audio textures"],
        "size_categories": [size],
    }
    if files:
        front["configs"] = [{"config_name": "default", "data_files": files}]
    if dataset.export.license:
        front["license"] = dataset.export.license
    return yaml.safe_dump(front, sort_keys=False, allow_unicode=True)


def _splits(dataset: Dataset, table: Tabled) -> str:
    """Return the description of the splits."""
    if not dataset.splits:
        return "All variations are in one split, `train`."
    counts = ", ".join(f"{table.splits[name]:,} `{name}`" for name in dataset.splits)
    text = f"{counts} (column `split`). No parameter point is in two of them."
    for name, ranges in (dataset.export.hold_out or {}).items():
        values = ", ".join(f"{a:g}" if a == b else f"{a:g} to {b:g}" for a, b in ranges)
        text += f" All points with `{name}` {values} are for the test."
    return text


def _row(dataset: Dataset, entry: Labelled) -> str:
    """Return a parameter's row of the card."""
    natural, user = entry.natural, entry.user
    unit = f" {natural.unit}" if natural.unit else ""
    if natural.ends:
        low, high = natural.ends
        values = f"{natural.n or ''} from {low:g} to {high:g}{unit}".strip()
        values += ", varying over time" if natural.varies else ""
    else:
        values = f"{(dataset.fixed | dataset.defaults)[natural.name]:g}{unit}"
    label = ""
    if user.label:
        low, high = user.ends
        label = f"`{user.label}` {low:g} to {high:g}"
    law = f"`{parameter(dataset.synth, natural.name).law}`"
    return f"| `{natural.name}` | {label} | {values} | {law} | {_cell(natural.doc)} |\n"


def _cell(text: str) -> str:
    """Return text for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
