"""Datasets made in the test's own process, by what the workflow's jobs call."""

from dsgenerator.plan.history import Ownership, begin, next_turn
from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate
from dsgenerator.records.in_shards import shard_batch
from dsgenerator.records.shards import write_shard
from dsgenerator.render.rendered import Rendered
from dsgenerator.render.signals import render_batch
from dsgenerator.slice.variations import slice_batch
from dsgenerator.upkeep.finish import aggregate

SMALL = {
    "dataset": "demo",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 0.2,
    "variation_duration": 0.1,
    "batch_size": 1,
    "params": {"rate_exp": {"values": [4, 5]}},
}
"""A config of two points, each a batch."""

ALL = ["params", "nsjson", "tfrecords", "webdataset", "huggingface", "croissant"]
"""All formats that a config can ask for."""


def make(config, folder):
    """Make a dataset with all its records below a folder, and return its run."""
    run = make_run(validate(config), folder)
    paths = run.paths
    turn = next_turn(paths, run.table)
    begin(paths, turn)
    for batch in run.batches:
        if run.dataset.keep_long:
            rendered = render_batch(run.dataset, batch, paths)
            Rendered(turn.number, rendered).write(paths.rendered(batch))
        cut = slice_batch if run.dataset.export.files else shard_batch
        Ownership(paths, run.table).claim(paths.sliced(batch), batch.files())
        cut(run.dataset, batch, paths, turn.number).write(paths.sliced(batch))
    for shard in run.shards:
        manifests = [paths.sliced(batch) for batch in run.batches_of(shard)]
        owner = Ownership(paths, run.table)
        owner.claim(paths.recorded(shard), shard.files(run.dataset))
        write_shard(run, shard, manifests, owner).write(paths.recorded(shard))
    manifests = [paths.sliced(batch) for batch in run.batches]
    recorded = [paths.recorded(shard) for shard in run.shards]
    aggregate(run, manifests, recorded, paths.tabled(run.table))
    return run
