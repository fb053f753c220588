"""The same config gives the same bytes: on any number of cores, in any batches, in any grid."""

import json
from pathlib import Path

import pytest
import yaml
from helpers import ROOT, TINY, Workspace, checksums
from making import make

pytestmark = pytest.mark.slow

GRID = TINY | {"params": TINY["params"] | {"rate_exp": {"values": [4, 5, 6]}}, "examples": 2}
TINY_CONFIGS = (ROOT / "config" / "test").glob("*.yaml")
GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text())


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """Checksums of all files of a dataset of 12 points, made on one core in one batch."""
    folder = tmp_path_factory.mktemp("reference")
    return checksums(Workspace(folder, GRID | {"batch_size": "auto"}).make().data)


@pytest.mark.parametrize(("cores", "batch_size"), [(2, 1), (1, 7), (8, 5)])
def test_cores_and_batches_change_no_byte(reference, tmp_path, cores, batch_size):
    work = Workspace(tmp_path, GRID | {"batch_size": batch_size})
    run = work.run(cores=cores)
    assert run.status == 0, run.output
    assert checksums(work.data) == reference


def test_points_keep_their_bytes_in_a_grid_that_grew(reference, tmp_path):
    """Values before, between and after: the old ones neither move nor change."""
    work = Workspace(tmp_path, GRID)
    work.config["params"] = {"rate_exp": {"values": [6, 4]}, "cf_exp": {"values": [0.5]}}
    work.config["examples"] = 1
    few = checksums(work.make().data / "audio")
    work.config = GRID
    work.make()
    assert checksums(work.data) == reference
    # One example has no number in its name, several have.
    renamed = {name.replace("--v-", "--x-00--v-"): digest for name, digest in few.items()}
    assert len(renamed) == 8
    assert {f"audio/{name}": digest for name, digest in renamed.items()}.items() <= (
        reference.items()
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in TINY_CONFIGS))
def test_golden_bytes(tmp_path, name):
    """Bytes are what they were on the day that golden.json says.

    Where they change on purpose, `RENDER_VERSION` or `SLICE_VERSION` has to go up too, and
    the changelog says so.
    """
    config = yaml.safe_load((ROOT / "config" / "test" / f"{name}.yaml").read_text())
    paths = make(config, tmp_path).paths
    assert checksums(paths.data / "audio") == GOLDEN["files"][name]
