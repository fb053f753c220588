for batch in PLAN.batches:

    rule:
        name:
            f"measure_{batch.number:04d}"
        input:
            PLAN.layout.rendered(batch),
        output:
            PLAN.layout.measured(batch, PLAN.instruments),
        log:
            PLAN.layout.log("measure", f"{batch.number:04d}"),
        conda:
            "../environment.yml"
        params:
            task=lambda wildcards, output, number=batch.number: PLAN.task(number),
        script:
            "../scripts/measure.py"


rule audit:
    input:
        [PLAN.layout.measured(batch, PLAN.instruments) for batch in PLAN.batches],
    output:
        table=report(
            PLAN.layout.audit(FINDINGS),
            caption="../report/findings.rst",
            category="Labels",
            labels={"parameter": "all", "shows": "findings"},
        ),
        points=[PLAN.layout.audit(f"{sweep.name}.csv") for sweep in PLAN.dataset.sweeps],
        plots=[
            report(
                PLAN.layout.audit(f"{sweep.name}.png"),
                caption="../report/audit.rst",
                category="Labels",
                labels={"parameter": sweep.name, "shows": "measured over labelled"},
            )
            for sweep in PLAN.dataset.sweeps
        ],
        done=PLAN.layout.audited(PLAN.audit),
    log:
        PLAN.layout.log("audit", "labels"),
    conda:
        "../environment.yml"
    params:
        task=lambda wildcards, output: PLAN.task(),
    script:
        "../scripts/audit.py"
