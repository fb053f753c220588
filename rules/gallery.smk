for batch in PLAN.batches:

    rule:
        name:
            f"thumbnails_{batch.number:04d}"
        input:
            PLAN.layout.sliced(batch),
        output:
            PLAN.layout.thumbnails(batch, PLAN.thumbnails),
        log:
            PLAN.layout.log("thumbnails", f"{batch.number:04d}"),
        conda:
            "../environment.yml"
        params:
            task=lambda wildcards, output, number=batch.number: PLAN.task(number),
        script:
            "../scripts/thumbnails.py"


rule gallery:
    input:
        report=damage_report(PLAN.layout.galleried(PLAN.gallery)),
        table=PLAN.layout.tabled(PLAN.table),
        manifests=[PLAN.layout.sliced(batch) for batch in PLAN.batches],
        thumbnails=[PLAN.layout.thumbnails(batch, PLAN.thumbnails) for batch in PLAN.batches],
    output:
        page=PLAN.layout.gallery("index.html"),
        done=PLAN.layout.galleried(PLAN.gallery),
    log:
        PLAN.layout.log("gallery", "page"),
    conda:
        "../environment.yml"
    params:
        task=lambda wildcards, output: PLAN.task(),
    script:
        "../scripts/gallery.py"
