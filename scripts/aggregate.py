"""Build the metadata table from the manifests, and remove what is no longer asked for."""

import json
import time
from pathlib import Path

from lib.layout import write_atomically
from lib.logs import log_to
from lib.pruning import prune_data, prune_workings
from lib.table import csv_bytes, metadata_table, parquet_bytes


def main(snakemake):
    """Write both forms of the table, prune, and enter what is there into the ledger."""
    log = log_to(snakemake.log[0])
    plan = snakemake.params.task.plan()
    points, files = [], {}
    for batch, manifest in zip(plan.batches, snakemake.input.manifests, strict=True):
        listed = json.loads(Path(manifest).read_bytes())["points"]
        for point, (_, rows) in zip(batch.points, listed, strict=True):
            points.append((point, rows))
            files |= {point.variation_file(number): size for number, size, *_ in rows}
    table = metadata_table(plan.dataset, points)
    text = csv_bytes(table)
    contents = {
        plan.layout.table_csv: text,
        plan.layout.table_parquet: parquet_bytes(table, text),
    }
    for path, content in contents.items():
        write_atomically(path, content)
    pruned = prune_data(plan.layout, files)
    tables = {path.name: len(content) for path, content in contents.items()}
    ledger = {"table": plan.table, "batch_size": plan.size, "tables": tables, "files": files}
    write_atomically(plan.layout.ledger, json.dumps(ledger).encode())
    prune_workings(plan)
    log.info("listed %d variations, pruned %d files", len(files), pruned)
    done = {"pruned": pruned, "finished": time.time()}
    write_atomically(Path(snakemake.output.done), json.dumps(done).encode())


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
