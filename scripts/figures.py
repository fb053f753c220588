"""Draw the figures of a finished dataset, for Snakemake's report and for people."""

import pandas

from dsgenerator.audit.figures import figures
from dsgenerator.files import write_atomically
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the figures."""
    log = log_to(snakemake.log[0])
    run = snakemake.params.run
    drawn = figures(run.dataset, pandas.read_parquet(run.paths.table_parquet))
    for name, content in drawn.items():
        write_atomically(run.paths.figure(name), content)
    log.info("drew %s", ", ".join(sorted(drawn)))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
