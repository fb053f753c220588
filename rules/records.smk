for shard in RUN.shards:

    rule:
        name:
            shard.name
        input:
            report=report_of_missing(PATHS.recorded(shard)),
            manifests=[PATHS.sliced(batch) for batch in RUN.batches_of(shard)],
        output:
            PATHS.recorded(shard),
        log:
            PATHS.log(shard.kind, f"{shard.number:04d}"),
        conda:
            "../environment.yml"
        resources:
            **NEEDS,
        params:
            **JOB,
            shard=lambda wildcards, output, shard=shard: shard,
        script:
            "../scripts/records.py"
