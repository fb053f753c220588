rule aggregate:
    input:
        report=damage_report(PLAN.layout.tabled(PLAN.table)),
        manifests=[PLAN.layout.sliced(batch) for batch in PLAN.batches],
        records=[PLAN.layout.recorded(portion) for portion in PLAN.portions],
    output:
        csv=PLAN.layout.table_csv,
        parquet=PLAN.layout.table_parquet,
        done=PLAN.layout.tabled(PLAN.table),
    log:
        PLAN.layout.log("aggregate", "table"),
    conda:
        "../environment.yml"
    params:
        task=lambda wildcards, output: PLAN.task(),
    script:
        "../scripts/aggregate.py"
