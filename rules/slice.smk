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
        # Before other batches are rendered: what was just written is still in memory.
        priority: 1 + len(PLAN.batches) + batch.number
        conda:
            "../environment.yml"
        params:
            task=lambda wildcards, output, number=batch.number: PLAN.task(number),
        script:
            "../scripts/slice.py"
