rule verify:
    log:
        PATHS.log("verify", "checksums"),
    conda:
        "../environment.yml"
    params:
        run=lambda wildcards: RUN,
        command=lambda wildcards: rerun_command(),
    script:
        "../scripts/verify.py"
