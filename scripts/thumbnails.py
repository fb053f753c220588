"""Draw the spectrograms of one batch's variations, into one image."""

import soundfile

from dsgenerator.files import write_atomically
from dsgenerator.gallery.copies import batch_samples
from dsgenerator.gallery.thumbnails import sheet_bytes, spectrogram
from dsgenerator.slice.manifest import sliced_points
from dsgenerator.terminal.progress import Progress
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Write the image."""
    log = log_to(snakemake.log[0])
    run = snakemake.params.run
    batch, rate, pictures = run.batch(snakemake.params.batch), run.dataset.file_rate, []
    in_shards = None if run.dataset.export.files else batch_samples(run, batch)
    with Progress(snakemake.log[0]) as progress:
        for point, rows in sliced_points([batch], [snakemake.input.manifest]):
            for place, row in enumerate(rows):
                if in_shards:
                    samples = next(in_shards)
                if place >= run.dataset.pictured:
                    continue
                if not in_shards:
                    path = run.paths.data / point.variation_file(row.number)
                    samples, _ = soundfile.read(path)
                pictures.append(spectrogram(samples, rate))
            progress()
    log.info("drew %d spectrograms", len(pictures))
    write_atomically(snakemake.output[0], sheet_bytes(pictures))


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
