"""Write the metadata table and the records of all variations, and remove what is not asked for."""

import json
import time
from pathlib import Path

from lib.layout import link, write_atomically
from lib.logs import log_to
from lib.manifests import listed
from lib.pruning import prune_data, prune_workings
from lib.records.sink import Files
from lib.records.whole import Whole, links, whole_files, write_whole


def main(snakemake):
    """Write, prune, and enter what is there into the ledger."""
    log = log_to(snakemake.log[0])
    plan = snakemake.params.task.plan()
    layout = plan.layout
    points = [
        pair
        for batch, manifest in zip(plan.batches, snakemake.input.manifests, strict=True)
        for pair in listed(batch.points, manifest)
    ]
    recorded = [json.loads(Path(path).read_bytes()) for path in snakemake.input.records]
    claim = {"files": [*whole_files(plan.dataset), *links(plan.dataset)]}
    write_atomically(layout.table_claim(plan.table), json.dumps(claim).encode())
    written = Files(layout.data)
    write_whole(Whole(plan, points, recorded), written)
    tables = {name: size for name, (size, _) in written.written.items()}
    for name, target in links(plan.dataset).items():
        link(layout.data / name, layout.data / target)
        tables[name] = (layout.data / name).lstat().st_size
    files = {
        point.variation_file(number): size for point, rows in points for number, size, *_ in rows
    }
    for record in recorded:
        files |= {name: size for name, (size, _) in record["files"].items()}
    pruned = prune_data(layout, [*files, *tables])
    ledger = {"table": plan.table, "batch_size": plan.size, "tables": tables, "files": files}
    write_atomically(layout.ledger, json.dumps(ledger).encode())
    prune_workings(plan)
    log.info("listed %d files, pruned %d", len(files), pruned)
    done = {"pruned": pruned, "finished": time.time()}
    write_atomically(Path(snakemake.output.done), json.dumps(done).encode())


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
