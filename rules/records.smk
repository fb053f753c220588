for portion in PLAN.portions:

    rule:
        name:
            portion.name
        input:
            report=damage_report(PLAN.layout.recorded(portion)),
            manifests=[PLAN.layout.sliced(batch) for batch in PLAN.batches_of(portion)],
        output:
            PLAN.layout.recorded(portion),
        log:
            PLAN.layout.log(portion.kind, f"{portion.number:04d}"),
        conda:
            "../environment.yml"
        params:
            task=lambda wildcards, output, portion=portion: PLAN.task(portion=portion),
        script:
            "../scripts/records.py"
