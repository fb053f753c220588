"""Draw the spectrograms of one batch's variations, into one image."""

from pathlib import Path

import soundfile

from dsgenerator.gallery.thumbnails import sheet_bytes, spectrogram
from dsgenerator.plan.paths import write_atomically
from dsgenerator.slice.manifest import listed
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the image."""
    log = log_to(snakemake.log[0])
    task = snakemake.params.task
    pictures = []
    for point, rows in listed(task.batch().points, snakemake.input[0]):
        for number, *_ in rows[: task.dataset.pictured]:
            samples, rate = soundfile.read(task.layout.data / point.variation_file(number))
            pictures.append(spectrogram(samples, rate))
    log.info("drew %d spectrograms", len(pictures))
    write_atomically(Path(snakemake.output[0]), sheet_bytes(pictures))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
