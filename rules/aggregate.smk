rule aggregate:
    input:
        report=report_of_table,
        manifests=[PATHS.sliced(batch) for batch in RUN.batches],
        records=[PATHS.recorded(shard) for shard in RUN.shards],
    output:
        csv=PATHS.table_csv,
        parquet=PATHS.table_parquet,
        done=PATHS.tabled(RUN.table),
    log:
        PATHS.log("aggregate", "table"),
    # On a cluster, a small table is not worth a job.
    localrule: len(RUN.dataset) * RUN.dataset.variations <= SMALL_TABLE
    conda:
        "../environment.yml"
    params:
        run=lambda wildcards, output: RUN,
    script:
        "../scripts/aggregate.py"
