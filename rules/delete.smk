rule delete:
    log:
        PATHS.log("delete", "dataset"),
    localrule: True
    conda:
        "../environment.yml"
    params:
        run=lambda wildcards: RUN,
    script:
        "../scripts/delete.py"
