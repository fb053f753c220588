for batch in PLAN.batches:

    rule:
        name:
            f"render_{batch.number:04d}"
        input:
            damage_report(PLAN.layout.rendered(batch)),
        output:
            # First, so that it is the first to go when the job starts: where it is, all are.
            PLAN.layout.rendered(batch),
            [PLAN.layout.long(point) for point in batch.points],
        log:
            PLAN.layout.log("render", f"{batch.number:04d}"),
        # Before slicing, whose jobs are alike and so leave no core idle at the end.
        priority: 1
        conda:
            "../environment.yml"
        params:
            task=lambda wildcards, output, number=batch.number: PLAN.task(number),
        script:
            "../scripts/render.py"
