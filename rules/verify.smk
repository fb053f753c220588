rule verify:
    input:
        PLAN.layout.table_csv,
    log:
        PLAN.layout.log("verify", "checksums"),
    conda:
        "../environment.yml"
    params:
        task=lambda wildcards, input: PLAN.task(),
        command=lambda wildcards, input: rerun_command(),
    script:
        "../scripts/verify.py"
