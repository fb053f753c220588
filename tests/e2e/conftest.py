"""A small finished dataset, made once for each process that runs tests."""

import pytest
from helpers import Workspace


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """It stays as it is."""
    work = Workspace(tmp_path_factory.mktemp("finished") / "work")
    work.real = True  # the one that all others are compared with
    return work.make()


@pytest.fixture
def tiny(finished, tmp_path):
    """A finished dataset of 2 x 2 points with 4 variations each, free to be changed."""
    return finished.copy(tmp_path / "work")
