"""The page for those who know Snakemake: its module is made, and made again after a change."""

from pathlib import Path

import pytest
import yaml
from helpers import snakemake
from pages import blocks

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "snakemake.md").read_text()
TABLE = "results/breeze/data/metadata.csv"


@pytest.fixture
def outer(tmp_path):
    """A folder with the page's two files, and the checkout where they look for it."""
    (tmp_path / "Snakefile").write_text(blocks(PAGE, "python")[0])
    (tmp_path / "config.yaml").write_text(blocks(PAGE, "yaml")[0])
    (tmp_path / "dsgenerator").symlink_to(ROOT)
    return tmp_path


def test_a_change_of_the_module_s_config_reaches_the_rule_that_takes_it(outer):
    def run(*options):
        return snakemake("--cores", 1, *options, repo=outer, cwd=outer)

    made = run()
    assert made.status == 0, made.output
    assert (outer / "train.txt").read_text().split() == ["16", TABLE]
    config = yaml.safe_load((outer / "config.yaml").read_text())
    config["textures"]["gain_db"] = -3
    (outer / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    # Why the page says so: the table alone is there, whatever the config says.
    assert "Nothing to be done" in run("-n", TABLE).output
    planned = run("-n").output
    assert "textures_slice_0000" in planned
    assert "rule train" in planned
    assert run().status == 0
    assert "Nothing to be done" in run("-n").output


def test_a_path_of_the_table_is_as_good_where_only_times_count(outer):
    workflow = outer / "Snakefile"
    text = workflow.read_text().replace("textures=rules.textures_all.input,", f'"{TABLE}",')
    workflow.write_text(text.replace("wc -l", "head -2"))

    def run(*options):
        looks = ("--rerun-triggers", "mtime")
        return snakemake("--cores", 1, *looks, *options, repo=outer, cwd=outer)

    assert run().status == 0
    first = (outer / "train.txt").read_text()
    config = yaml.safe_load((outer / "config.yaml").read_text())
    for change in ({"gain_db": -3, "seed": 1}, {"gain_db": 0, "seed": 0}):
        config["textures"] |= change
        (outer / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
        assert run().status == 0
        assert ((outer / "train.txt").read_text() == first) == (change["seed"] == 0)
    assert "Nothing to be done" in run("-n").output
