for batch in PLAN.batches:

    checkpoint:
        name:
            f"slice_{batch.number:04d}"
        input:
            PLAN.layout.rendered(batch),
            damage_report(PLAN.layout.sliced(batch)),
        output:
            PLAN.layout.sliced(batch),
        log:
            PLAN.layout.log("slice", f"{batch.number:04d}"),
        conda:
            "../environment.yml"
        params:
            task=lambda wildcards, output, number=batch.number: PLAN.task(number),
        script:
            "../scripts/slice.py"
