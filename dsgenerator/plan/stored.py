"""A large plan in a file, which jobs on other machines take over instead of planning once more.

A job of a cluster starts Snakemake twice, and that reads the whole config each time; all that a job
needs is its batch.  What takes long of a million points, drawn or listed, is in the file: which
values there are, where those of each point stand among them, and the digests of what is to be made.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from dsgenerator.config.models import reference
from dsgenerator.config.schema import Config
from dsgenerator.config.sources import file_digest, source_digest
from dsgenerator.files import write_atomically
from dsgenerator.plan.digests import digest
from dsgenerator.plan.paths import Paths
from dsgenerator.plan.run import Planned, Run
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.resolution import Chosen, resolve

VERSION = 1
WORTHWHILE = 10_000
"""Points that take longer to plan than a file takes to be read."""


def store_plan(run: Run, raw: Mapping[str, Any]) -> None:
    """Write the plan of a run beside its results, if it is drawn or listed, and large.

    Parameters
    ----------
    run : Run
    raw : Mapping
        The config that it was made from.
    """
    dataset = run.dataset
    if dataset.steps is None or len(dataset) < WORTHWHILE:
        return
    parts: dict[str, Any] = {
        "key": _key(raw, Config.model_validate(raw)),
        "names": [sweep.name for sweep in dataset.sweeps],
        "steps": dataset.steps,
        "batch_size": run.batch_size,
        "table": run.table,
        "batches": [(batch.render, batch.slice) for batch in run.batches],
    }
    for place, sweep in enumerate(dataset.sweeps):
        parts[f"values_{place}"] = np.array(sweep.values, dtype=float)
    content = io.BytesIO()
    np.savez(content, **parts)
    write_atomically(run.paths.plan, content.getvalue())


def stored_plan(raw: Mapping[str, Any]) -> tuple[Dataset, Planned] | None:
    """Return what the main process has planned from the same config and files, if it is stored.

    The config has been checked then.
    """
    try:
        config = Config.model_validate(raw)
        paths = Paths(Path(config.results) / config.dataset)
        # Nothing in it is code.
        with np.load(paths.plan, allow_pickle=False) as file:
            if str(file["key"]) != _key(raw, config):
                return None
            names = tuple(file["names"].tolist())
            values = [file[f"values_{place}"] for place in range(len(names))]
            dataset = resolve(config, Chosen(names, values, file["steps"]))
            batches = tuple(map(tuple, file["batches"].tolist()))
            return dataset, Planned(str(file["table"]), batches, int(file["batch_size"]))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _key(raw: Mapping[str, Any], config: Config) -> str:
    """Return the digest of all that a plan follows from."""
    file = config.points
    listed = file_digest(Path(file).expanduser()) if isinstance(file, str) else ""
    source = source_digest(reference(config.synth, config.synth_env))
    return digest(VERSION, json.dumps(raw, sort_keys=True, default=str), listed, source)
