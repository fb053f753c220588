"""What those look at who list the workflow, and those who cite it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from dsgenerator.versions import project_version

ROOT = Path(__file__).parents[1]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text())
CHANGES = (ROOT / "CHANGELOG.md").read_text()
ZENODO = json.loads((ROOT / ".zenodo.json").read_text())

# -- Snakemake's workflow catalogue, by what its generator looks for


def test_the_catalogue_finds_the_workflow():
    readme = (ROOT / "README.md").read_text().lower()
    assert "snakemake" in readme
    assert "workflow" in readme
    # It looks into a folder workflow/ first, where there is one.
    assert not (ROOT / "workflow").exists()
    assert (ROOT / "Snakefile").is_file()
    assert list((ROOT / "rules").glob("*.smk"))


def test_the_catalogue_shows_how_it_is_used():
    usage = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert (ROOT / "config" / "README.md").is_file()
    assert set(usage) == {"mandatory-flags", "software-stack-deployment", "report"}
    flag, config = usage["mandatory-flags"]["flags"].split()
    assert flag == "--configfile"
    assert (ROOT / config).is_file()
    assert usage["software-stack-deployment"] == {"conda": True}
    rules = "".join(path.read_text() for path in (ROOT / "rules").glob("*.smk"))
    assert re.search(r"^ +conda:$", rules, re.MULTILINE)
    assert usage["report"] is True
    assert re.search(r'^report: "', (ROOT / "Snakefile").read_text(), re.MULTILINE)


@pytest.mark.slow
def test_the_catalogue_lints_it_without_any_config():
    snakemake = Path(sys.executable).with_name("snakemake")
    run = subprocess.run([snakemake, "--lint"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "in a good condition" in run.stderr + run.stdout


# -- who cites it


def test_all_that_cites_it_says_the_same():
    assert ZENODO["title"] == CITATION["title"]
    assert ZENODO["version"] == CITATION["version"] == project_version()
    assert ZENODO["license"] == CITATION["license"]
    assert ZENODO["upload_type"] == CITATION["type"]
    assert ZENODO["keywords"] == CITATION["keywords"]
    assert [author["name"] for author in CITATION["authors"]] == [
        creator["name"] for creator in ZENODO["creators"]
    ]
    assert " ".join(CITATION["abstract"].split()) == ZENODO["description"]


def test_the_version_has_its_place_in_the_changelog():
    releases = re.findall(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", CHANGES, re.MULTILINE)
    assert releases[0] == (project_version(), str(CITATION["date-released"]))
    assert CHANGES.index("\n## Unreleased\n") < CHANGES.index(f"\n## {project_version()}")
