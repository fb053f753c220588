"""Datasets made in the test's own process, by what the workflow's jobs call."""

import json

from aggregate import aggregate
from lib.plan import make_plan
from lib.rendering import render_batch
from lib.slicing import slice_batch
from lib.validation import validate
from records import write_records

ALL = ["params", "nsjson", "tfrecords", "webdataset", "huggingface", "croissant", "torch"]
"""All formats that a config can ask for."""


def make(config, folder):
    """Make a dataset with all its records below a folder, and return its plan."""
    plan = make_plan(validate(config), folder)
    layout = plan.layout
    layout.batches.mkdir(parents=True, exist_ok=True)
    layout.data.mkdir(exist_ok=True)
    for batch in plan.batches:
        render_batch(plan.dataset, batch, layout)
        manifest = slice_batch(plan.dataset, batch, layout)
        layout.sliced(batch).write_text(json.dumps(manifest))
    for portion in plan.portions:
        manifests = [layout.sliced(batch) for batch in plan.batches_of(portion)]
        done = write_records(plan.task(portion=portion), manifests)
        layout.recorded(portion).write_text(json.dumps(done))
    manifests = [layout.sliced(batch) for batch in plan.batches]
    aggregate(plan, manifests, [layout.recorded(portion) for portion in plan.portions])
    return plan
