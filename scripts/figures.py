"""Draw the figures of a finished dataset, for Snakemake's report and for people."""

import pandas

from dsgenerator.audit.figures import figures
from dsgenerator.plan.paths import write_atomically
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the figures."""
    log = log_to(snakemake.log[0])
    plan = snakemake.params.task.plan()
    drawn = figures(plan.dataset, pandas.read_parquet(plan.layout.table_parquet))
    for name, content in drawn.items():
        write_atomically(plan.layout.figure(name), content)
    log.info("drew %s", ", ".join(sorted(drawn)))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
