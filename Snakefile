from snakemake.utils import min_version

min_version("9.27.1")


include: "rules/common.smk"
include: "rules/render.smk"
include: "rules/slice.smk"
include: "rules/records.smk"
include: "rules/aggregate.smk"
include: "rules/verify.smk"
include: "rules/audit.smk"
include: "rules/gallery.smk"
include: "rules/figures.smk"


report: "report/workflow.rst"


rule all:
    default_target: True
    input:
        PLAN.layout.table_csv,
        PLAN.layout.table_parquet,
        PLAN.layout.tabled(PLAN.table),
        for_the_report(),


onstart:
    # Counting jobs a second would let Snakemake end up to a second after its last job.
    workflow.scheduler.job_rate_limiter = None
    begin()


onsuccess:
    logger.info(summary(PLAN, STARTED))


onerror:
    logger.info("What is finished is kept; the same command goes on where this run stopped.")
