rule verify:
    input:
        PLAN.layout.table_csv,
    params:
        task=lambda wildcards, input: PLAN.task(),
        command=lambda wildcards, input: rerun_command(),
    log:
        PLAN.layout.log("verify", "checksums"),
    conda:
        "../environment.yml"
    script:
        "../scripts/verify.py"
