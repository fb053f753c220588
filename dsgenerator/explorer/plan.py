"""What a draft would make: its points, hours and bytes, its config as a text, or what is wrong."""

from __future__ import annotations

import re
import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import get_args

from dsgenerator import ROOT
from dsgenerator.config.schema import Config, Design
from dsgenerator.config.trajectories import LFO
from dsgenerator.errors import DSGeneratorError
from dsgenerator.explorer.draft import Draft
from dsgenerator.explorer.preview import without_heading
from dsgenerator.plan.sizes import describe
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.validation import validate

MOST_DIVIDED = 5000
"""Points up to which they are counted by their split."""

PLAIN_PATH = re.compile(r"[\w./+-]+")
"""A path that make takes as one word."""


def plan_of(draft: Draft) -> dict[str, str]:
    """Return a draft's config as a text, and either its size and splits, or what is wrong.

    All of them texts: ``text``, and ``size`` and ``split``, or ``problem``.
    """
    try:
        text = draft.text()
        dataset = validate(draft.config())
        return {"text": text, "size": describe(dataset), "split": _divided(dataset)}
    except DSGeneratorError as error:
        return {"text": text, "problem": without_heading(str(error))}


def _divided(dataset: Dataset) -> str:
    """Return how many points each split gets."""
    if not dataset.splits or len(dataset) > MOST_DIVIDED:
        return ""
    counts = Counter(point.split for point in dataset.points())
    return ", ".join(f"{counts[name]:,} {name}" for name in dataset.splits)


def command(path: Path) -> str:
    """Return the command that makes the dataset of a config, from any folder."""
    path, root = path.resolve(), ROOT.resolve()
    if path.is_relative_to(root):
        path = path.relative_to(root)
    if PLAIN_PATH.fullmatch(f"{root}{path}"):
        return f"make -C {root} dataset CONFIG={path}"
    # Make takes no path with blanks.
    run = [sys.executable, "-m", "snakemake", "--cores", "all", "--configfile", str(path)]
    return f"cd {shlex.quote(str(root))} && {shlex.join(run)}"


def choices() -> dict[str, list[str]]:
    """Return what the config allows for keys that have a few values."""
    records = get_args(Config.model_fields["records"].annotation)[0]
    return {
        "sample_format": list(get_args(Config.model_fields["sample_format"].annotation)),
        "on_clip": list(get_args(Config.model_fields["on_clip"].annotation)),
        "records": list(get_args(records)),
        "design": list(get_args(Design.model_fields["kind"].annotation)),
        "shape": list(get_args(LFO.model_fields["shape"].annotation)),
    }
