# Where no long signals are kept, the job that slices a batch renders it.
for batch in RUN.batches if RUN.dataset.keep_long else ():

    rule:
        name:
            f"render_{batch.number:04d}"
        input:
            report_of_missing(PATHS.rendered(batch)),
        output:
            PATHS.rendered(batch),
        log:
            PATHS.log("render", f"{batch.number:04d}"),
        # Higher values, which mostly mean more events, before lower ones: what takes longest
        # comes first, or cores wait for it at the end.
        priority: 1 + batch.number
        group:
            job_group(batch)
        conda:
            "../environment.yml"
        resources:
            **NEEDS,
        params:
            **JOB,
            batch=batch.number,
        script:
            "../scripts/render.py"


# What makes every long signal a target of its own, at no cost for those nobody asks for: an
# output that a job of a batch declared would take Snakemake a millisecond and two files.
rule long:
    input:
        lambda wildcards: known_or_message(inputs_of_long, wildcards.point),
    output:
        PATHS.long_named("{point}"),
    log:
        PATHS.log("long", "{point}"),
    localrule: RUN.dataset.keep_long
    conda:
        "../environment.yml"
    params:
        **JOB,
        batch=lambda wildcards, output: RUN.batch_of(wildcards.point).number,
    script:
        "../scripts/long.py"
