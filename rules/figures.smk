rule figures:
    input:
        PATHS.tabled(RUN.table),
    output:
        [
            report(
                PATHS.figure(name),
                caption=f"../report/{name}.rst",
                category="Dataset",
                labels={"figure": title},
            )
            for name, title in FIGURES.items()
        ],
    log:
        PATHS.log("figures", "dataset"),
    conda:
        "../environment.yml"
    params:
        run=lambda wildcards, output: RUN,
    script:
        "../scripts/figures.py"
