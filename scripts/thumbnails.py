"""Draw the spectrograms of one batch's variations, into one image."""

from dsgenerator.files import write_atomically
from dsgenerator.gallery.copies import first_sounds
from dsgenerator.gallery.thumbnails import sheet_bytes, spectrogram
from dsgenerator.slice.manifest import sliced_points
from dsgenerator.terminal.progress import Progress
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the image."""
    log = log_to(snakemake.log[0])
    run = snakemake.params.run
    batch, pictures = run.batch(snakemake.params.batch), []
    points = sliced_points([batch], [snakemake.input.manifest])
    with Progress(snakemake.log[0]) as progress:
        for sounds in first_sounds(run, batch, points):
            pictures += [spectrogram(samples, run.dataset.file_rate) for samples in sounds]
            progress()
    log.info("drew %d spectrograms", len(pictures))
    write_atomically(snakemake.output[0], sheet_bytes(pictures))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
