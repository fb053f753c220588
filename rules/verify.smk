rule verify:
    log:
        PLAN.layout.log("verify", "checksums"),
    conda:
        "../environment.yml"
    params:
        task=lambda wildcards: PLAN.task(),
        command=lambda wildcards: rerun_command(),
    script:
        "../scripts/verify.py"
