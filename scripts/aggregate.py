"""Write the metadata table and the records of all variations, and remove what is not asked for."""

import gc
import json
import os
import time
from pathlib import Path

from dsgenerator.files import Files
from dsgenerator.plan.paths import link, write_atomically
from dsgenerator.records.whole import Whole, whole_files, write_whole
from dsgenerator.slice.manifest import listed
from dsgenerator.upkeep.logs import log_to
from dsgenerator.upkeep.pruning import prune_data, prune_workings


def main(snakemake):
    """Write, prune, and say that it is done."""
    # All that is made here stays to the end; looking for garbage in it takes an eighth of the time.
    gc.disable()
    log = log_to(snakemake.log[0])
    plan = snakemake.params.task.plan()
    done = aggregate(plan, snakemake.input.manifests, snakemake.input.records)
    log.info("pruned %d files", done["pruned"])
    write_atomically(Path(snakemake.output.done), json.dumps(done).encode())


def aggregate(plan, manifests, records):
    """Write the files about all variations, prune, and enter what is there into the ledger.

    Parameters
    ----------
    plan : dsgenerator.plan.run.Plan
    manifests, records : Sequence[str]
        What the jobs of all batches, and of all portions, have listed.
    """
    layout = plan.layout
    points = [
        pair
        for batch, manifest in zip(plan.batches, manifests, strict=True)
        for pair in listed(batch.points, manifest)
    ]
    recorded = [json.loads(Path(path).read_bytes()) for path in records]
    claim = {"files": whole_files(plan.dataset)}
    write_atomically(layout.table_claim(plan.table), json.dumps(claim).encode())
    written = Files(layout.data)
    whole = Whole(plan, points, recorded)
    write_whole(whole, written)
    tables = {name: size for name, (size, _) in written.written.items()}
    for name, target in whole.links.items():
        link(layout.data / name, os.path.relpath(target, os.path.dirname(name)))
        tables[name] = (layout.data / name).lstat().st_size
    sizes = (size for _, rows in points for _, size, *_ in rows)
    files = dict(zip(whole.table["file_name"], sizes, strict=True))
    for record in recorded:
        files |= {name: size for name, (size, _) in record["files"].items()}
    pruned = prune_data(layout, [*files, *tables])
    ledger = {"table": plan.table, "batch_size": plan.size, "tables": tables, "files": files}
    write_atomically(layout.ledger, json.dumps(ledger).encode())
    prune_workings(plan)
    return {"pruned": pruned, "finished": time.time()}


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
