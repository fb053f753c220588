"""What all histories of a process share."""

import pytest
from history import World


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> World:
    """The server, and what clean runs have made."""
    return World(tmp_path_factory.mktemp("histories") / "world")
