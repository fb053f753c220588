# The second also renders some long signals again.
for name in ("verify", "verify_deep"):

    rule:
        name:
            name
        log:
            PATHS.log(name, "checksums"),
        conda:
            "../environment.yml"
        params:
            run=lambda wildcards: RUN,
            deep=name == "verify_deep",
            command=lambda wildcards: rerun_command(
                workflow.main_snakefile, workflow.configfiles, workflow.config_settings.config
            ),
        script:
            "../scripts/verify.py"
