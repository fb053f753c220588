for batch in RUN.batches:

    rule:
        name:
            f"measure_{batch.number:04d}"
        input:
            rendered_stamps(batch),
            report_of_missing(PATHS.measured(batch, RUN.instruments)),
        output:
            PATHS.measured(batch, RUN.instruments),
        log:
            PATHS.log("measure", f"{batch.number:04d}"),
        conda:
            "../environment.yml"
        resources:
            **NEEDS,
        params:
            run=lambda wildcards, output: RUN,
            batch=batch.number,
        script:
            "../scripts/measure.py"


rule audit:
    input:
        report=report_of_missing(PATHS.audited(RUN.audit)),
        measured=[PATHS.measured(batch, RUN.instruments) for batch in RUN.batches],
    output:
        table=report(
            PATHS.audit(RESULTS_TABLE),
            caption="../report/results.rst",
            category="Labels",
            labels={"parameter": "all", "shows": "results"},
        ),
        points=[PATHS.audit(f"{sweep.name}.csv") for sweep in RUN.dataset.sweeps],
        plots=[
            report(
                PATHS.audit(f"{sweep.name}.png"),
                caption="../report/audit.rst",
                category="Labels",
                labels={"parameter": sweep.name, "shows": "measured over labelled"},
            )
            for sweep in RUN.dataset.sweeps
        ],
        done=PATHS.audited(RUN.audit),
    log:
        PATHS.log("audit", "labels"),
    conda:
        "../environment.yml"
    params:
        run=lambda wildcards, output: RUN,
    script:
        "../scripts/audit.py"
