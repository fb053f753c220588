"""Compare labels with what was measured: a table, and a table and a plot for each parameter."""

from dsgenerator.audit.report import write_audit
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the results, and remove those of parameters that are swept no longer."""
    log = log_to(snakemake.log[0])
    for line in write_audit(snakemake.params.run, snakemake.input.measured, snakemake.output.done):
        log.info("%s", line)


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
