"""What the Snakefile, the scripts, the tests and the notebooks share; knows no Snakemake."""
