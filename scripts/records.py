"""Write the records of one shard of the variations, in one format."""

from dsgenerator.plan.history import Ownership
from dsgenerator.records.shards import write_shard
from dsgenerator.terminal.progress import Progress
from dsgenerator.upkeep.logs import log_to


def main(snakemake):
    """Claim the files of the shard, write the records, and list them."""
    log = log_to(snakemake.log[0], snakemake.params.run)
    run, shard = snakemake.params.run, snakemake.params.shard
    owner = Ownership(run.paths, snakemake.params.table)
    owner.claim(snakemake.output[0], shard.files(run.dataset))
    with Progress(snakemake.log[0]) as progress:
        recorded = write_shard(run, shard, snakemake.input.manifests, owner, progress)
    log.info("wrote %d files", len(recorded.files))
    recorded.write(snakemake.output[0])


if __name__ == "__main__":
    main(snakemake)  # noqa: F821
