"""What is left of files that were being written goes, by the names that are asked for."""

from making import SMALL, make

from dsgenerator.upkeep.pruning import prune_data


class Names:
    """Names that are gone through, and never held."""

    def __init__(self, names):
        self.names = names

    def __iter__(self):
        yield from self.names


def test_unfinished_files_go_and_those_of_others_stay(tmp_path):
    paths = make(SMALL, tmp_path).paths
    audio = sorted(path for path in paths.data.rglob("*.wav"))
    wanted = audio[0]
    unfinished = wanted.with_name(f".{wanted.name}.123.tmp")
    foreign = wanted.with_name(".notes.txt.123.tmp")
    for path in (unfinished, foreign):
        path.write_bytes(b"")
    names = [str(path.relative_to(paths.data)) for path in audio]
    current = [path for path in paths.batches.iterdir() if "sliced" in path.name]
    kept = ["metadata.csv", "metadata.parquet", "dataset.json"]
    assert prune_data(paths, Names([*names, *kept]), current) == 0
    assert not unfinished.exists()
    assert foreign.exists()
    assert all(path.exists() for path in audio)
    # Without the manifests as current, what is not asked for is removed.
    assert prune_data(paths, Names([*names[1:], *kept])) == 1
    assert not wanted.exists()
    assert foreign.exists()
