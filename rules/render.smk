for batch in PLAN.batches:

    rule:
        name:
            f"render_{batch.number:04d}"
        input:
            damage_report(PLAN.layout.rendered(batch)),
        output:
            PLAN.layout.rendered(batch),
        log:
            PLAN.layout.log("render", f"{batch.number:04d}"),
        # Higher values, which mostly mean more events, before lower ones: what takes longest
        # comes first, or cores wait for it at the end.
        priority: 1 + batch.number
        conda:
            "../environment.yml"
        params:
            task=lambda wildcards, output, number=batch.number: PLAN.task(number),
        script:
            "../scripts/render.py"


# What makes every long signal a target of its own, at no cost for those nobody asks for: an
# output that a job of a batch declared would take Snakemake a millisecond and two files.
rule long:
    input:
        lambda wildcards: stamp_of(wildcards.point),
    output:
        PLAN.layout.long_named("{point}"),
    log:
        PLAN.layout.log("long", "{point}"),
    localrule: True
    conda:
        "../environment.yml"
    params:
        task=lambda wildcards, output: PLAN.task(PLAN.batch_of(wildcards.point).number),
    script:
        "../scripts/long.py"
