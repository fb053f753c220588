"""Cut the long signals of one batch, kept or just rendered, into files or shards, and list them."""

from dsgenerator.plan.history import History, Ownership
from dsgenerator.slice.variations import known_points, slice_batch
from dsgenerator.terminal.progress import Progress
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Claim the files, slice, and write the manifest."""
    log = log_to(snakemake.log[0], snakemake.params.run)
    run = snakemake.params.run
    dataset, paths, batch = run.dataset, run.paths, run.batch(snakemake.params.batch)
    owner = Ownership(paths, snakemake.params.table)
    owner.claim(snakemake.output[0], batch.files())

    def save(manifest):
        if not (dataset.keep_long and dataset.export.files):
            manifest.write(paths.sliced_so_far(batch))

    with Progress(snakemake.log[0]) as progress:
        told = owner.check, progress, save
        if dataset.export.files:
            known = known_points(dataset, batch, paths, History(paths, owner.turn))
            manifest = slice_batch(dataset, batch, paths, owner.turn.number, known, *told)
        else:
            # It takes a while to import what writes them.
            from dsgenerator.records.in_shards import shard_batch

            manifest = shard_batch(dataset, batch, paths, owner.turn.number, *told)
    if manifest.rendered is not None:
        log.info("rendered %d long signals, which are not kept", manifest.rendered)
    log.info("sliced %d variations, kept %d", manifest.sliced, manifest.kept)
    if manifest.clipping:
        log.info(
            "%d variations reach beyond full scale (column clipped), the first: %s",
            len(manifest.clipping),
            manifest.clipping[0],
        )
    manifest.write(snakemake.output[0])


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
