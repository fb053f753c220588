from contextlib import contextmanager

import pytest
from cluster import Cluster


@contextmanager
def started(cluster):
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A Slurm of two nodes."""
    with started(Cluster(tmp_path_factory.mktemp("slurm"))) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def accounted(tmp_path_factory):
    """Another one, which accounts for jobs in a database."""
    with started(Cluster(tmp_path_factory.mktemp("accounted"), accounted=True)) as cluster:
        yield cluster
