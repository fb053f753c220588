import pytest
from cluster import Cluster


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A Slurm of two nodes."""
    cluster = Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
