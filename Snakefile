from snakemake.utils import min_version

min_version("9.27.1")


include: "rules/common.smk"
include: "rules/render.smk"
include: "rules/slice.smk"
include: "rules/records.smk"
include: "rules/aggregate.smk"
include: "rules/audit.smk"
include: "rules/gallery.smk"
include: "rules/figures.smk"
include: "rules/verify.smk"
include: "rules/delete.smk"


report: "report/workflow.rst"


rule all:
    default_target: True
    input:
        PATHS.table_csv,
        PATHS.table_parquet,
        PATHS.tabled(RUN.table),
        for_report(RUN) if not MISSING.remake else [],


rule report:
    input:
        rules.all.input,
        rules.figures.output,


onstart:
    # Counting jobs a second would let Snakemake end up to a second after its last job.
    workflow.scheduler.job_rate_limiter = None
    INTERRUPTS.run(logger, workflow.scheduler.exit_gracefully)
    begin_run()


onsuccess:
    INTERRUPTS.sentence = COMPLETE
    if not only_asks_for("verify", "verify_deep", "delete"):
        tell_summary(time.time() - STARTED)
    elif ON_CLUSTER:
        # A job elsewhere has said it on a screen that nobody sees.
        for name in sorted(set(workflow.dag_settings.targets) - {"delete"}):
            logger.info(told_in(PATHS.log(name, "checksums")))


onerror:
    INTERRUPTS.check()
    if not only_asks_for("verify", "verify_deep"):
        logger.info(
            "What is finished is kept; the same command goes on where this run stopped."
        )
