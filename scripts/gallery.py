"""Write the gallery: a static page, its data, and, if it is to be shared alone, its audio."""

from dsgenerator.gallery.writing import write_gallery
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the page, and remove what earlier galleries had and this one has not."""
    log = log_to(snakemake.log[0])
    made = snakemake.input.manifests, snakemake.input.thumbnails, snakemake.output.done
    log.info("wrote %d files", write_gallery(snakemake.params.run, *made))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
