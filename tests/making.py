"""Datasets made in the test's own process, by what the workflow's jobs call."""

import json

from dsgenerator.plan.run import make_plan
from dsgenerator.points.validation import validate
from dsgenerator.render.signals import render_batch
from dsgenerator.slice.variations import slice_batch
from scripts.aggregate import aggregate
from scripts.records import write_records

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
