"""A large plan in a file, which jobs on other machines take over instead of planning once more.

A job of a cluster starts Snakemake twice, and that reads the whole config each time; all that a job
needs is its batch.  What takes long of a million points is in the file: of those that are drawn or
listed, which values there are and where those of each point stand among them; and of all the
digests of what is to be made.
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

VERSION = 2
WORTHWHILE = 10_000
"""Points that take longer to plan than a file takes to be read."""


def store_plan(run: Run, raw: Mapping[str, Any]) -> None:
    """Write the plan of a run beside its results, if it is large.

    Parameters
    ----------
    run : Run
    raw : Mapping
        The config that it was made from.
    """
    dataset = run.dataset
    if len(dataset) < WORTHWHILE:
        return
    parts: dict[str, Any] = {
        "key": _key(raw, Config.model_validate(raw)),
        "batch_size": run.batch_size,
        "table": run.table,
        "batches": [(batch.render, batch.slice) for batch in run.batches],
        "shards": [shard.digest for shard in run.shards],
    }
    # A grid follows from its config in no time.
    if dataset.steps is not None:
        parts |= {"names": [sweep.name for sweep in dataset.sweeps], "steps": dataset.steps}
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
            batches = tuple(map(tuple, file["batches"].tolist()))
            shards, size = tuple(file["shards"].tolist()), int(file["batch_size"])
            planned = Planned(str(file["table"]), batches, shards, size)
            return resolve(config, _chosen(file)), planned
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _chosen(file: Mapping[str, Any]) -> Chosen | None:
    """Return the points of a stored plan; None for a grid."""
    if "steps" not in file:
        return None
    names = tuple(file["names"].tolist())
    values = [file[f"values_{place}"] for place in range(len(names))]
    return Chosen(names, values, file["steps"])


def _key(raw: Mapping[str, Any], config: Config) -> str:
    """Return the digest of all that a plan follows from."""
    file = config.points
    listed = file_digest(Path(file).expanduser()) if isinstance(file, str) else ""
    source = source_digest(reference(config.synth, config.synth_env))
    return digest(VERSION, json.dumps(raw, sort_keys=True, default=str), listed, source)
