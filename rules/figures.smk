rule figures:
    input:
        PLAN.layout.tabled(PLAN.table),
    output:
        [
            report(
                PLAN.layout.figure(name),
                caption=f"../report/{name}.rst",
                category="Dataset",
                labels={"figure": title},
            )
            for name, title in FIGURES.items()
        ],
    log:
        PLAN.layout.log("figures", "dataset"),
    conda:
        "../environment.yml"
    params:
        task=lambda wildcards, output: PLAN.task(),
    script:
        "../scripts/figures.py"
