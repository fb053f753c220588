for batch in RUN.batches:

    checkpoint:
        name:
            f"slice_{batch.number:04d}"
        input:
            rendered_stamps(batch),
            report_of_missing(PATHS.sliced(batch)),
        output:
            PATHS.sliced(batch),
        log:
            PATHS.log("slice", f"{batch.number:04d}"),
        # Before other batches are rendered: what was just written is still in memory.
        priority: 1 + len(RUN.batches) + batch.number
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
            "../scripts/slice.py"


# What makes every variation a target of its own, found through the checkpoint's manifest.
rule variation:
    input:
        lambda wildcards: known_or_message(manifest_of, wildcards.file),
    output:
        PATHS.data / "audio" / "{file}",
    log:
        PATHS.log("variation", "{file}"),
    wildcard_constraints:
        file=r".+\.(wav|flac)",
    localrule: True
    conda:
        "../environment.yml"
    params:
        **JOB,
        batch=lambda wildcards, output: RUN.batch_of_file(wildcards.file).number,
    script:
        "../scripts/variation.py"
