rule verify:
    log:
        PATHS.log("verify", "checksums"),
    conda:
        "../environment.yml"
    params:
        run=lambda wildcards: RUN,
        command=lambda wildcards: rerun_command(
            workflow.main_snakefile, workflow.configfiles, workflow.config_settings.config
        ),
    script:
        "../scripts/verify.py"
