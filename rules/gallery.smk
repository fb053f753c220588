for batch in RUN.batches:

    rule:
        name:
            f"thumbnails_{batch.number:04d}"
        input:
            # Where variations are in shards alone, the table tells in which; it need not be newer.
            [] if RUN.dataset.export.files else ancient(PATHS.tabled(RUN.table)),
            manifest=PATHS.sliced(batch),
        output:
            PATHS.thumbnails(batch, RUN.thumbnails),
        log:
            PATHS.log("thumbnails", f"{batch.number:04d}"),
        conda:
            "../environment.yml"
        params:
            run=lambda wildcards, output: RUN,
            batch=batch.number,
        script:
            "../scripts/thumbnails.py"


rule gallery:
    input:
        report=report_of_missing(PATHS.galleried(RUN.gallery)),
        table=PATHS.tabled(RUN.table),
        manifests=[PATHS.sliced(batch) for batch in RUN.batches],
        thumbnails=[PATHS.thumbnails(batch, RUN.thumbnails) for batch in RUN.batches],
    output:
        page=PATHS.gallery("index.html"),
        done=PATHS.galleried(RUN.gallery),
    log:
        PATHS.log("gallery", "page"),
    conda:
        "../environment.yml"
    params:
        run=lambda wildcards, output: RUN,
    script:
        "../scripts/gallery.py"
