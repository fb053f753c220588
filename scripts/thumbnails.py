"""Draw the spectrograms of one batch's variations, into one image."""

import soundfile

from dsgenerator.files import write_atomically
from dsgenerator.gallery.thumbnails import sheet_bytes, spectrogram
from dsgenerator.slice.manifest import sliced_points
from dsgenerator.terminal.progress import Progress
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the image."""
    log = log_to(snakemake.log[0])
    run = snakemake.params.run
    pictures = []
    with Progress(snakemake.log[0]) as progress:
        for point, rows in sliced_points([run.batch(snakemake.params.batch)], snakemake.input):
            for row in rows[: run.dataset.pictured]:
                samples, rate = soundfile.read(run.paths.data / point.variation_file(row.number))
                pictures.append(spectrogram(samples, rate))
            progress()
    log.info("drew %d spectrograms", len(pictures))
    write_atomically(snakemake.output[0], sheet_bytes(pictures))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
